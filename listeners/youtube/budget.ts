import { type Clock, DAY, HOUR } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { ApiBudget } from '../../models/api-budget.ts';

/**
 * `search`: search.list has an allowance of its own, 100 calls a day; `units`: all other methods share 10,000 units.
 * Source: developers.google.com/youtube/data/determine_quota_cost.
 */
export type Bucket = 'search' | 'units';

/** Nothing is left of a day's allowance; it comes back at midnight in California. */
export class BudgetSpent extends AppError {
  readonly bucket: Bucket;
  readonly until: Date;
  constructor(bucket: Bucket, until: Date) {
    super('rate_limited', 429, `Today's YouTube allowance (${bucket}) is spent`);
    this.bucket = bucket;
    this.until = until;
  }
}

export type Budget = {
  /** Takes one from today's allowance before a call. @throws BudgetSpent */
  spend(bucket: Bucket): Promise<void>;
  /** The platform says that it is spent, whatever was counted here. @returns the error to throw */
  exhaust(bucket: Bucket): Promise<BudgetSpent>;
  left(bucket: Bucket): Promise<number>;
};

/** Counts calls in the store, so that neither a crash nor a second process asks for more than a day's allowance. */
export function createBudget(deps: {
  clock: Clock;
  limits: Readonly<Record<Bucket, number>>;
}): Budget {
  /** Begins a new day when there is one. */
  async function today(bucket: Bucket): Promise<{ key: string; day: string }> {
    const key = `youtube:${bucket}`;
    const day = pacificDay(deps.clock.now());
    await ApiBudget.updateOne(
      { bucket: key },
      { $setOnInsert: { day, spent: 0 } },
      { upsert: true },
    );
    await ApiBudget.updateOne({ bucket: key, day: { $lt: day } }, { $set: { day, spent: 0 } });
    return { key, day };
  }
  const spent = (bucket: Bucket) => new BudgetSpent(bucket, nextPacificMidnight(deps.clock.now()));

  return {
    async spend(bucket) {
      // The day has mostly begun: one write a call, three on its first.
      const take = () =>
        ApiBudget.updateOne(
          {
            bucket: `youtube:${bucket}`,
            day: pacificDay(deps.clock.now()),
            spent: { $lt: deps.limits[bucket] },
          },
          { $inc: { spent: 1 } },
        );
      if ((await take()).matchedCount > 0) return;
      await today(bucket);
      if ((await take()).matchedCount === 0) throw spent(bucket);
    },
    async exhaust(bucket) {
      const { key } = await today(bucket);
      await ApiBudget.updateOne({ bucket: key }, { $max: { spent: deps.limits[bucket] } });
      return spent(bucket);
    },
    async left(bucket) {
      const { key } = await today(bucket);
      const row = await ApiBudget.findOne({ bucket: key }).lean();
      return Math.max(0, deps.limits[bucket] - (row?.spent ?? 0));
    },
  };
}

const PACIFIC = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day in California, where the allowance is counted, `2025-10-15`. */
export const pacificDay = (at: Date): string => PACIFIC.format(at);

/** The next midnight in California, to the hour of its summer or winter time. */
export function nextPacificMidnight(at: Date): Date {
  const day = pacificDay(at);
  let hour = Math.floor(at.getTime() / HOUR) * HOUR;
  for (const end = hour + DAY + 2 * HOUR; hour <= end; hour += HOUR)
    if (hour > at.getTime() && pacificDay(new Date(hour)) !== day) break;
  return new Date(hour);
}
