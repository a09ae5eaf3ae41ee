import type { CityProfile } from '../../core/city/schema.ts';
import type { Area, Corner } from './area.ts';

/**
 * Something about an area or audience that a person must look at before anything is sent. `code` is what they confirm;
 * those of `MUST_MEND` cannot be confirmed.
 */
export type Doubt = {
  code:
    | 'too_large'
    | 'crosses_itself'
    | 'swapped'
    | 'outside'
    | 'unknown_ward'
    | 'empty'
    | 'nobody'
    | 'everybody';
  path: string;
  message: string;
};
export const MUST_MEND: readonly Doubt['code'][] = [
  'too_large',
  'crosses_itself',
  'swapped',
  'unknown_ward',
  'empty',
];

/** Limits of the English and British alert systems' kind: a mistake should not stall the sender. */
const MOST_CORNERS = 5000;
const MOST_SHAPES = 100;

/** What is wrong or strange about an area, by itself. */
export function checkArea(area: Area, city: Pick<CityProfile, 'wards' | 'bounds'>): Doubt[] {
  const doubts: Doubt[] = [];
  const isEmpty =
    !area.wholeCity && area.wards.length + area.circles.length + area.polygons.length === 0;
  const corners = area.polygons.reduce((sum, ring) => sum + ring.length, 0);
  if (corners > MOST_CORNERS || area.circles.length + area.polygons.length > MOST_SHAPES)
    return [
      {
        code: 'too_large',
        path: 'area',
        message: `may have at most ${MOST_CORNERS} corners and ${MOST_SHAPES} shapes`,
      },
    ];
  if (isEmpty)
    doubts.push({ code: 'empty', path: 'area', message: 'names no ward, circle or polygon' });
  for (const [index, ward] of area.wards.entries())
    if (!city.wards.some(({ id, successor }) => id === ward && successor === undefined))
      doubts.push({
        code: 'unknown_ward',
        path: `area.wards.${index}`,
        message: `"${ward}" is no ward of today`,
      });
  for (const [index, { lat, lon }] of area.circles.entries())
    doubts.push(...checkPosition([lat, lon], `area.circles.${index}`, city.bounds));
  for (const [index, ring] of area.polygons.entries()) {
    const path = `area.polygons.${index}`;
    const strange = ring.flatMap((corner) => checkPosition(corner, path, city.bounds));
    doubts.push(...strange.slice(0, 1));
    const crossing = findCrossing(ring);
    if (crossing)
      doubts.push({
        code: 'crosses_itself',
        path,
        message: `edge ${crossing[0] + 1} crosses edge ${crossing[1] + 1}: draw it so that no edges cross`,
      });
  }
  return doubts;
}

/** What is strange about how many would be told. */
export function checkAudience(audience: number, subscribers: number): Doubt[] {
  if (audience === 0)
    return [{ code: 'nobody', path: 'area', message: 'nobody is subscribed there' }];
  if (audience === subscribers && subscribers > 1)
    return [
      { code: 'everybody', path: 'area', message: `all ${subscribers} subscribers would be told` },
    ];
  return [];
}

/** Degrees around the city within which a warning may still reasonably lie. */
const AROUND = 0.5;

function checkPosition(
  [lat, lon]: Corner,
  path: string,
  { south, north, west, east }: CityProfile['bounds'],
): Doubt[] {
  const isNear = (y: number, x: number) =>
    y >= south - AROUND && y <= north + AROUND && x >= west - AROUND && x <= east + AROUND;
  if (isNear(lat, lon)) return [];
  if (isNear(lon, lat))
    return [
      {
        code: 'swapped',
        path,
        message: `${lat}, ${lon} is latitude and longitude the wrong way round: it should be ${lon}, ${lat}`,
      },
    ];
  return [{ code: 'outside', path, message: `${lat}, ${lon} is far from the city` }];
}

/**
 * Two edges of a ring that cross, as their numbers from 0; undefined for a simple ring. Edges are swept from south to
 * north, so that only those whose latitudes overlap are compared.
 */
export function findCrossing(ring: readonly Corner[]): [number, number] | undefined {
  const closed = isSame(ring[0], ring.at(-1)) ? ring.slice(0, -1) : ring;
  const count = closed.length;
  const edges = closed.map((from, index) => {
    const to = closed[(index + 1) % count] ?? from;
    return { index, from, to, low: Math.min(from[0], to[0]), high: Math.max(from[0], to[0]) };
  });
  const sorted = edges.toSorted((a, b) => a.low - b.low);
  let active: typeof edges = [];
  for (const edge of sorted) {
    active = active.filter(({ high }) => high >= edge.low);
    for (const other of active) {
      const apart = Math.abs(edge.index - other.index);
      if (apart <= 1 || apart === count - 1) continue;
      if (doCross(edge.from, edge.to, other.from, other.to))
        return [Math.min(edge.index, other.index), Math.max(edge.index, other.index)];
    }
    active.push(edge);
  }
  return undefined;
}

const isSame = (a: Corner | undefined, b: Corner | undefined): boolean =>
  a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];

function doCross(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  const turn = (p: Corner, q: Corner, r: Corner) =>
    Math.sign((q[1] - p[1]) * (r[0] - p[0]) - (q[0] - p[0]) * (r[1] - p[1]));
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (abc !== abd && cda !== cdb && abc !== 0 && abd !== 0 && cda !== 0 && cdb !== 0) return true;
  // A corner that lies on another edge makes the ring touch itself.
  return (
    (abc === 0 && isBetween(a, b, c)) ||
    (abd === 0 && isBetween(a, b, d)) ||
    (cda === 0 && isBetween(c, d, a)) ||
    (cdb === 0 && isBetween(c, d, b))
  );
}

const isBetween = (a: Corner, b: Corner, p: Corner): boolean =>
  p[0] >= Math.min(a[0], b[0]) &&
  p[0] <= Math.max(a[0], b[0]) &&
  p[1] >= Math.min(a[1], b[1]) &&
  p[1] <= Math.max(a[1], b[1]);
