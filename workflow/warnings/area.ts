import type { WarningArea } from '../../models/warning-version.ts';

/** A position: latitude and longitude in degrees. */
export type Position = { lat: number; lon: number };
/** Corner of a ring: [latitude, longitude]. */
export type Corner = readonly [number, number];

/** Where a warning holds, as models/warning-version.ts keeps it. */
export type Area = WarningArea;

/** Answers for many positions, each in a time that hardly depends on the number of corners. */
export type AreaTest = {
  /** True when the position is inside, or nearer to it than `within` metres. */
  covers(position: Position, withinMetres?: number): boolean;
  /** Metres from the middle of what is in danger; smaller is told first. */
  distance(position: Position): number;
};

const EARTH_METRES = 6_371_008.8;
const RADIANS = Math.PI / 180;

/** Metres between two positions (haversine). */
export function metresBetween(a: Position, b: Position): number {
  const lat = ((b.lat - a.lat) * RADIANS) / 2;
  const lon = ((b.lon - a.lon) * RADIANS) / 2;
  const h =
    Math.sin(lat) ** 2 + Math.cos(a.lat * RADIANS) * Math.cos(b.lat * RADIANS) * Math.sin(lon) ** 2;
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** The latitudes between which the circles and polygons of an area lie; undefined when it has none. */
export function latitudesOf({
  circles,
  polygons,
}: Pick<Area, 'circles' | 'polygons'>): { south: number; north: number } | undefined {
  const degrees = 1000 / (EARTH_METRES * RADIANS);
  let [south, north] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const reach = (from: number, to: number) => {
    south = Math.min(south, from);
    north = Math.max(north, to);
  };
  for (const { lat, radiusKm } of circles)
    reach(lat - radiusKm * degrees, lat + radiusKm * degrees);
  for (const ring of polygons) for (const [lat] of ring) reach(lat, lat);
  return south <= north ? { south, north } : undefined;
}

/** Prepares the circles and polygons of an area; wards are compared by the caller, who knows them by id. */
export function createAreaTest({
  circles,
  polygons,
}: Pick<Area, 'circles' | 'polygons'>): AreaTest {
  const rings = polygons.map(createRingTest);
  const centre = centreOf(circles, polygons);
  return {
    covers: (position, withinMetres = 0) =>
      circles.some(
        (circle) => metresBetween(circle, position) <= circle.radiusKm * 1000 + withinMetres,
      ) || rings.some((ring) => ring(position, withinMetres)),
    distance: (position) => (centre ? metresBetween(centre, position) : 0),
  };
}

/** Bands of latitude that the edges of a ring are sorted into. */
const BANDS = 512;

/**
 * Even-odd test of one ring. Edges are sorted into bands of latitude, so that a position is compared with the edges
 * of its band only: some dozen of 5,000.
 */
function createRingTest(ring: readonly Corner[]): (at: Position, withinMetres: number) => boolean {
  const count = ring.length;
  const lats = Float64Array.from(ring, ([lat]) => lat);
  const lons = Float64Array.from(ring, ([, lon]) => lon);
  const south = smallest(lats);
  const north = -smallest(lats.map((lat) => -lat));
  const height = (north - south) / BANDS || 1;
  const bandOf = (lat: number) =>
    Math.max(0, Math.min(BANDS - 1, Math.floor((lat - south) / height)));
  const bands: number[][] = Array.from({ length: BANDS }, () => []);
  for (let edge = 0; edge < count; edge += 1) {
    const a = lats[edge] ?? 0;
    const b = lats[(edge + 1) % count] ?? 0;
    for (let band = bandOf(Math.min(a, b)); band <= bandOf(Math.max(a, b)); band += 1)
      bands[band]?.push(edge);
  }

  function inside({ lat, lon }: Position): boolean {
    if (lat < south || lat > north) return false;
    let odd = false;
    for (const edge of bands[bandOf(lat)] ?? []) {
      const next = (edge + 1) % count;
      const [latA = 0, lonA = 0, latB = 0, lonB = 0] = [
        lats[edge],
        lons[edge],
        lats[next],
        lons[next],
      ];
      if (latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA)
        odd = !odd;
    }
    return odd;
  }

  function near(at: Position, metres: number): boolean {
    const degrees = metres / (EARTH_METRES * RADIANS);
    for (let band = bandOf(at.lat - degrees); band <= bandOf(at.lat + degrees); band += 1)
      for (const edge of bands[band] ?? []) if (metresToEdge(at, edge) <= metres) return true;
    return false;
  }

  /** On a plane that touches the earth at `at`: exact enough for some kilometres. */
  function metresToEdge(at: Position, edge: number): number {
    const next = (edge + 1) % count;
    const scale = EARTH_METRES * RADIANS;
    const flat = Math.cos(at.lat * RADIANS);
    const ax = ((lons[edge] ?? 0) - at.lon) * scale * flat;
    const ay = ((lats[edge] ?? 0) - at.lat) * scale;
    const bx = ((lons[next] ?? 0) - at.lon) * scale * flat;
    const by = ((lats[next] ?? 0) - at.lat) * scale;
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const along =
      length === 0 ? 0 : Math.max(0, Math.min(1, -(ax * (bx - ax) + ay * (by - ay)) / length));
    return Math.hypot(ax + along * (bx - ax), ay + along * (by - ay));
  }

  return (at, withinMetres) => inside(at) || (withinMetres > 0 && near(at, withinMetres));
}

const smallest = (values: Float64Array): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);

function centreOf(circles: Area['circles'], polygons: Area['polygons']): Position | undefined {
  const points: Position[] = [
    ...circles.map(({ lat, lon }) => ({ lat, lon })),
    ...polygons.flatMap((ring) => ring.map(([lat, lon]) => ({ lat, lon }))),
  ];
  if (points.length === 0) return undefined;
  const sum = points.reduce(
    (total, { lat, lon }) => ({ lat: total.lat + lat, lon: total.lon + lon }),
    { lat: 0, lon: 0 },
  );
  return { lat: sum.lat / points.length, lon: sum.lon / points.length };
}
