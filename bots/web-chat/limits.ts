import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../core/errors.ts';

export type ChatLimits = {
  /** @throws AppError `rate_limited` (429) with the seconds to wait */
  message(visitor: string): Promise<void>;
  photos(visitor: string, count: number): Promise<void>;
  newVisitor(ip: string): Promise<void>;
};

/** Faster than anybody types, and slower than anything that floods; one visitor's flood stops nobody else. */
const MESSAGES = { points: 20, duration: 10 };
const PHOTOS = { points: 15, duration: 60 };
/** A whole village may sit behind one address. */
const NEW_VISITORS = { points: 3000, duration: 60 };

export function createChatLimits(): ChatLimits {
  const messages = new RateLimiterMemory(MESSAGES);
  const photos = new RateLimiterMemory(PHOTOS);
  const visitors = new RateLimiterMemory(NEW_VISITORS);
  return {
    message: (visitor) => spend(messages, visitor, 1),
    photos: (visitor, count) => spend(photos, visitor, count),
    newVisitor: (ip) => spend(visitors, ip, 1),
  };
}

async function spend(limiter: RateLimiterMemory, key: string, points: number): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch (err) {
    if (!(err instanceof RateLimiterRes)) throw err;
    const seconds = Math.max(1, Math.ceil(err.msBeforeNext / 1000));
    throw new AppError('rate_limited', 429, `Too much at once, try again in ${seconds} s`, [
      { path: 'retryAfterSeconds', message: String(seconds) },
    ]);
  }
}
