import { badValue, CommandError, notImplemented } from '../errors.ts';
import { isNumber } from '../values/arithmetic.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { toDouble } from '../values/exact.ts';
import { visitPath } from '../values/paths.ts';

/** Longitude and latitude in degrees, or x and y on a plane. */
export type Point = readonly [number, number];

/** Mean earth radius in metres, as MongoDB uses it (6378.1 km). */
export const EARTH_RADIUS_METRES = 6378100;

const OPERATORS = ['$geoWithin', '$geoIntersects', '$near', '$nearSphere', '$geoNear', '$within'];

/** True for every geographic query operator, implemented or not. */
export const isGeoOperator = (operator: string) => OPERATORS.includes(operator);

function asPair(value: unknown): Point | undefined {
  const list = Array.isArray(value) ? value : isDoc(value) ? Object.values(value) : [];
  const [x, y] = list;
  return list.length >= 2 && isNumber(x) && isNumber(y) ? [toDouble(x), toDouble(y)] : undefined;
}

/** The point that a stored value holds: GeoJSON Point, `[lon, lat]` or `{lon, lat}`. */
export function pointOf(value: unknown): Point | undefined {
  if (isDoc(value) && 'type' in value) {
    return getField(value, 'type') === 'Point' ? asPair(getField(value, 'coordinates')) : undefined;
  }
  return asPair(value);
}

function requirePoint(value: unknown, where: string): Point {
  const point = pointOf(value);
  if (!point) throw badValue(`${where} needs a point as [longitude, latitude] or GeoJSON Point`);
  return point;
}

