import type { Relation } from '../../models/subscription.ts';

type Named = { ward: string; formerWard?: string; street?: string; label?: string };

/** A place that news can be about. Wards are ids of today; `formerWard` and `street` say what was named. */
export type SubscribedPlace =
  | ({ kind: 'ward' } & Named)
  | { kind: 'point'; lat: number; lon: number; ward?: string; label?: string }
  /**
   * A street, a part of a ward or a field, whichever ward it is in (`quarter` in plain letters: `kp 3`, `an lac`), or a
   * crop or a school (`audience`) without a place.
   */
  | {
      kind: 'area';
      street?: string;
      quarter?: string;
      ward?: string;
      audience?: string;
      label: string;
    }
  | { kind: 'city' };

/** Four decimals are about 11 m: two pins on the same house are one place. */
const DECIMALS = 4;

/** One string a place: equal for the same place, whatever it is called. */
export function placeKey(place: SubscribedPlace, relation: Relation): string {
  switch (place.kind) {
    case 'city':
      return 'city';
    case 'ward':
      return [relation, place.ward, place.formerWard, place.street].filter(Boolean).join('|');
    case 'area': {
      const { ward = '', street = '', quarter = '', audience = '' } = place;
      return [relation, 'area', ward, street, quarter, audience].join('|');
    }
    case 'point':
      return [relation, place.lat.toFixed(DECIMALS), place.lon.toFixed(DECIMALS)].join('|');
  }
}
