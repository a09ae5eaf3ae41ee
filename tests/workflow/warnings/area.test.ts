import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Corner, createAreaTest, metresBetween } from '../../../workflow/warnings/area.ts';
import { checkArea, checkAudience, findCrossing } from '../../../workflow/warnings/check-area.ts';
import { city } from '../../support/builders.ts';

const square: Corner[] = [
  [16.8, 107.08],
  [16.8, 107.12],
  [16.84, 107.12],
  [16.84, 107.08],
];
const area = { wards: [], circles: [], polygons: [], wholeCity: false };

/** The plain even-odd rule, without bands. */
function insidePlainly(ring: readonly Corner[], lat: number, lon: number): boolean {
  let odd = false;
  ring.forEach(([latA, lonA], index) => {
    const [latB, lonB] = ring[(index + 1) % ring.length] ?? [latA, lonA];
    if (latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA)
      odd = !odd;
  });
  return odd;
}

/** A ring with many corners around the city, as a coast has. */
const ragged = (corners: number): Corner[] =>
  Array.from({ length: corners }, (_, n) => {
    const angle = (2 * Math.PI * n) / corners;
    const radius = 0.03 + 0.005 * Math.sin(37 * angle);
    return [16.81 + radius * Math.sin(angle), 107.1 + radius * Math.cos(angle)];
  });

describe('an area', () => {
  it('covers what is in its circle or polygon, and what is within a resident’s radius of it', () => {
    const test = createAreaTest({ circles: [], polygons: [square] });
    expect(test.covers({ lat: 16.82, lon: 107.1 })).toBe(true);
    expect(test.covers({ lat: 16.85, lon: 107.1 })).toBe(false);
    expect(test.covers({ lat: 16.85, lon: 107.1 }, 1200)).toBe(true);
    const round = createAreaTest({
      circles: [{ lat: 16.82, lon: 107.1, radiusKm: 1 }],
      polygons: [],
    });
    expect(round.covers({ lat: 16.8289, lon: 107.1 })).toBe(true);
    expect(round.covers({ lat: 16.8291, lon: 107.1 })).toBe(false);
  });

  it('answers as the plain rule does, for any ring and position', () => {
    const rings = fc.array(
      fc.tuple(
        fc.double({ min: 16.7, max: 16.9, noNaN: true }),
        fc.double({ min: 107, max: 107.2, noNaN: true }),
      ),
      { minLength: 3, maxLength: 40 },
    );
    fc.assert(
      fc.property(
        rings,
        fc.double({ min: 16.65, max: 16.95, noNaN: true }),
        fc.double({ min: 106.95, max: 107.25, noNaN: true }),
        (ring, lat, lon) => {
          const covers = createAreaTest({ circles: [], polygons: [ring] }).covers({ lat, lon });
          expect(covers).toBe(insidePlainly(ring, lat, lon));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('measures distances on the earth', () => {
    expect(metresBetween({ lat: 16, lon: 107 }, { lat: 17, lon: 107 })).toBeCloseTo(111_195, -1);
    const test = createAreaTest({
      circles: [{ lat: 16.82, lon: 107.1, radiusKm: 2 }],
      polygons: [],
    });
    expect(test.distance({ lat: 16.82, lon: 107.1 })).toBe(0);
    expect(test.distance({ lat: 16.83, lon: 107.1 })).toBeCloseTo(1112, 0);
  });
});

describe('an area is stopped with a question', () => {
  const codes = (given: Partial<typeof area> & object) =>
    checkArea({ ...area, ...given }, city).map(({ code, path }) => `${code} ${path}`);

  it('when its polygon crosses itself', () => {
    const [a, b, c, d] = square as [Corner, Corner, Corner, Corner];
    expect(codes({ polygons: [[a, c, b, d]] as never })).toEqual([
      'crosses_itself area.polygons.0',
    ]);
    expect(codes({ polygons: [[...square, a]] as never })).toEqual([]);
  });

  it('when latitude and longitude are the wrong way round', () => {
    const swapped = square.map(([lat, lon]) => [lon, lat]);
    expect(codes({ polygons: [swapped] as never })).toEqual(['swapped area.polygons.0']);
    expect(codes({ circles: [{ lat: 107.1, lon: 16.8, radiusKm: 1 }] as never })).toEqual([
      'swapped area.circles.0',
    ]);
  });

  it('when it lies elsewhere, names a former ward, or nothing', () => {
    expect(codes({ circles: [{ lat: 21, lon: 105.8, radiusKm: 1 }] as never })).toEqual([
      'outside area.circles.0',
    ]);
    const former = city.wards.find(({ successor }) => successor)?.id;
    expect(codes({ wards: [former] as never })).toEqual(['unknown_ward area.wards.0']);
    expect(codes({})).toEqual(['empty area']);
  });

  it('when nobody or everybody would be told', () => {
    expect(checkAudience(0, 500).map(({ code }) => code)).toEqual(['nobody']);
    expect(checkAudience(500, 500).map(({ code }) => code)).toEqual(['everybody']);
    expect(checkAudience(3, 500)).toEqual([]);
  });

  it('but not because it has five thousand corners', () => {
    expect(findCrossing(ragged(5000))).toBeUndefined();
    const broken = ragged(5000);
    [broken[100], broken[2600]] = [broken[2600] ?? [0, 0], broken[100] ?? [0, 0]];
    expect(findCrossing(broken)).toBeDefined();
  });
});
