import type { CityProfile } from '../../core/city/schema.ts';
import { wardAt } from '../../core/city/ward-lookup.ts';

/** Ward borders are simplified to about 45 m and phones err: a point this near to a ward still counts, degrees (about 110 m). */
const TOLERANCE_DEGREES = 0.001;

/** True when the position lies in a ward of the city or just beside one. */
export function isInsideCity(
  city: Pick<CityProfile, 'wards'>,
  { lat, lon }: { lat: number; lon: number },
): boolean {
  const near = [-TOLERANCE_DEGREES, 0, TOLERANCE_DEGREES];
  return near.some((north) =>
    near.some((east) => wardAt(city, { lat: lat + north, lon: lon + east }) !== undefined),
  );
}
