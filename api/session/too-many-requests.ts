import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../core/errors.ts';

/** `rate_limited` (429) with the seconds to wait; the error handler makes `Retry-After` of them. */
export function tooManyRequests(what: string, waitMs: number): AppError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new AppError('rate_limited', 429, `${what}; wait ${seconds} seconds`, [
    { path: 'retryAfterSeconds', message: String(seconds) },
  ]);
}

/** Lets so many through a minute for each key, in this process. @throws AppError `rate_limited` */
export function createMinuteLimit(perMinute: number): (key: string) => Promise<void> {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (key) => {
    await limiter.consume(key).catch((reason: unknown) => {
      if (!(reason instanceof RateLimiterRes)) throw reason;
      throw tooManyRequests('Too many requests', reason.msBeforeNext);
    });
  };
}
