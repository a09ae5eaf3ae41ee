import { photoLikeness } from './photo-hash.ts';
import type { LikenessReason, Voice, VoicePlace } from './voice.ts';

/** From here on two voices are taken to speak of one incident. */
export const JOIN_FROM = 0.5;
/** From here on a person is asked. */
export const SUGGEST_FROM = 0.3;

/**
 * What makes an incident of a category.
 *
 * `base`: how far a common place alone identifies it, 0-1: a street is flooded once, but many things may be
 * wrong with its lamps. `area`: it may fill a whole ward, so that naming the ward is naming the place.
 * `halfLifeHours`: after how long half of the belief is lost that it is still the same.
 */
type Character = { base: number; area: boolean; halfLifeHours: number };

const LASTING: Character = { base: 0.62, area: false, halfLifeHours: 240 };
const CHARACTERS: Readonly<Record<string, Character>> = {
  ngap_up: { base: 0.85, area: true, halfLifeHours: 30 },
  dien_luc: { base: 0.66, area: true, halfLifeHours: 24 },
  nuoc_sach: { base: 0.75, area: true, halfLifeHours: 30 },
  cuu_nan: { base: 0.4, area: false, halfLifeHours: 5 },
  an_toan_giao_thong: { base: 0.68, area: false, halfLifeHours: 4 },
  an_ninh: { base: 0.62, area: false, halfLifeHours: 4 },
  tieng_on: { base: 0.6, area: false, halfLifeHours: 12 },
  den_tin_hieu: { base: 0.8, area: false, halfLifeHours: 72 },
  chieu_sang: { base: 0.72, area: false, halfLifeHours: 240 },
  cay_xanh: { base: 0.72, area: false, halfLifeHours: 72 },
  y_te_dich: { base: 0.6, area: true, halfLifeHours: 240 },
};

/** Categories that residents and classifiers take for one another when they tell of one incident. */
const NEIGHBOURS: readonly (readonly string[])[] = [
  ['cay_xanh', 'dien_luc', 'vien_thong'],
  ['dien_luc', 'chieu_sang'],
  ['nap_cong', 'duong_sa'],
  ['rac_thai', 'khoi_bui_mui', 'nuoc_thai_o_nhiem'],
  ['an_toan_giao_thong', 'cuu_nan'],
  ['attp', 'y_te_dich'],
  ['den_tin_hieu', 'an_toan_giao_thong'],
];

/** Distance at which half of the belief is lost; a phone's position in a street is good for 10 to 50 m. */
const HALF_BELIEF_METRES = 150;
const MILLISECONDS_AN_HOUR = 3_600_000;
/** How well two categories fit that are taken for one another. */
const NEAR = 0.5;
/** How much a second choice of category counts beside a first. */
const SECOND_CHOICE = 0.85;
/** Likeness of words from which they count in full. */
const SAME_WORDS = 0.42;

/**
 * How likely two voices speak of one incident, 0-1: place, category and time must fit, words and photo
 * raise or lower. Without a common place only nearly the same words can reach {@link JOIN_FROM}, because
 * the same is said of every street.
 *
 * @param words likeness of the two texts, 0-1
 */
export function likeness(voice: Voice, other: Voice, words: number): number {
  return weigh(voice, other, words).score;
}

/** The parts of {@link likeness}, for staff: what fits and how well. */
export function explainLikeness(voice: Voice, other: Voice, words: number): LikenessReason[] {
  const { place, category, time, photo, shared, metres } = weigh(voice, other, words);
  const hours = Math.abs(voice.at.getTime() - other.at.getTime()) / MILLISECONDS_AN_HOUR;
  const reasons: LikenessReason[] = [
    { what: 'place', detail: shared.join(', '), fit: place },
    {
      what: 'category',
      detail: `${voice.category ?? 'none'}, ${other.category ?? 'none'}`,
      fit: category,
    },
    { what: 'words', detail: `${Math.round(words * 100)} %`, fit: Math.min(1, words / SAME_WORDS) },
    { what: 'time', detail: `${Math.round(hours * 10) / 10} h`, fit: time },
  ];
  if (metres !== undefined)
    reasons.push({
      what: 'distance',
      detail: `${Math.round(metres)} m`,
      fit: 0.5 ** (metres / HALF_BELIEF_METRES),
    });
  if (photo > 0)
    reasons.push({ what: 'photo', detail: `${Math.round(photo * 100)} %`, fit: photo });
  return reasons;
}

function weigh(voice: Voice, other: Voice, words: number) {
  const character = CHARACTERS[other.category ?? ''] ?? LASTING;
  const where = placeFit(voice, other, character, words);
  const category = bestCategoryFit(voice, other, words);
  const hours = Math.abs(voice.at.getTime() - other.at.getTime()) / MILLISECONDS_AN_HOUR;
  const time = 0.5 ** (hours / character.halfLifeHours);
  const photo =
    voice.photoHash !== undefined && other.photoHash !== undefined
      ? photoLikeness(voice.photoHash, other.photoHash)
      : 0;
  const said = character.base + (1 - character.base) * Math.min(1, words / SAME_WORDS);
  const fit = where.fit * category * said * (0.4 + 0.6 * time);
  return {
    score: fit + (1 - fit) * photo * 0.8,
    place: where.fit,
    shared: where.shared,
    metres: where.metres,
    category,
    time,
    photo,
  };
}

