import type { Request, RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../core/errors.ts';
import type { ApiKeyDesk } from '../../workflow/access/api-keys.ts';

/** Requests that one key may make in a minute, in this process: ten readings a second. */
const PER_MINUTE = 600;

/**
 * Tells which machine calls, from `Authorization: Bearer lnk_…` or `X-API-Key`. A request without a key passes by;
 * one with a bad key is refused, so that a typing error is not taken for somebody who is not signed in.
 *
 * @throws AppError `unauthenticated` (401), `rate_limited` (429)
 */
export function createApiKeyAccess(deps: {
  apiKeys: Pick<ApiKeyDesk, 'identify'>;
  perMinute?: number;
}): RequestHandler {
  const limiter = new RateLimiterMemory({ points: deps.perMinute ?? PER_MINUTE, duration: 60 });
  return async (req, _res, next) => {
    const secret = keyOf(req);
    if (secret !== undefined) {
      const machine = await deps.apiKeys.identify(secret);
      if (!machine)
        throw new AppError('unauthenticated', 401, 'The API key is unknown, revoked or over');
      await limiter.consume(machine.id).catch(refuse);
      req.machine = machine;
    }
    next();
  };
}

function keyOf(req: Request): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  return bearer ?? req.get('x-api-key');
}

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason;
  const seconds = Math.max(1, Math.ceil(reason.msBeforeNext / 1000));
  throw new AppError('rate_limited', 429, `Too many requests; wait ${seconds} seconds`, [
    { path: 'retryAfterSeconds', message: String(seconds) },
  ]);
}
