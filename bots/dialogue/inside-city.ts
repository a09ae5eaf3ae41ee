import type { CityProfile } from '../../core/city/schema.ts';
import { plain } from './plain.ts';

export { isInsideCity } from '../../workflow/places/inside-city.ts';

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
