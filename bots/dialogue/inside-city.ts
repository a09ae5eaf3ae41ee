import type { CityProfile } from '../../core/city/schema.ts';
import type { Analyzer } from '../../nlp/labels.ts';
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

/** A name of one syllable may be part of another (`cầu Vĩnh Phước`): it counts behind a word for «in». */
const isTown = (name: string, text: string): boolean =>
  name.includes(' ') ||
  new RegExp(`(?:ở|tại|từ|ngoài|trong|tp|thành phố|o|in)\\s+${name}(?!\\p{L})`, 'iu').test(
    text.normalize('NFC'),
  );

/**
 * The place outside of the city that a text speaks of, as far as it names none of the city's own: a neighbouring
 * commune, or another town or province.
 */
export function namedOutside(
  city: Pick<CityProfile, 'neighbours'>,
  analyzer: Analyzer,
  text: string,
): string | undefined {
  if (text === '' || analyzer.findPlaces(text).length > 0) return undefined;
  const elsewhere = analyzer.analyze(text).elsewhere ?? [];
  return namedNeighbour(city, text) ?? elsewhere.find((name) => isTown(name, text));
}
