import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError, type ErrorCode, type ErrorDetail, UpstreamUnreachable } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import { isStoreAway } from '../models/is-store-away.ts';
import type { Problem } from './contract/common.ts';

/** Id of a request, on `req.id`, in the answer's `x-request-id`, in the log and in every error. Taken over from a proxy when it looks like one. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id');
  req.id = given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
  res.set('x-request-id', String(req.id));
  next();
};

/** Nothing answered: 404. */
export const notFound: RequestHandler = (req) => {
  throw new AppError('not_found', 404, `There is nothing at ${req.method} ${req.path}`);
};

/** When to send a request again that the store could not carry out. */
const STORE_AWAY_SECONDS = 5;

/**
 * The one place where errors become answers. Expected ones say what was wrong. A store that does not answer just now is
 * 503 with `Retry-After`, which platforms, the chat's page and the staff app obey. Anything else is a defect, is logged
 * with its stack, and answers 500 with the request's id only.
 */
export function createErrorHandler(logger: Logger): ErrorRequestHandler {
  return (err: unknown, req, res, next) => {
    if (res.headersSent) {
      next(err);
      return;
    }
    const { code, status, message, details } = describe(err);
    if (isStoreAway(err))
      logger.warn(
        { err, requestId: req.id },
        'the store could not carry out a request, it is to be sent again',
      );
    else if (status >= 500 && status !== 503)
      logger.error({ err, requestId: req.id }, 'request failed');
    if (err instanceof UpstreamUnreachable && err.retryAfterSeconds)
      res.set('retry-after', String(err.retryAfterSeconds));
    const wait = details.find(({ path }) => path === 'retryAfterSeconds');
    if (wait) res.set('retry-after', wait.message);
    const problem: Problem = {
      code,
      message,
      details: [...details],
      requestId: String(req.id ?? ''),
    };
    res.status(status).json(problem);
  };
}

/** What MongoDB answers when `maxTimeMS` is over. */
const MAX_TIME_EXPIRED = 50;

type Described = {
  code: ErrorCode | 'internal';
  status: number;
  message: string;
  details: readonly ErrorDetail[];
};

function describe(err: unknown): Described {
  if (err instanceof AppError && err.code !== 'misconfigured') return err;
  if (isStoreAway(err))
    return problem('unavailable', 503, 'The store does not answer just now; send it again soon', [
      { path: 'retryAfterSeconds', message: String(STORE_AWAY_SECONDS) },
    ]);
  const { type, code, status, message, limit } = errorFields(err);
  if (code === 'EBADCSRFTOKEN')
    return problem(
      'forbidden',
      403,
      'The header x-csrf-token is missing or not that of the session',
    );
  if (type === 'entity.parse.failed') return malformed(message);
  if (type === 'entity.too.large' || code === 'LIMIT_FILE_SIZE')
    return problem('too_large', 413, `The body is larger than ${limit ?? 'allowed'} bytes`);
  if (code === MAX_TIME_EXPIRED)
    return problem(
      'unavailable',
      503,
      'The search takes too long; choose fewer days or more filters',
    );
  if (status === 404) return problem('not_found', 404, 'There is nothing here');
  if (status && status >= 400 && status < 500) return problem('malformed_body', status, message);
  return problem('internal', 500, 'Something went wrong on our side; the id finds it in the log');
}

/** Broken JSON: where it broke, never what stood there. */
function malformed(message: string): Described {
  const position = /position (\d+)/.exec(message)?.[1];
  const place = position ? `position ${position}` : 'the end';
  return problem('malformed_body', 400, `The body is not JSON: it breaks at ${place}`, [
    { path: place, message: 'is where the JSON breaks' },
  ]);
}

const problem = (
  code: Described['code'],
  status: number,
  message: string,
  details: readonly ErrorDetail[] = [],
): Described => ({ code, status, message, details });

function errorFields(err: unknown) {
  const fields = typeof err === 'object' && err !== null ? (err as Record<string, unknown>) : {};
  return {
    type: fields['type'],
    code: fields['code'],
    status: typeof fields['status'] === 'number' ? fields['status'] : undefined,
    limit: fields['limit'],
    message: err instanceof Error ? err.message : '',
  };
}
