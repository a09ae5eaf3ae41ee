import type { Request } from 'express';
import { AppError } from '../../core/errors.ts';
import type { ApiKeyDesk, Machine } from '../../workflow/access/api-keys.ts';
import type { Scope } from '../../workflow/access/scopes.ts';
import { createMinuteLimit } from '../session/too-many-requests.ts';

/** Requests a minute of one address without a key. */
const PER_MINUTE = 120;

/**
 * Who asks: the standard's `api_key` in the form or the address, or one of our headers; undefined without a key.
 *
 * @throws AppError `forbidden` (403) for a bad key, as the standard has it; `rate_limited` (429)
 */
export function createCaller(deps: {
  apiKeys: Pick<ApiKeyDesk, 'identify'>;
  limitKey: (id: string) => Promise<void>;
}) {
  const limitAddress = createMinuteLimit(PER_MINUTE);
  return async (req: Request): Promise<Machine | undefined> => {
    const secret = keyOf(req);
    const machine = secret ? await deps.apiKeys.identify(secret) : undefined;
    await (machine ? deps.limitKey(machine.id) : limitAddress(req.ip ?? ''));
    if (secret && !machine) throw badKey('is invalid');
    return machine;
  };
}

/** @throws AppError `forbidden` (403) naming what is missing */
export function needScope(machine: Machine | undefined, scope: Scope): Machine {
  if (!machine) throw badKey('was not provided');
  if (!machine.scopes.includes(scope)) throw badKey(`has no scope "${scope}"`);
  return machine;
}

const badKey = (message: string) =>
  new AppError('forbidden', 403, 'The api_key is missing or invalid', [
    { path: 'api_key', message },
  ]);

function keyOf(req: Request): string | undefined {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const given = body['api_key'] ?? req.query['api_key'] ?? req.get('x-api-key');
  if (typeof given === 'string' && given !== '') return given;
  return /^Bearer\s+(\S+)$/i.exec(req.get('authorization') ?? '')?.[1];
}
