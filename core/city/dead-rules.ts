import type { ProfileProblem } from './problem.ts';
import type { CityProfile, DeadlineRule, RoutingRule } from './schema.ts';

/**
 * Rules that can never decide, because an earlier one decides in all of their cases, and the lack of a
 * rule that takes everything else. The first rule whose conditions hold decides, so order matters.
 */
export function deadRules(city: CityProfile): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  for (const [at, rule] of city.routing.entries()) {
    const covering = city.routing.slice(0, at).find((earlier) => covers(earlier, rule));
    if (covering)
      problems.push({
        path: ['routing', at],
        message: `"${rule.id}" never decides: "${covering.id}" does before it`,
      });
  }
  for (const [at, rule] of city.routing.entries()) {
    const other = city.routing.slice(0, at).find((earlier) => overlap(earlier, rule));
    if (other)
      problems.push({
        path: ['routing', at],
        message: `"${rule.id}" overlaps with "${other.id}": some cases fit both, and they name different bodies`,
      });
  }
  if (
    !city.routing.some(
      (rule) =>
        rule.validTo === undefined &&
        Object.values(rule.when).every((condition) => condition === undefined),
    )
  )
    problems.push({
      path: ['routing'],
      message: 'needs a last rule without conditions, for what no other rule takes',
    });
  for (const [at, rule] of city.deadlines.entries()) {
    const covering = city.deadlines.slice(0, at).find((earlier) => coversDeadline(earlier, rule));
    if (covering)
      problems.push({
        path: ['deadlines', at],
        message: `"${rule.id}" never decides: "${covering.id}" does before it`,
      });
  }
  return problems;
}

/** True when the first rule holds wherever and whenever the second does. */
function covers(first: RoutingRule, second: RoutingRule): boolean {
  const hours = first.when.hours;
  const sameHours =
    hours === undefined ||
    (second.when.hours !== undefined &&
      hours.from === second.when.hours.from &&
      hours.to === second.when.hours.to);
  return (
    LISTS.every((list) => contains(first.when[list], second.when[list])) &&
    sameHours &&
    containsDays(first, second)
  );
}

const coversDeadline = (first: DeadlineRule, second: DeadlineRule): boolean =>
  first.level === second.level &&
  contains(first.categories, second.categories) &&
  containsDays(first, second);

function contains(
  wide: readonly string[] | undefined,
  narrow: readonly string[] | undefined,
): boolean {
  if (wide === undefined) return true;
  return narrow?.every((entry) => wide.includes(entry)) ?? false;
}

const LISTS = ['categories', 'wards', 'places', 'urgencies', 'channels', 'sources'] as const;

/**
 * True when two rules that look at the same things both take some case, neither is the special case of the other,
 * and they name different bodies: then the order of the lines would decide what nobody has decided.
 */
function overlap(first: RoutingRule, second: RoutingRule): boolean {
  if (first.body === second.body || first.when.hours || second.when.hours) return false;
  if (covers(first, second) || covers(second, first) || !daysMeet(first, second)) return false;
  return LISTS.every((list) => {
    const [one, other] = [first.when[list], second.when[list]];
    if (!one || !other) return one === other;
    return one.some((entry) => (other as readonly string[]).includes(entry));
  });
}

const daysMeet = (one: Dated, other: Dated): boolean =>
  (one.validFrom ?? '') <= (other.validTo ?? '9') &&
  (other.validFrom ?? '') <= (one.validTo ?? '9');

type Dated = { validFrom?: string | undefined; validTo?: string | undefined };

const containsDays = (wide: Dated, narrow: Dated): boolean =>
  (wide.validFrom === undefined ||
    (narrow.validFrom !== undefined && wide.validFrom <= narrow.validFrom)) &&
  (wide.validTo === undefined || (narrow.validTo !== undefined && wide.validTo >= narrow.validTo));