type PlaceFit = { fit: number; shared: string[]; metres: number | undefined };

function placeFit(a: Voice, b: Voice, character: Character, words: number): PlaceFit {
  const metres = a.location && b.location ? distanceMetres(a.location, b.location) : undefined;
  const named = namedFit(a.places, b.places, character, words);
  if (metres === undefined) return { ...named, metres };
  const near = 0.5 ** (metres / HALF_BELIEF_METRES);
  return { fit: Math.max(near, named.fit * (0.4 + 0.6 * near)), shared: named.shared, metres };
}

function namedFit(
  a: readonly VoicePlace[],
  b: readonly VoicePlace[],
  character: Character,
  words: number,
): { fit: number; shared: string[] } {
  const pointsA = a.filter((place) => place.kind !== 'ward');
  const pointsB = b.filter((place) => place.kind !== 'ward');
  const shared = pointsA.filter((place) => pointsB.some((one) => one.id === place.id));
  const names = shared.map((place) => place.id);
  if (shared.length > 0) {
    const doors = doorFit(shared, pointsB);
    // a crossing and one of its streets may be the same spot; two crossings of one street are not
    const crossings = pointsA.length > 1 && pointsB.length > 1 && shared.length === 1 ? 0.55 : 1;
    const loose = shared.length < Math.max(pointsA.length, pointsB.length) ? 0.9 : 1;
    return { fit: doors * crossings * loose, shared: names };
  }
  if (pointsA.length > 0 && pointsB.length > 0) return { fit: 0, shared: [] };
  const wardsA = new Set(a.filter((place) => place.kind === 'ward').map((place) => place.id));
  const sameWard = b.filter((place) => place.kind === 'ward' && wardsA.has(place.id));
  const wardNames = sameWard.map((place) => place.id);
  if (sameWard.length > 0) {
    const onlyWards = pointsA.length === 0 && pointsB.length === 0;
    const fit = character.area ? (onlyWards ? 0.95 : 0.45) : onlyWards ? 0.85 : 0.45;
    return {
      fit:
        onlyWards && !character.area ? fit * (0.45 + 0.55 * Math.min(1, words / SAME_WORDS)) : fit,
      shared: wardNames,
    };
  }
  if (a.length > 0 && b.length > 0) {
    const around = new Set(a.flatMap((place) => place.wards));
    const near = b.some((place) => place.wards.some((ward) => around.has(ward)));
    const bothWards = pointsA.length === 0 && pointsB.length === 0;
    return { fit: bothWards ? 0 : near ? 0.35 : 0.12, shared: [] };
  }
  // one of them says no place: only its words can tell
  return { fit: words > 0.75 ? 0.75 : 0.3 * words, shared: [] };
}

/** The same door or alley confirms, another one speaks against. */
function doorFit(shared: readonly VoicePlace[], others: readonly VoicePlace[]): number {
  let fit = 1;
  for (const place of shared) {
    const mine = numberIn(place.detail);
    const theirs = numberIn(others.find((one) => one.id === place.id)?.detail);
    if (mine !== undefined && theirs !== undefined && mine !== theirs) fit = Math.min(fit, 0.45);
  }
  return fit;
}

const numberIn = (detail: string | undefined): string | undefined => detail?.match(/\d[\d/]*/)?.[0];

/** True when the first choices are the same category or are taken for one another. */
export const areKindred = (a: Voice, b: Voice): boolean =>
  categoryFit(a.category, b.category, 0) >= NEAR;

/** The best of both classifiers' choices; a second choice counts a little less than a first. */
function bestCategoryFit(a: Voice, b: Voice, words: number): number {
  let fit = categoryFit(a.category, b.category, words);
  if (fit === 1) return fit;
  if (a.secondCategory !== undefined)
    fit = Math.max(fit, SECOND_CHOICE * categoryFit(a.secondCategory, b.category, words));
  if (b.secondCategory !== undefined)
    fit = Math.max(fit, SECOND_CHOICE * categoryFit(a.category, b.secondCategory, words));
  return fit;
}

function categoryFit(a: string | null, b: string | null, words: number): number {
  if (a === b) return 1;
  const near =
    a !== null && b !== null && NEIGHBOURS.some((group) => group.includes(a) && group.includes(b));
  const fit = a === null || b === null ? 0.55 : near ? NEAR : 0.25;
  // nearly the same words with another category: the classifier was of two minds
  return Math.max(fit, Math.min(0.95, words * 1.5));
}

/** Metres between two positions on a plane that touches the city: exact to 0.1 % over 20 km. */
function distanceMetres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const radian = Math.PI / 180;
  const east = (b.lon - a.lon) * Math.cos(((a.lat + b.lat) / 2) * radian);
  return Math.hypot(b.lat - a.lat, east) * 111_195;
}
