import type { CityProfile } from '../../core/city/schema.ts';
import { wardAt } from '../../core/city/ward-lookup.ts';
import { plain } from './plain.ts';
import type { Position } from './state.ts';

/** Ward borders are simplified to about 45 m and phones err: a point this near to a ward still counts, degrees (about 110 m). */
const TOLERANCE_DEGREES = 0.001;

/** True when the position lies in a ward of the city or just beside one. */
export function isInsideCity(city: CityProfile, { lat, lon }: Position): boolean {
  const near = [-TOLERANCE_DEGREES, 0, TOLERANCE_DEGREES];
  return near.some((north) =>
    near.some((east) => wardAt(city, { lat: lat + north, lon: lon + east }) !== undefined),
  );
}

/** The neighbouring commune that a text names, if any: `ngập ở Cam Lộ`. */
export function namedNeighbour(
  city: Pick<CityProfile, 'neighbours'>,
  text: string,
): string | undefined {
  const words = ` ${plain(text)} `;
  return city.neighbours.find(({ name, aliases }) =>
    [name, ...aliases].some((alias) => words.includes(` ${plain(alias)} `)),
  )?.name;
}
