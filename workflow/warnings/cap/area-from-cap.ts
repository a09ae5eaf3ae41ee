import type { CityProfile, Ward } from '../../../core/city/schema.ts';
import { type Area, type Corner, createAreaTest, type Position } from '../area.ts';
import { wardsUnder } from '../wards-under.ts';
import type { CapArea } from './cap-alert.ts';

type City = Pick<CityProfile, 'wards' | 'bounds' | 'cap' | 'name' | 'province'>;

/**
 * Where in the city a CAP message holds. Shapes that lie inside of the city are kept as they are; of larger ones the wards
 * that they touch; wards by our list of codes. Only a message that draws and codes nothing is gone by its words: wards,
 * else city or province, which mean all of the city.
 *
 * @returns undefined when it holds elsewhere
 */
export function areaFromCap(areas: readonly CapArea[], city: City): Area | undefined {
  const present = city.wards.filter(({ successor }) => successor === undefined);
  const shapes = {
    circles: areas.flatMap(({ circles }) => circles).filter(({ radiusKm }) => radiusKm > 0),
    polygons: areas.flatMap(({ polygons }) => polygons),
  };
  const codes = areas.flatMap(({ geocodes }) => geocodes);
  const inside = {
    circles: shapes.circles.filter((circle) => boxOf(circle).every((at) => isInside(at, city))),
    polygons: shapes.polygons.filter((ring) =>
      ring.every(([lat, lon]) => isInside({ lat, lon }, city)),
    ),
  };
  const larger = {
    circles: shapes.circles.filter((one) => !inside.circles.includes(one)),
    polygons: shapes.polygons.filter((one) => !inside.polygons.includes(one)),
  };
  const wards = new Set([
    ...codedWards(codes, present, city),
    ...touchedWards(larger, present, city),
    ...(shapes.circles.length + shapes.polygons.length + codes.length === 0
      ? namedWards(areas, present, city)
      : []),
  ]);
  if (wards.size + inside.circles.length + inside.polygons.length === 0) return undefined;
  return { wards: [...wards], ...inside, wholeCity: false };
}

const codedWards = (codes: CapArea['geocodes'], present: readonly Ward[], city: City): string[] =>
  present
    .filter(({ code }) =>
      codes.some(({ name, value }) => name === city.cap.wardCodes && value === code),
    )
    .map(({ id }) => id);

/** Wards of which a corner or the middle lies in a shape, or in which a corner of a shape lies. */
function touchedWards(
  shapes: Pick<Area, 'circles' | 'polygons'>,
  present: readonly Ward[],
  city: City,
): string[] {
  const test = createAreaTest(shapes);
  const under = wardsUnder({ ...shapes, wards: [], wholeCity: false }, city);
  return present
    .filter((ward) => under.has(ward.id) || cornersOf(ward).some((at) => test.covers(at)))
    .map(({ id }) => id);
}

const cornersOf = ({ centre, polygons = [] }: Ward): Position[] => [
  ...(centre ? [centre] : []),
  ...polygons.flatMap(([outer = []]) => outer.map(([lon, lat]) => ({ lat, lon }))),
];

function namedWards(areas: readonly CapArea[], present: readonly Ward[], city: City): string[] {
  const said = plain(areas.map(({ areaDesc }) => areaDesc).join('; '));
  const named = present.filter(({ name }) => said.includes(plain(name)));
  if (named.length > 0) return named.map(({ id }) => id);
  const all = said.includes(plain(city.name)) || said.includes(plain(city.province));
  return all ? present.map(({ id }) => id) : [];
}

const plain = (words: string) => words.normalize('NFC').toLowerCase();

const isInside = ({ lat, lon }: Position, { bounds }: City): boolean =>
  lat >= bounds.south && lat <= bounds.north && lon >= bounds.west && lon <= bounds.east;

/** Corners of the square around a circle; a degree of latitude is some 111 km everywhere. */
function boxOf({ lat, lon, radiusKm }: Area['circles'][number]): Position[] {
  const up = radiusKm / 111;
  const aside = up / Math.cos((lat * Math.PI) / 180);
  const corners: Corner[] = [
    [lat - up, lon - aside],
    [lat + up, lon + aside],
  ];
  return corners.map(([one, other]) => ({ lat: one, lon: other }));
}
