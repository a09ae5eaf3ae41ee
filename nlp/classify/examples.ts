import type { Features } from './features.ts';

/** What is to be told apart, with the names of its classes. */
export type Task = { name: string; labels: readonly string[] };

/** Texts as rows of feature ids, without doubles in a row; row i is `ids[starts[i]] .. ids[starts[i + 1]]`. */
export type Examples = { count: number; starts: Int32Array; ids: Int32Array };

/** Feature hashes that the model knows, numbered from 0. */
export type Vocabulary = ReadonlyMap<number, number>;

/** Collects the features of many texts before the vocabulary is known. */
export type ExampleCollector = {
  add(features: Features): void;
  /** Feature hashes that occur in at least `least` different groups, numbered by first occurrence. */
  vocabulary(least: number): Vocabulary;
  examples(vocabulary: Vocabulary): Examples;
};

/**
 * @param groups of each text in the order they are added: variants of one message share a group, so that a
 *   word of a single message does not count as frequent
 */
export function createExampleCollector(groups: readonly number[]): ExampleCollector {
  const rows: Int32Array[] = [];
  return {
    add: (features) => {
      rows.push(Int32Array.from(new Set(features.hash.subarray(0, features.count))));
    },
    vocabulary: (least) => {
      const seen = new Map<number, { count: number; group: number }>();
      for (const [at, row] of rows.entries()) {
        const group = groups[at] ?? at;
        for (const hash of row) {
          const entry = seen.get(hash);
          if (entry === undefined) seen.set(hash, { count: 1, group });
          else if (entry.group !== group) {
            entry.count += 1;
            entry.group = group;
          }
        }
      }
      const vocabulary = new Map<number, number>();
      for (const [hash, { count }] of seen)
        if (count >= least) vocabulary.set(hash, vocabulary.size);
      return vocabulary;
    },
    examples: (vocabulary) => {
      const starts = new Int32Array(rows.length + 1);
      const ids: number[] = [];
      for (const [at, row] of rows.entries()) {
        for (const hash of row) {
          const id = vocabulary.get(hash);
          if (id !== undefined) ids.push(id);
        }
        starts[at + 1] = ids.length;
      }
      return { count: rows.length, starts, ids: Int32Array.from(ids) };
    },
  };
}

/** First output of each task, and the number of outputs in all. */
export function outputOffsets(tasks: readonly Task[]): { offsets: Int32Array; outputs: number } {
  const offsets = new Int32Array(tasks.length + 1);
  for (const [at, task] of tasks.entries())
    offsets[at + 1] = (offsets[at] ?? 0) + task.labels.length;
  return { offsets, outputs: offsets[tasks.length] ?? 0 };
}
