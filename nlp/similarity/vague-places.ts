import type { CityProfile } from '../../core/city/schema.ts';

/** Ids of the city's places that are too long to say where: its rivers. */
export const vaguePlacesOf = (city: Pick<CityProfile, 'landmarks'>): ReadonlySet<string> =>
  new Set(city.landmarks.filter(({ kind }) => kind === 'river').map(({ id }) => id));
