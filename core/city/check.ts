import { checkEscalation } from './check-escalation.ts';
import { checkExchange } from './check-exchange.ts';
import { checkStations } from './check-stations.ts';
import { checkWarningTemplates } from './check-warning-templates.ts';
import { CONSENT_TOPICS } from './consent-topics.ts';
import { deadRules } from './dead-rules.ts';
import type { ProfileProblem } from './problem.ts';
import type { CityProfile } from './schema.ts';

/**
 * What the form alone cannot say: that ids are unique, that what is referred to exists, that days run
 * forward, that every rule can come into force, that both languages have the same texts.
 *
 * @param folder name of the folder that the profile was read from; the id must be the same
 */
export function checkProfile(city: CityProfile, folder: string): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const say = (path: PropertyKey[], message: string) => problems.push({ path, message });

  if (city.id !== folder) say(['id'], `is "${city.id}", but the folder is ${folder}`);
  for (const part of [
    'wards',
    'streets',
    'landmarks',
    'categories',
    'bodies',
    'routing',
    'deadlines',
    'gauges',
    'floodPoints',
    'stations',
  ] as const)
    checkUnique(part, city[part], say);
  checkExchange(city, say);
  checkEscalation(city, say);
  checkWarningTemplates(city, say);
  checkSources(city, [], say, new Set(Object.keys(city.sources)));

  const wards = new Set(city.wards.map((ward) => ward.id));
  const present = new Set(city.wards.filter((ward) => !ward.validTo).map((ward) => ward.id));
  const streets = new Set(city.streets.map((street) => street.id));
  const places = new Set([...streets, ...city.landmarks.map((landmark) => landmark.id)]);
  const categories = new Set(city.categories.map((category) => category.id));
  const bodies = new Set(city.bodies.map((body) => body.id));
  const need = (
    known: ReadonlySet<string>,
    what: string,
    ids: readonly string[] | undefined,
    path: PropertyKey[],
  ) => {
    for (const [at, id] of (ids ?? []).entries())
      if (!known.has(id)) say([...path, at], `names the ${what} "${id}", which does not exist`);
  };

  for (const [at, ward] of city.wards.entries()) {
    if (ward.successor !== undefined && !present.has(ward.successor))
      say(['wards', at, 'successor'], `names "${ward.successor}", which is no ward of today`);
    if (ward.validTo !== undefined && ward.successor === undefined)
      say(['wards', at], `"${ward.id}" ended without a successor`);
    checkDays(ward, ['wards', at], say);
  }
  for (const part of ['streets', 'landmarks', 'floodPoints'] as const)
    for (const [at, entry] of city[part].entries())
      need(wards, 'ward', entry.wards, [part, at, 'wards']);
  for (const [at, point] of city.floodPoints.entries())
    need(streets, 'street', point.streets, ['floodPoints', at, 'streets']);
  for (const [at, body] of city.bodies.entries()) {
    const path = ['bodies', at];
    need(bodies, 'body', body.successors, [...path, 'successors']);
    need(wards, 'ward', body.wards, [...path, 'wards']);
    if (body.unitOf !== undefined && !bodies.has(body.unitOf))
      say([...path, 'unitOf'], `names the body "${body.unitOf}", which does not exist`);
    checkDays(body, path, say);
    for (const [k, name] of body.names.entries()) checkDays(name, [...path, 'names', k], say);
  }
  for (const [at, rule] of city.routing.entries()) {
    const path = ['routing', at];
    if (!bodies.has(rule.body))
      say([...path, 'body'], `names the body "${rule.body}", which does not exist`);
    need(categories, 'category', rule.when.categories, [...path, 'when', 'categories']);
    need(present, 'ward of today', rule.when.wards, [...path, 'when', 'wards']);
    need(places, 'place', rule.when.places, [...path, 'when', 'places']);
    checkDays(rule, path, say);
  }
  for (const [at, rule] of city.deadlines.entries()) {
    need(categories, 'category', rule.categories, ['deadlines', at, 'categories']);
    checkDays(rule, ['deadlines', at], say);
  }
  for (const level of new Set(city.categories.map((category) => category.deadline)))
    if (!city.deadlines.some((rule) => rule.level === level && rule.categories === undefined))
      say(['deadlines'], `no rule without categories covers the level "${level}"`);
  for (const [at, gauge] of city.gauges.entries())
    need(wards, 'ward', gauge.wards, ['gauges', at, 'wards']);
  problems.push(...deadRules(city), ...checkStations(city));

  for (const [at, day] of city.calendar.workedDays.entries())
    if (city.calendar.holidays.some((holiday) => holiday.date === day.date))
      say(['calendar', 'workedDays', at], `${day.date} is also a holiday`);
  for (const [at, half] of city.calendar.week.entries())
    if (half.from >= half.to)
      say(['calendar', 'week', at], `${half.from} is not before ${half.to}`);
  for (const [at, { topic }] of city.consents.entries())
    if (!city.texts.vi[`consent.${topic}`])
      say(['consents', at, 'topic'], `has no sentence consent.${topic} in the texts`);
  for (const topic of CONSENT_TOPICS)
    if (!city.consents.some((consent) => consent.topic === topic))
      say(['consents'], `has no version of the topic "${topic}"`);
  checkSystems(city, say);
  checkUnique('topics', city.topics, say);
  for (const [at, { id, body }] of city.topics.entries()) {
    if (!city.texts.vi[`topic.${id}`]) say(['topics', at, 'id'], `has no sentence topic.${id}`);
    if (body && !city.bodies.some((one) => one.id === body))
      say(['topics', at, 'body'], `"${body}" is no body`);
  }
  checkTexts(city, say);
  return problems;
}

