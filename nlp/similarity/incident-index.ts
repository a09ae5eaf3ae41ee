import type { Normalizer } from '../normalize/normalize.ts';
import { areKindred, explainLikeness, likeness, SUGGEST_FROM } from './likeness.ts';
import { hashQuarters, photoLikeness } from './photo-hash.ts';
import {
  createTermReader,
  type TextTerms,
  termLikeness,
  type WeighedTerms,
  weighTerms,
} from './text-terms.ts';
import type { LikenessReason, Voice } from './voice.ts';

/** An incident that a voice may belong to. */
export type IncidentMatch = { incidentId: string; score: number; because: LikenessReason[] };

/** The open incidents, kept for comparing new voices with them. */
export type IncidentIndex = {
  readonly size: number;
  /** Adds a voice to an incident, opening it when it is new. */
  add(incidentId: string, voice: Voice): void;
  /** Forgets an incident; an unknown id changes nothing. */
  remove(incidentId: string): void;
  /** Incidents that the voice may belong to, best first, at most five, none below the score for asking. */
  match(voice: Voice): IncidentMatch[];
};

type HeardVoice = { voice: Voice; terms: WeighedTerms };
type Incident = { id: string; heard: HeardVoice[]; keys: Set<string>; latest: number };

/** Voices of one incident that are compared: the first ones and the latest. */
const COMPARED = 8;
/** Newest incidents under one key, and altogether, that a voice is compared with. */
const MOST_UNDER_KEY = 400;
const MOST_CANDIDATES = 600;
const BEST = 5;
/** What is lost when none of the voices of an incident is of the category of the new one. */
const ODD_VOICE = 0.2;
/** Side of a cell in degrees, about 550 m. */
const CELL = 0.005;

/**
 * An index of open incidents: found again by place, ward, position or rare words, then compared one by one.
 * With 10,000 open incidents a match takes 0.3 ms in the median, 2.5 ms at the 95th percentile (two shared cores).
 *
 * @param normalizer writes out short forms and dialect, so that spellings of one message compare alike
 * @param vaguePlaces ids of places that tell little of where, such as rivers: they count only where a voice names
 *   nothing else
 */
