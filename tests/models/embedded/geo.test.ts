import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStore, type Collection, type Doc, type StoreUnderTest } from './a-store.ts';

let under: StoreUnderTest;
let places: Collection;

const point = (lon: number, lat: number): Doc => ({ type: 'Point', coordinates: [lon, lat] });
/** Metres between two points of latitude 16.8 by the flat approximation, good to 0.1 % at this size. */
const metres = (a: [number, number], b: [number, number]) =>
  Math.hypot((a[0] - b[0]) * Math.cos((16.8 * Math.PI) / 180), a[1] - b[1]) *
  ((6378100 * Math.PI) / 180);

const grid: [number, number][] = Array.from({ length: 100 }, (_, i) => [
  107.05 + (i % 10) * 0.01,
  16.77 + Math.floor(i / 10) * 0.01,
]);

beforeAll(async () => {
  under = await aStore();
  places = under.fresh();
  await places.createIndex({ at: '2dsphere' });
  await places.insertMany([
    ...grid.map(([lon, lat], n) => ({ n, at: point(lon, lat) })),
    { n: 999 },
  ]);
});
afterAll(() => under.close());

const found = async (at: Doc) =>
  (await places.find({ at: at }).toArray()).map((doc) => Number(doc['n']));

describe('places in the embedded store', () => {
  it('are found in a circle on the sphere', async () => {
    const centre: [number, number] = [107.096, 16.816];
    const expected = grid.flatMap((at, n) => (metres(at, centre) < 2500 ? [n] : []));
    expect(expected.length).toBeGreaterThan(5);
    expect(await found({ $geoWithin: { $centerSphere: [centre, 2500 / 6378100] } })).toEqual(
      expected,
    );
  });

  it('are found in a box and in polygons with holes', async () => {
    const box = grid.flatMap(([x, y], n) =>
      x >= 107.065 && x <= 107.095 && y >= 16.785 && y <= 16.815 ? [n] : [],
    );
    expect(
      await found({
        $geoWithin: {
          $box: [
            [107.065, 16.785],
            [107.095, 16.815],
          ],
        },
      }),
    ).toEqual(box);
    const ring = (a: number, b: number) => [
      [107 + a, 16.7 + a],
      [107 + b, 16.7 + a],
      [107 + b, 16.7 + b],
      [107 + a, 16.7 + b],
      [107 + a, 16.7 + a],
    ];
    const polygon = { type: 'Polygon', coordinates: [ring(0.065, 0.135), ring(0.085, 0.115)] };
    const within = (x: number, y: number, a: number, b: number) =>
      x > 107 + a && x < 107 + b && y > 16.7 + a && y < 16.7 + b;
    const expected = grid.flatMap(([x, y], n) =>
      within(x, y, 0.065, 0.135) && !within(x, y, 0.085, 0.115) ? [n] : [],
    );
    expect(expected.length).toBeGreaterThan(5);
    expect(await found({ $geoWithin: { $geometry: polygon } })).toEqual(expected);
  });

  it('on the sphere lie inside an edge that bulges towards the pole', async () => {
    const wide = under.fresh();
    await wide.insertMany([
      { n: 1, at: point(10, 50.2) },
      { n: 2, at: point(10, 49.9) },
      { n: 3, at: point(10, 51) },
    ]);
    const coordinates = [
      [
        [0, 40],
        [20, 40],
        [20, 50],
        [0, 50],
        [0, 40],
      ],
    ];
    const inside = await wide
      .find({ at: { $geoWithin: { $geometry: { type: 'Polygon', coordinates } } } })
      .toArray();
    expect(inside.map((doc) => doc['n'])).toEqual([1, 2]);
  });

  it('come nearest first within the given metres', async () => {
    const centre: [number, number] = [107.0961, 16.8162];
    const expected = grid
      .map((at, n) => ({ n, distance: metres(at, centre) }))
      .filter(({ distance }) => distance <= 1800 && distance >= 300)
      .sort((a, b) => a.distance - b.distance)
      .map(({ n }) => n);
    expect(
      await found({
        $near: { $geometry: point(...centre), $maxDistance: 1800, $minDistance: 300 },
      }),
    ).toEqual(expected);
  });

  it('cannot be asked for nearness without an index, as in MongoDB', async () => {
    const bare = under.fresh();
    await bare.insertOne({ at: point(1, 1) });
    await expect(
      bare.find({ at: { $near: { $geometry: point(1, 1) } } }).toArray(),
    ).rejects.toMatchObject({ code: 291 });
  });

  it('that are no points are refused rather than left out of every answer', async () => {
    const areas = under.fresh();
    const area = { type: 'Polygon', coordinates: [] };
    await expect(places.insertOne({ at: { type: 'Point' } })).rejects.toMatchObject({
      code: 16755,
    });
    await expect(places.insertOne({ at: area })).rejects.toMatchObject({ code: 238 });
    await areas.insertOne({ at: area });
    const box = {
      $geoWithin: {
        $box: [
          [0, 0],
          [1, 1],
        ],
      },
    };
    await expect(areas.find({ at: box }).toArray()).rejects.toMatchObject({ code: 238 });
  });
});