type Say = (path: PropertyKey[], message: string) => void;

function checkUnique(part: string, entries: readonly { id: string }[], say: Say): void {
  const seen = new Set<string>();
  for (const [at, { id }] of entries.entries()) {
    if (seen.has(id)) say([part, at, 'id'], `"${id}" is there twice`);
    seen.add(id);
  }
}

function checkDays(
  dated: { validFrom?: string | undefined; validTo?: string | undefined },
  path: PropertyKey[],
  say: Say,
): void {
  if (
    dated.validFrom !== undefined &&
    dated.validTo !== undefined &&
    dated.validFrom > dated.validTo
  )
    say(path, `begins on ${dated.validFrom}, after its end ${dated.validTo}`);
}

/** What each kind of event needs for what it does. */
function checkSystems(city: CityProfile, say: Say): void {
  checkUnique('systems', city.systems, say);
  for (const [at, { kinds }] of city.systems.entries())
    for (const [name, kind] of Object.entries(kinds)) {
      const path = ['systems', at, 'kinds', name];
      const opens = ['fault', 'incident', 'inspection'].includes(kind.action);
      if (opens && (!kind.category || !kind.urgency || !kind.text))
        say(path, 'needs category, urgency and text');
      if (kind.category && !city.categories.some(({ id }) => id === kind.category))
        say([...path, 'category'], `"${kind.category}" is no category`);
      if (kind.action === 'notice' && !kind.topic) say(path, 'needs a topic');
      for (const ended of kind.ends ?? [])
        if (kinds[ended]?.action !== 'fault') say([...path, 'ends'], `"${ended}" is no fault`);
    }
}

/** Every `source` anywhere in the profile must be a key of `sources.json`. */
function checkSources(
  node: unknown,
  path: PropertyKey[],
  say: Say,
  known: ReadonlySet<string>,
): void {
  if (Array.isArray(node)) {
    for (const [at, entry] of node.entries()) checkSources(entry, [...path, at], say, known);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'texts' || key === 'sources' || key === 'polygons') continue;
    if (key !== 'source') checkSources(value, [...path, key], say, known);
    else
      for (const name of [value].flat())
        if (typeof name === 'string' && !known.has(name))
          say([...path, key], `"${name}" is not in sources.json`);
  }
}

function checkTexts(city: CityProfile, say: Say): void {
  const { vi, en } = city.texts;
  for (const [key, sentence] of Object.entries(vi)) {
    const other = en[key];
    if (other === undefined) say(['texts', 'en', key], 'is missing');
    else if (fillings(sentence) !== fillings(other))
      say(
        ['texts', 'en', key],
        `must fill in ${fillings(sentence) || 'nothing'} as the Vietnamese text does`,
      );
  }
  for (const key of Object.keys(en))
    if (vi[key] === undefined) say(['texts', 'vi', key], 'is missing');
}

const fillings = (sentence: string): string =>
  [...new Set(sentence.match(/\{[\w-]+\}/g))].sort().join(' ');
