import type { Request, RequestHandler } from 'express';
import { AppError } from '../../core/errors.ts';
import type { ApiKeyDesk } from '../../workflow/access/api-keys.ts';

/**
 * Tells which machine calls, from `Authorization: Bearer lnk_…` or `X-API-Key`. A request without a key passes by;
 * one with a bad key is refused, so that a typing error is not taken for somebody who is not signed in.
 *
 * @throws AppError `unauthenticated` (401), `rate_limited` (429)
 */
export function createApiKeyAccess(deps: {
  apiKeys: Pick<ApiKeyDesk, 'identify'>;
  limitKey: (id: string) => Promise<void>;
}): RequestHandler {
  return async (req, _res, next) => {
    const secret = keyOf(req);
    if (secret !== undefined) {
      const machine = await deps.apiKeys.identify(secret);
      if (!machine)
        throw new AppError('unauthenticated', 401, 'The API key is unknown, revoked or over');
      await deps.limitKey(machine.id);
      req.machine = machine;
    }
    next();
  };
}

function keyOf(req: Request): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
  return bearer ?? req.get('x-api-key');
}
