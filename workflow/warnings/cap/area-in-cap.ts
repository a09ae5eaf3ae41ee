import type { CityProfile } from '../../../core/city/schema.ts';
import type { Area, Corner } from '../area.ts';
import { wardsUnder } from '../wards-under.ts';
import type { CapArea } from './cap-alert.ts';

/**
 * Where a warning holds, for CAP: wards by their borders and national codes, circles and polygons as they were drawn.
 * Inner rings of a ward are left out, since CAP knows none: better to tell some too many than some too few.
 */
export function areaInCap(
  area: Area,
  where: string,
  city: Pick<CityProfile, 'wards' | 'cap' | 'name'>,
): CapArea {
  const present = city.wards.filter(({ successor }) => successor === undefined);
  const named = area.wholeCity ? present : present.filter(({ id }) => area.wards.includes(id));
  const under = wardsUnder(area, city);
  const touched = present.filter((ward) => named.includes(ward) || under.has(ward.id));
  const borders = named.flatMap(({ polygons = [] }) =>
    polygons.flatMap(([outer]) => (outer ? [outer.map(([lon, lat]): Corner => [lat, lon])] : [])),
  );
  return {
    areaDesc: where || touched.map(({ name }) => name).join(', ') || city.name,
    polygons: [...borders, ...area.polygons].filter(({ length }) => length >= 3).map(closed),
    circles: area.circles,
    // Only whole wards: a drawn shape takes in a part of one.
    geocodes: named.map(({ code }) => ({ name: city.cap.wardCodes, value: code })),
  };
}

/** A ring whose last corner is its first, as CAP wants it. */
function closed(ring: readonly Corner[]): readonly Corner[] {
  const [first] = ring;
  const last = ring.at(-1);
  if (!first || (last?.[0] === first[0] && last[1] === first[1])) return ring;
  return [...ring, first];
}
