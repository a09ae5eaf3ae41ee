import { DAY, HOUR } from '../../core/clock.ts';

/** One side of a comparison: a new report, or an open ticket by its first voice. */
export type Voice = {
  text: string;
  /** Canonical names of streets and landmarks. */
  places: readonly string[];
  ward?: string | undefined;
  location?: { lat: number; lon: number } | undefined;
  /** When it was said; of a ticket, when it was last heard of. */
  at: Date;
};

/** How likely two voices speak of one incident, 0-1, and what speaks for it, in words for staff. */
export type Likeness = { score: number; because: string[] };

/** From here on a report joins by itself. */
export const JOIN_SCORE = 0.6;
/** From here on a person is asked. */
export const SUGGEST_SCORE = 0.35;

/**
 * Categories whose incidents are over within about a day, so that a voice of tomorrow is a new matter; all
 * others last until somebody mends them.
 */
const SHORT_LIVED = new Set([
  'an_ninh',
  'an_toan_giao_thong',
  'cuu_nan',
  'ngap_up',
  'tieng_on',
  'dien_luc',
  'nuoc_sach',
  'vien_thong',
]);
const SHORT_HALF_LIFE_MS = 8 * HOUR;
const LONG_HALF_LIFE_MS = 14 * DAY;

/** Distance at which half of the belief is lost; a phone's position in a street is good for 10 to 50 m. */
const HALF_BELIEF_METRES = 150;

/**
 * Compares two voices of the same category.
 *
 * The place decides, the words and the time confirm: without a common place the score stays below
 * {@link JOIN_SCORE} whatever the words are, because "đèn đường hư" is said of every street.
 *
 * @param sameWords likeness of two texts, 0-1
 */
export function likeness(
  category: string | null,
  report: Voice,
  ticket: Voice,
  sameWords: (a: string, b: string) => number,
): Likeness {
  const where = placeLikeness(report, ticket);
  const words = sameWords(report.text, ticket.text);
  const halfLife = SHORT_LIVED.has(category ?? '') ? SHORT_HALF_LIFE_MS : LONG_HALF_LIFE_MS;
  const apart = Math.abs(report.at.getTime() - ticket.at.getTime());
  const when = 0.5 ** (apart / halfLife);
  const score = where.score * (0.55 + 0.45 * words) * (0.4 + 0.6 * when);
  return {
    score: Math.round(score * 1000) / 1000,
    because: [
      ...where.because,
      ...(words >= 0.3 ? [`words ${Math.round(words * 100)}%`] : []),
      `${Math.round(apart / HOUR)} h apart`,
    ],
  };
}

function placeLikeness(a: Voice, b: Voice): Likeness {
  const named = a.places.filter((place) => b.places.includes(place));
  if (a.location && b.location) {
    const metres = distanceMetres(a.location, b.location);
    const near = 0.5 ** (metres / HALF_BELIEF_METRES);
    const score = named.length > 0 ? Math.max(near, 0.5) : near;
    return { score, because: [...named, `${Math.round(metres)} m`] };
  }
  if (named.length > 1) return { score: 1, because: named };
  if (named.length === 1) return { score: 0.85, because: named };
  const bothNamed = a.places.length > 0 && b.places.length > 0;
  if (a.ward && a.ward === b.ward) return { score: bothNamed ? 0.2 : 0.45, because: [a.ward] };
  return { score: bothNamed ? 0 : 0.3, because: [] };
}

/** Metres between two positions on a plane that touches the city: exact to 0.1 % over 20 km. */
export function distanceMetres(
  a: { lat: number; lon: number },
  b: { lat: number; lon: number },
): number {
  const radian = Math.PI / 180;
  const metresPerDegree = 111_195;
  const east = (b.lon - a.lon) * Math.cos(((a.lat + b.lat) / 2) * radian);
  return Math.hypot(b.lat - a.lat, east) * metresPerDegree;
}
