import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard } from '../../core/city/ward-lookup.ts';
import { stripAccents } from '../../nlp/normalize/strip-accents.ts';

/** Where waste is collected, or where somebody asks about: ids of street and ward, the part of a ward in plain letters. */
export type CollectionPlace = {
  street?: string | undefined;
  quarter?: string | undefined;
  ward?: string | undefined;
};

/** A street as it is compared: its id, or its plain name when the city's list has none. */
export function streetKey(
  city: Pick<CityProfile, 'streets'>,
  named: string,
): { id: string; known: boolean } {
  const bare = plainWords(named).replace(/^(?:duong|pho) /, '');
  const street = city.streets.find(({ name, aliases }) =>
    [name, ...aliases].some((one) => plainWords(one).replace(/^(?:duong|pho) /, '') === bare),
  );
  return street ? { id: street.id, known: true } : { id: `name:${bare}`, known: false };
}

/** The ward that a system means by id, by name or by an old name; undefined for none of the city's. */
export function wardNamed(city: Pick<CityProfile, 'wards'>, named: string): string | undefined {
  const bare = plainWords(named).replace(/^(?:phuong|p) ?/, '');
  return city.wards.find(
    ({ id, name, aliases }) =>
      id === named ||
      [name, ...aliases].some((one) => plainWords(one).replace(/^(?:phuong|p) ?/, '') === bare),
  )?.id;
}

/** The part of a ward in plain letters, as all write it: `Khu phố 3`, `kp3`, `KP.3` → `kp 3`. */
export const quarterKey = (named: string): string =>
  plainWords(named)
    .replace(/\b(?:khu pho|khupho|k p|kp)\b ?(?=\w)/g, 'kp ')
    .replace(/\bkp(?=\d)/g, 'kp ')
    .replace(/\bkp 0+(?=\d)/g, 'kp ');

/** The part of a ward that a text names by its number: `lich rac kp3` → `kp 3`. */
export const quarterIn = (text: string): string | undefined =>
  /\bkp \d{1,2}[a-z]?\b/.exec(quarterKey(text))?.[0];

/**
 * True when what is collected at `at` concerns whoever lives at `asked`: everything that both name must agree, and the
 * finest thing that the schedule names must be named by them.
 */
export function concerns(
  city: Pick<CityProfile, 'wards'>,
  at: CollectionPlace,
  asked: CollectionPlace,
): boolean {
  if (at.street && at.street !== asked.street) return false;
  if (at.quarter && asked.quarter && at.quarter !== asked.quarter) return false;
  if (at.quarter && !asked.quarter && !at.street) return false;
  if (at.ward && asked.ward && !sameWard(city, at.ward, asked.ward)) return false;
  return Boolean(at.street || at.quarter || (at.ward && asked.ward));
}

/** An old ward lies in the ward of today: either name means the same people. */
function sameWard(city: Pick<CityProfile, 'wards'>, one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [presentWard(city, one)?.id, presentWard(city, other)?.id];
  return a !== undefined && a === b && (a === one || b === other);
}

/** Plain letters and single spaces. */
export const plainWords = (text: string): string =>
  stripAccents(text.normalize('NFC'))
    .toLowerCase()
    .replace(/[^a-z0-9:]+/g, ' ')
    .trim();
