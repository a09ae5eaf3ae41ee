import { bodyOn } from '../../core/city/body-name.ts';
import type { CityProfile, RoutingRule } from '../../core/city/schema.ts';
import { isValidOn, localDay } from '../../core/city/ward-lookup.ts';
import { MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';

/** What the rules look at. */
export type RoutingCase = {
  category: string | null;
  urgency: string;
  /** Present-day ward id. */
  ward?: string | undefined;
  /** Ids of streets and landmarks. */
  places: readonly string[];
  channel?: string | undefined;
  source: string;
  at: Date;
};

/** Where it goes and by which rule. `handedOn` is the body the rule names when that one has ended since. */
export type Route = { body: string; rule: string; decision: string; handedOn?: string };

/**
 * The body for a matter: the first rule in force whose conditions all hold decides; a body that has ended hands
 * on to its successor in the ward.
 *
 * @throws AppError `misconfigured` when no rule holds (the checks of the city profile see to a last rule without conditions)
 */
export function chooseBody(
  city: Pick<CityProfile, 'routing' | 'bodies' | 'calendar'>,
  matter: RoutingCase,
): Route {
  const day = localDay(matter.at, city);
  const rule = city.routing.find(
    (candidate) => isValidOn(candidate, day) && holds(candidate.when, matter, city.calendar),
  );
  if (!rule)
    throw new AppError(
      'misconfigured',
      500,
      `No routing rule holds for category "${matter.category ?? 'none'}" on ${day}`,
    );
  const body = bodyOn(city, rule.body, day, matter.ward)?.id ?? rule.body;
  const route = { body, rule: rule.id, decision: rule.decision };
  return body === rule.body ? route : { ...route, handedOn: rule.body };
}

/** The body that answers questions about a topic; undefined without one. */
export function bodyOfTopic(
  city: Pick<CityProfile, 'topics' | 'bodies' | 'calendar'>,
  topicId: string | undefined,
  { at, ward }: Pick<RoutingCase, 'at' | 'ward'>,
): Route | undefined {
  const topic = city.topics.find(({ id }) => id === topicId);
  if (!topic?.body) return undefined;
  const body = bodyOn(city, topic.body, localDay(at, city), ward)?.id ?? topic.body;
  const route = { body, rule: `topic:${topic.id}`, decision: `topics.json: ${topic.vi}` };
  return body === topic.body ? route : { ...route, handedOn: topic.body };
}

function holds(
  when: RoutingRule['when'],
  matter: RoutingCase,
  calendar: CityProfile['calendar'],
): boolean {
  const among = (allowed: readonly string[] | undefined, value: string | null | undefined) =>
    !allowed || (typeof value === 'string' && allowed.includes(value));
  return (
    among(when.categories, matter.category) &&
    among(when.wards, matter.ward) &&
    among(when.urgencies, matter.urgency) &&
    among(when.channels, matter.channel) &&
    among(when.sources, matter.source) &&
    (!when.places || when.places.some((place) => matter.places.includes(place))) &&
    (!when.hours || within(when.hours, localHour(matter.at, calendar.utcOffsetMinutes)))
  );
}

function within({ from, to }: { from: number; to: number }, hour: number): boolean {
  return from < to ? from <= hour && hour < to : hour >= from || hour < to;
}

const localHour = (at: Date, offsetMinutes: number): number =>
  new Date(at.getTime() + offsetMinutes * MINUTE).getUTCHours();
