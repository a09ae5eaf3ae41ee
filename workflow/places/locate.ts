import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard, wardAt } from '../../core/city/ward-lookup.ts';

/** Where a matter is, as far as the words and the position tell. */
export type Whereabouts = {
  /** Ids of streets and landmarks named. */
  places: string[];
  /** Their names; a ward is no place in this sense. */
  placeNames: string[];
  /** Present-day ward id. */
  ward: string | undefined;
  /** What gave the ward: `position`, or the name of the place. */
  wardFrom: string | undefined;
};

export type Locate = (given: {
  /** Canonical names, as in `labels.place`. */
  names: readonly string[];
  ward?: string | undefined;
  location?: { lat: number; lon: number } | undefined;
}) => Whereabouts;

/**
 * Finds ward and places: a ward that a person chose outranks the position, the position outranks the words, a ward
 * that is named outranks a street. A street that runs through several wards of today gives none.
 */
export function createLocate(city: Pick<CityProfile, 'wards' | 'streets' | 'landmarks'>): Locate {
  const places = new Map(
    [...city.landmarks, ...city.streets].map((place) => [place.name, place] as const),
  );
  const wards = new Map(city.wards.map((ward) => [ward.name, ward] as const));
  const today = (ids: readonly string[]) => [
    ...new Set(ids.flatMap((id) => presentWard(city, id)?.id ?? [])),
  ];

  return ({ names, ward, location }) => {
    const found = names.flatMap((name) => places.get(name) ?? []);
    const ids = found.map(({ id }) => id);
    const placeNames = found.map(({ name }) => name);
    const at = (id: string | undefined, wardFrom: string | undefined): Whereabouts => ({
      places: ids,
      placeNames,
      ward: id,
      wardFrom: id && wardFrom,
    });
    if (ward) return at(presentWard(city, ward)?.id, 'given');
    const under = location && wardAt(city, location);
    if (under) return at(under.id, 'position');
    for (const name of names) {
      const named = wards.get(name);
      if (named) return at(presentWard(city, named.id)?.id, name);
    }
    for (const place of found) {
      const [only, ...others] = today(place.wards);
      if (only && others.length === 0) return at(only, place.name);
    }
    return at(undefined, undefined);
  };
}
