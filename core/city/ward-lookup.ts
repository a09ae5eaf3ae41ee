import type { CityProfile, Ward } from './schema.ts';

/** A day of the city's calendar, `2025-07-01`. */
export type LocalDay = string;

/** The day in the city at a moment. */
export function localDay(at: Date, city: Pick<CityProfile, 'calendar'>): LocalDay {
  return new Date(at.getTime() + city.calendar.utcOffsetMinutes * 60_000)
    .toISOString()
    .slice(0, 10);
}

/** True on every day from `validFrom` to `validTo`, both included; an absent end is open. */
export const isValidOn = (
  dated: { validFrom?: string | undefined; validTo?: string | undefined },
  day: LocalDay,
): boolean =>
  (dated.validFrom === undefined || dated.validFrom <= day) &&
  (dated.validTo === undefined || day <= dated.validTo);

/** The wards that exist on a day, in the order of the profile. */
export const wardsOn = (city: Pick<CityProfile, 'wards'>, day: LocalDay): Ward[] =>
  city.wards.filter((ward) => isValidOn(ward, day));

/** The ward of today that a ward, old or new, belongs to; `undefined` for an unknown id. */
export function presentWard(city: Pick<CityProfile, 'wards'>, wardId: string): Ward | undefined {
  const ward = city.wards.find((candidate) => candidate.id === wardId);
  if (ward?.successor === undefined) return ward;
  return city.wards.find((candidate) => candidate.id === ward.successor);
}

/** The ward that bore a national code on a day: codes came back in July 2025 with another meaning. */
export const wardByCode = (
  city: Pick<CityProfile, 'wards'>,
  code: string,
  day: LocalDay,
): Ward | undefined => wardsOn(city, day).find((ward) => ward.code === code);

/**
 * The ward of today that a point lies in; `undefined` outside of all of them.
 *
 * Borders are simplified to about 45 m, so a point near one may fall on the wrong side.
 */
export function wardAt(
  city: Pick<CityProfile, 'wards'>,
  point: { lat: number; lon: number },
): Ward | undefined {
  return city.wards.find((ward) =>
    ward.polygons?.some(([outer, ...holes]) => {
      if (outer === undefined || !isInside(outer, point)) return false;
      return !holes.some((hole) => isInside(hole, point));
    }),
  );
}

/** Even-odd rule: counts how often a ray to the east crosses the ring. */
function isInside(
  ring: readonly [number, number][],
  { lat, lon }: { lat: number; lon: number },
): boolean {
  let inside = false;
  let previous = ring.at(-1);
  for (const corner of ring) {
    if (previous !== undefined) {
      const [x1, y1] = previous;
      const [x2, y2] = corner;
      if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1)
        inside = !inside;
    }
    previous = corner;
  }
  return inside;
}
