import type { ReadingFate } from '../../workflow/readings/reading-desk.ts';
import type { Taken } from './import-rows.ts';

/** What became of a file's readings; those that are not believed count as bad rows. */
export type ReadingCounts = { stored: number; duplicates: number };

export const NO_READINGS: ReadingCounts = { stored: 0, duplicates: 0 };

/** Fates of a batch as counts, and each that is not believed with its reason. */
export const countFates = (fates: readonly ReadingFate[]): Taken<ReadingCounts> => ({
  counts: {
    stored: fates.filter(({ fate }) => fate === 'stored').length,
    duplicates: fates.filter(({ fate }) => fate === 'duplicate').length,
  },
  rejected: fates.flatMap((fate, row) =>
    fate.fate === 'quarantined'
      ? [{ row, message: `not believed (${fate.reason}): ${fate.detail}` }]
      : [],
  ),
});
