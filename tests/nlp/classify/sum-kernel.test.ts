import { describe, expect, it } from '@jest/globals';
import { joinNetworks } from '../../../nlp/classify/join-networks.ts';
import { createRandom } from '../../../nlp/classify/random.ts';
import { createSumKernel } from '../../../nlp/classify/sum-kernel.ts';

describe('the sum of rows of small integers', () => {
  it.each([
    [1, 60, 0],
    [7, 60, 60],
    [300, 96, 60],
    [0, 60, 0],
  ])(
    'of %i rows and %i columns from %i on is what plain additions give',
    (count, columns, from) => {
      const random = createRandom(7);
      const width = 156;
      const rows = Int8Array.from({ length: width * 400 }, () => Math.floor(random() * 255) - 127);
      const kernel = createSumKernel(rows, 512, 2, 96);
      const scales = kernel.scales[1] ?? new Float32Array(0);
      const expected = new Float64Array(columns);
      for (let at = 0; at < count; at += 1) {
        const row = Math.floor(random() * 400);
        kernel.picked[at] = row * width;
        scales[at] = random() * 0.02;
        for (let k = 0; k < columns; k += 1)
          expected[k] =
            (expected[k] ?? 0) + (scales[at] ?? 0) * (rows[row * width + from + k] ?? 0);
      }
      const sums = kernel.sum(1, count, from, columns);
      for (let k = 0; k < columns; k += 1) expect(sums[k]).toBeCloseTo(expected[k] ?? 0, 3);
    },
  );
});

describe('networks that are joined', () => {
  it('stand side by side, each with its share of the outputs', () => {
    const network = (value: number) => ({
      hidden: 1,
      vectors: Float32Array.of(value, -value),
      hiddenBias: Float32Array.of(value),
      out: Float32Array.of(2 * value, 4 * value),
      outBias: Float32Array.of(value, 0),
    });
    const joined = joinNetworks([network(1), network(3)]);
    expect([...joined.vectors]).toEqual([1, 3, -1, -3]);
    expect([...joined.hiddenBias]).toEqual([1, 3]);
    expect([...joined.out]).toEqual([1, 2, 3, 6]);
    expect([...joined.outBias]).toEqual([2, 0]);
  });
});