export function createIncidentIndex({
  normalizer,
  vaguePlaces = new Set(),
}: {
  normalizer: Normalizer;
  vaguePlaces?: ReadonlySet<string>;
}): IncidentIndex {
  const termsOf = createTermReader(normalizer);
  const incidents = new Map<string, Incident>();
  const byKey = new Map<string, Map<string, Incident>>();
  const documents = new Map<number, number>();
  const newest: Incident[] = [];
  let voices = 0;

  const weightOf = (term: number): number => {
    const weight = Math.log((voices + 8) / ((documents.get(term) ?? 0) + 1));
    return Math.max(weight, 0.1);
  };
  const count = (terms: TextTerms, by: number) => {
    voices += by;
    for (const term of terms) {
      const next = (documents.get(term) ?? 0) + by;
      if (next > 0) documents.set(term, next);
      else documents.delete(term);
    }
  };

  function withoutVague(voice: Voice): Voice {
    const places = voice.places.filter((place) => !vaguePlaces.has(place.id));
    return places.length > 0 && places.length < voice.places.length ? { ...voice, places } : voice;
  }

  function candidatesFor(voice: Voice, terms: TextTerms): Set<Incident> {
    const candidates = new Set<Incident>();
    for (const key of lookupKeysOf(voice, terms, weightOf)) {
      const bucket = byKey.get(key);
      if (bucket === undefined) continue;
      let older = bucket.size - MOST_UNDER_KEY;
      newest.length = 0;
      for (const incident of bucket.values()) if (--older < 0) newest.push(incident);
      for (let incident = newest.pop(); incident !== undefined; incident = newest.pop()) {
        candidates.add(incident);
        if (candidates.size >= MOST_CANDIDATES) return candidates;
      }
    }
    return candidates;
  }

  function compare(incident: Incident, voice: Voice, terms: WeighedTerms) {
    let score = 0;
    let kindred = 0;
    let best: { heard: HeardVoice; words: number } | undefined;
    for (const heard of incident.heard) {
      if (areKindred(voice, heard.voice) || showOneScene(voice, heard.voice)) kindred += 1;
      const words = termLikeness(terms, heard.terms);
      const here = likeness(voice, heard.voice, words);
      if (here > score || best === undefined) {
        score = here;
        best = { heard, words };
      }
    }
    // one voice among many that was put in another category does not make the incident of that category
    return { score: score * (1 - ODD_VOICE + ODD_VOICE * (kindred / incident.heard.length)), best };
  }

  return {
    get size() {
      return incidents.size;
    },
    add: (incidentId, asGiven) => {
      const voice = withoutVague(asGiven);
      const terms = termsOf(voice.text, voice.places);
      count(terms, 1);
      let incident = incidents.get(incidentId);
      if (incident === undefined) {
        incident = { id: incidentId, heard: [], keys: new Set(), latest: 0 };
        incidents.set(incidentId, incident);
      }
      incident.heard.push({ voice, terms: weighTerms(terms, weightOf) });
      if (incident.heard.length > COMPARED) {
        const [dropped] = incident.heard.splice(COMPARED / 2, 1);
        if (dropped) count(dropped.terms.terms, -1);
      }
      incident.latest = Math.max(incident.latest, voice.at.getTime());
      for (const key of keysOf(voice, terms, weightOf)) {
        incident.keys.add(key);
        let bucket = byKey.get(key);
        if (bucket === undefined) {
          bucket = new Map();
          byKey.set(key, bucket);
        }
        bucket.delete(incidentId);
        bucket.set(incidentId, incident);
      }
    },
    remove: (incidentId) => {
      const incident = incidents.get(incidentId);
      if (incident === undefined) return;
      incidents.delete(incidentId);
      for (const { terms } of incident.heard) count(terms.terms, -1);
      for (const key of incident.keys) {
        const bucket = byKey.get(key);
        bucket?.delete(incidentId);
        if (bucket?.size === 0) byKey.delete(key);
      }
    },
    match: (asGiven) => {
      const voice = withoutVague(asGiven);
      const terms = termsOf(voice.text, voice.places);
      const found: {
        incident: Incident;
        score: number;
        best: { heard: HeardVoice; words: number };
      }[] = [];
      const weighed = weighTerms(terms, weightOf);
      for (const incident of candidatesFor(voice, terms)) {
        const { score, best } = compare(incident, voice, weighed);
        if (score >= SUGGEST_FROM && best !== undefined) found.push({ incident, score, best });
      }
      found.sort((a, b) => b.score - a.score || b.incident.latest - a.incident.latest);
      return found.slice(0, BEST).map(({ incident, score, best }) => ({
        incidentId: incident.id,
        score: Math.round(score * 1000) / 1000,
        because: explainLikeness(voice, best.heard.voice, best.words),
      }));
    },
  };
}

/** True when both have a photo and the photos are of one scene, whatever the words were taken for. */
const showOneScene = (a: Voice, b: Voice): boolean =>
  a.photoHash !== undefined &&
  b.photoHash !== undefined &&
  photoLikeness(a.photoHash, b.photoHash) > 0;

/** How many of the rarest words of a text are looked under, beside its places. */
const RARE_WORDS = 4;

function keysOf(voice: Voice, terms: TextTerms, weightOf: (term: number) => number): string[] {
  const { location, photoHash } = voice;
  const keys = voice.places.map((place) => `${place.id}|${voice.category ?? ''}`);
  for (const place of voice.places) keys.push(place.id);
  if (location)
    keys.push(cellKey(Math.floor(location.lat / CELL), Math.floor(location.lon / CELL)));
  if (photoHash !== undefined)
    for (const quarter of hashQuarters(photoHash)) keys.push(`photo:${quarter}`);
  if (keys.length === 0) for (const term of rarest(terms, weightOf)) keys.push(`word:${term}`);
  return keys;
}

/** As for an incident, with the cells around and the rarest words in any case. */
function lookupKeysOf(
  voice: Voice,
  terms: TextTerms,
  weightOf: (term: number) => number,
): string[] {
  const keys = keysOf(voice, terms, weightOf);
  const { location } = voice;
  if (location)
    for (let down = -1; down <= 1; down += 1)
      for (let right = -1; right <= 1; right += 1)
        keys.push(
          cellKey(Math.floor(location.lat / CELL) + down, Math.floor(location.lon / CELL) + right),
        );
  for (const term of rarest(terms, weightOf)) keys.push(`word:${term}`);
  return keys;
}

const rarest = (terms: TextTerms, weightOf: (term: number) => number): number[] =>
  Array.from(terms, (term) => ({ term, weight: weightOf(term) }))
    .sort((a, b) => b.weight - a.weight || a.term - b.term)
    .slice(0, RARE_WORDS)
    .map(({ term }) => term);

const cellKey = (row: number, column: number): string => `cell:${row}:${column}`;
