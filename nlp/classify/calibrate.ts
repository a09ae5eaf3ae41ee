import { outputOffsets, type Task } from './examples.ts';
import { softmax } from './softmax.ts';

/**
 * The temperature of each task under which the given texts' labels are most likely (temperature scaling,
 * Guo et al. 2017), searched on a grid from 0.3 to 4.
 *
 * @param scores of each text, all tasks, before the softmax
 * @param labels class of each text in each task, task-major, -1 when unknown
 */
export function fitTemperatures(
  tasks: readonly Task[],
  scores: readonly Float64Array[],
  labels: readonly Int16Array[],
): Float32Array {
  const { offsets } = outputOffsets(tasks);
  const temperatures = new Float32Array(tasks.length).fill(1);
  for (let task = 0; task < tasks.length; task += 1) {
    let best = Number.POSITIVE_INFINITY;
    for (let step = 0; step <= 40; step += 1) {
      const temperature = 0.3 * (4 / 0.3) ** (step / 40);
      let loss = 0;
      for (const [at, own] of scores.entries()) {
        const label = labels[task]?.[at] ?? -1;
        if (label < 0) continue;
        const copy = own.slice(offsets[task] ?? 0, offsets[task + 1] ?? 0);
        softmax(copy, 0, copy.length, temperature);
        loss -= Math.log(Math.max(1e-9, copy[label] ?? 0));
      }
      if (loss < best) {
        best = loss;
        temperatures[task] = temperature;
      }
    }
  }
  return temperatures;
}
