import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../core/errors.ts';

/**
 * How often a wrong password may be tried: 10 times in 15 minutes for one name from one address, 100 times an hour
 * from one address. Counted in this process; several api processes allow as many times more.
 */
export type LoginLimits = {
  /** @throws AppError `rate_limited` (429) with the seconds to wait in its details */
  refuseTooMany(address: string, username: string): Promise<void>;
  noteFailure(address: string, username: string): Promise<void>;
  noteSuccess(address: string, username: string): Promise<void>;
};

export function createLoginLimits(): LoginLimits {
  const byName = new RateLimiterMemory({ points: 10, duration: 15 * 60 });
  const byAddress = new RateLimiterMemory({ points: 100, duration: 60 * 60 });
  const nameKey = (address: string, username: string) =>
    `${address} ${username.trim().toLowerCase().slice(0, 100)}`;

  return {
    async refuseTooMany(address, username) {
      const states = await Promise.all([
        byName.get(nameKey(address, username)),
        byAddress.get(address),
      ]);
      const full = states.find((state) => state && state.remainingPoints <= 0);
      if (full) throw tooMany(full.msBeforeNext);
    },
    async noteFailure(address, username) {
      const used = [byName.consume(nameKey(address, username)), byAddress.consume(address)];
      for (const outcome of await Promise.allSettled(used))
        if (outcome.status === 'rejected' && !(outcome.reason instanceof RateLimiterRes))
          throw outcome.reason;
    },
    async noteSuccess(address, username) {
      await byName.delete(nameKey(address, username));
    },
  };
}

function tooMany(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1000);
  return new AppError('rate_limited', 429, `Too many wrong passwords; wait ${seconds} seconds`, [
    { path: 'retryAfterSeconds', message: String(seconds) },
  ]);
}