/** The great-circle distance in radians. */
export function sphereDistance(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const [dLat, dLon] = [(b[1] - a[1]) * rad, (b[0] - a[0]) * rad];
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(a[1] * rad) * Math.cos(b[1] * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Even-odd rule; a point on an edge counts as inside. */
function inRing(point: Point, ring: readonly Point[]): boolean {
  let inside = false;
  const [x, y] = point;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i] ?? [0, 0];
    const [xj, yj] = ring[j] ?? [0, 0];
    const cross = (x - xi) * (yj - yi) - (y - yi) * (xj - xi);
    const between = Math.min(xi, xj) <= x && x <= Math.max(xi, xj);
    if (cross === 0 && between && Math.min(yi, yj) <= y && y <= Math.max(yi, yj)) return true;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function ringOf(value: unknown, closed: boolean): Point[] {
  if (!Array.isArray(value)) throw badValue('a polygon needs an array of points');
  const ring = value.map((item) => requirePoint(item, 'a polygon'));
  const [first, last] = [ring[0], ring.at(-1)];
  if (closed && (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])) {
    throw badValue('Loop is not closed: the first and the last point of a ring must be equal');
  }
  if (ring.length < (closed ? 4 : 3)) throw badValue('Polygon must have at least 3 points');
  return ring;
}

type Shape = (point: Point) => boolean;

/**
 * Gnomonic projection around a centre: great circles become straight lines, so the plane test of a
 * polygon is the test on the sphere. Undefined for points 90 degrees or more away.
 */
function gnomonic(centre: Point): (point: Point) => Point | undefined {
  const rad = Math.PI / 180;
  const [lon0, lat0] = [centre[0] * rad, centre[1] * rad];
  return ([lonDegrees, latDegrees]) => {
    const [lon, lat] = [lonDegrees * rad - lon0, latDegrees * rad];
    const cos = Math.sin(lat0) * Math.sin(lat) + Math.cos(lat0) * Math.cos(lat) * Math.cos(lon);
    if (cos <= 1e-6) return undefined;
    const north = Math.cos(lat0) * Math.sin(lat) - Math.sin(lat0) * Math.cos(lat) * Math.cos(lon);
    return [(Math.cos(lat) * Math.sin(lon)) / cos, north / cos];
  };
}

function polygonShape(coordinates: unknown): Shape {
  if (!Array.isArray(coordinates)) throw badValue('Polygon coordinates must be an array of rings');
  const rings = coordinates.map((ring) => ringOf(ring, true));
  const project = gnomonic(rings[0]?.[0] ?? [0, 0]);
  const [outer = [], ...holes] = rings.map((ring) =>
    ring.map((point) => {
      const flat = project(point);
      if (!flat) throw notImplemented('query operator', '$geometry larger than a hemisphere');
      return flat;
    }),
  );
  const corners = new Set(rings.flat().map(String));
  return (point) => {
    if (corners.has(String(point))) return true;
    const flat = project(point);
    return flat !== undefined && inRing(flat, outer) && !holes.some((hole) => inRing(flat, hole));
  };
}

function geometryShape(geometry: unknown): Shape {
  if (!isDoc(geometry)) throw badValue('$geometry needs a GeoJSON object');
  if ('crs' in geometry) throw notImplemented('query operator', '$geometry crs');
  const type = getField(geometry, 'type');
  const coordinates = getField(geometry, 'coordinates');
  if (type === 'Polygon') return polygonShape(coordinates);
  if (type === 'MultiPolygon' && Array.isArray(coordinates)) {
    const shapes = coordinates.map(polygonShape);
    return (point) => shapes.some((shape) => shape(point));
  }
  throw notImplemented('query operator', `$geometry ${String(type)}`);
}

function circleShape(operand: unknown, operator: string): Shape {
  const [centre, radius] = Array.isArray(operand) ? operand : [];
  const middle = requirePoint(centre, operator);
  const limit = isNumber(radius) ? toDouble(radius) : Number.NaN;
  if (!(limit >= 0)) throw badValue(`${operator}: radius must be a non-negative number`);
  if (operator === '$centerSphere') return (point) => sphereDistance(point, middle) <= limit;
  return (point) => Math.hypot(point[0] - middle[0], point[1] - middle[1]) <= limit;
}

function boxShape(operand: unknown): Shape {
  const [first, second] = Array.isArray(operand) ? operand : [];
  const [a, b] = [requirePoint(first, '$box'), requirePoint(second, '$box')];
  const [left, right] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [bottom, top] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  return ([x, y]) => x >= left && x <= right && y >= bottom && y <= top;
}

function withinShape(operand: unknown): Shape {
  const [entry, ...more] = isDoc(operand) ? Object.entries(operand) : [];
  if (!entry || more.length > 0) throw badValue('$geoWithin takes exactly one shape');
  const [kind, value] = entry;
  switch (kind) {
    case '$geometry':
      return geometryShape(value);
    case '$box':
      return boxShape(value);
    case '$polygon': {
      const ring = ringOf(value, false);
      return (point) => inRing(point, ring);
    }
    case '$center':
    case '$centerSphere':
      return circleShape(value, kind);
    default:
      throw badValue(`unknown geo specifier: ${kind}`);
  }
}

const GEOJSON = [
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
  'GeometryCollection',
];

/** Stored lines and areas are refused by name, so that no query leaves them out silently. */
function refuseAreas(value: unknown): void {
  const type = isDoc(value) ? getField(value, 'type') : undefined;
  if (typeof type === 'string' && GEOJSON.includes(type)) {
    throw notImplemented('stored geometry', type);
  }
}

/**
 * Checks what a document has in a field with a geographic index.
 * @throws CommandError 16755 when it is no point, 238 when it is a line or an area
 */
export function checkPlace(doc: Doc, path: readonly string[]): void {
  visitPath(doc, path, (value) => {
    const list = Array.isArray(value) && !pointOf(value) ? value : [value];
    for (const item of list) {
      refuseAreas(item);
      if (item === null || item === undefined || pointOf(item)) continue;
      throw new CommandError(
        16755,
        'Location16755',
        `Can't extract geo keys: the field '${path.join('.')}' holds no point`,
      );
    }
    return false;
  });
}

function anyPoint(doc: unknown, path: readonly string[], shape: Shape): boolean {
  return visitPath(doc, path, (value) => {
    const point = pointOf(value);
    if (point) return shape(point);
    refuseAreas(value);
    return Array.isArray(value) && value.some((item) => shapeOf(item, shape));
  });
}

function shapeOf(item: unknown, shape: Shape): boolean {
  const point = pointOf(item);
  return point !== undefined && shape(point);
}

/** What `$near` and `$nearSphere` ask for; distances in metres on the sphere, else in units of the plane. */
export type Near = {
  readonly path: readonly string[];
  readonly distance: (point: Point) => number;
  readonly min: number;
  readonly max: number;
};

/** Reads `$near` and `$nearSphere` in both forms: GeoJSON (metres) and legacy pairs (degrees or radians). */
export function parseNear(
  path: readonly string[],
  operator: string,
  operand: unknown,
  siblings: Doc,
): Near {
  const geojson = isDoc(operand) && '$geometry' in operand;
  const source = geojson ? operand : siblings;
  const middle = requirePoint(geojson ? operand['$geometry'] : operand, operator);
  const limit = (name: string, otherwise: number) => {
    const value = getField(source, name);
    if (value === undefined) return otherwise;
    if (!isNumber(value) || !(toDouble(value) >= 0)) throw badValue(`${name} must be non-negative`);
    return toDouble(value);
  };
  const distance = (point: Point) => {
    if (geojson) return sphereDistance(point, middle) * EARTH_RADIUS_METRES;
    if (operator === '$nearSphere') return sphereDistance(point, middle);
    return Math.hypot(point[0] - middle[0], point[1] - middle[1]);
  };
  const max = limit('$maxDistance', Number.POSITIVE_INFINITY);
  return { path, distance, min: limit('$minDistance', 0), max };
}

/** The smallest distance of a document's points within the limits; undefined when it has none there. */
export function nearDistance(doc: Doc, near: Near): number | undefined {
  let best: number | undefined;
  anyPoint(doc, near.path, (point) => {
    const distance = near.distance(point);
    if (
      distance >= near.min &&
      distance <= near.max &&
      distance < (best ?? Number.POSITIVE_INFINITY)
    ) {
      best = distance;
    }
    return false;
  });
  return best;
}

/** Compiles a geographic operator of a filter to a test of a field. */
export function geoTest(
  operator: string,
  operand: unknown,
  siblings: Doc,
): (doc: unknown, path: readonly string[]) => boolean {
  if (operator === '$geoWithin' || operator === '$within') {
    const shape = withinShape(operand);
    return (doc, path) => anyPoint(doc, path, shape);
  }
  if (operator === '$near' || operator === '$nearSphere') {
    parseNear([], operator, operand, siblings);
    return (doc, path) =>
      isDoc(doc) && nearDistance(doc, parseNear(path, operator, operand, siblings)) !== undefined;
  }
  throw notImplemented('query operator', operator);
}
