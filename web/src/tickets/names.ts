import type { City } from '../../../api/contract/city.ts';
import type { Language } from '../text/language.tsx';

/** Names of the city's ids in the reader's language; the id itself when the city does not know it. */
export function cityNames(city: City, language: Language) {
  return {
    category: (id: string | null): string => {
      const found = city.categories.find((category) => category.id === id);
      return found?.[language] ?? id ?? '–';
    },
    ward: (id: string | null): string =>
      city.wards.find((ward) => ward.id === id)?.name ?? id ?? '–',
    body: (id: string): string => city.bodies.find((body) => body.id === id)?.name ?? id,
  };
}
