import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { tooManyRequests } from './too-many-requests.ts';

/**
 * How often a wrong password or code may be tried: 10 times in 15 minutes for one name from one address, 100 times
 * an hour from one address, 100 times an hour for one name from anywhere. The last does not bind an address from
 * which that name came in since the start: a stranger who guesses cannot lock an officer out of the own desk.
 * Counted in this process; several api processes allow as many times more.
 */
export type LoginLimits = {
  /** @throws AppError `rate_limited` (429) with the seconds to wait in its details */
  refuseTooMany(address: string, username: string): Promise<void>;
  noteFailure(address: string, username: string): Promise<void>;
  noteSuccess(address: string, username: string): Promise<void>;
};

const MOST_KNOWN = 10_000;

export function createLoginLimits(): LoginLimits {
  const byNameHere = new RateLimiterMemory({ points: 10, duration: 15 * 60 });
  const byAddress = new RateLimiterMemory({ points: 100, duration: 60 * 60 });
  const byName = new RateLimiterMemory({ points: 100, duration: 60 * 60 });
  const known = new Set<string>();
  const nameOf = (username: string) => username.trim().toLowerCase().slice(0, 100);
  const hereKey = (address: string, username: string) => `${address} ${nameOf(username)}`;

  return {
    async refuseTooMany(address, username) {
      const here = hereKey(address, username);
      const states = await Promise.all([
        byNameHere.get(here),
        byAddress.get(address),
        known.has(here) ? null : byName.get(nameOf(username)),
      ]);
      const full = states.find((state) => state && state.remainingPoints <= 0);
      if (full) throw tooManyRequests('Too many wrong passwords', full.msBeforeNext);
    },
    async noteFailure(address, username) {
      const used = [
        byNameHere.consume(hereKey(address, username)),
        byAddress.consume(address),
        byName.consume(nameOf(username)),
      ];
      for (const outcome of await Promise.allSettled(used))
        if (outcome.status === 'rejected' && !(outcome.reason instanceof RateLimiterRes))
          throw outcome.reason;
    },
    async noteSuccess(address, username) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.add(hereKey(address, username));
      await byNameHere.delete(hereKey(address, username));
    },
  };
}
