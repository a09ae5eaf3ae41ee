import express, { type Request, type RequestHandler } from 'express';
import { AppError } from './errors.ts';

/**
 * Reads a body byte for byte, whatever its type says: signatures are over the bytes.
 *
 * @throws AppError `too_large` (413) over the limit, `malformed_body` (400) for a body that cannot be read
 */
export function rawBody(limitBytes: number): RequestHandler {
  const read = express.raw({ type: () => true, limit: limitBytes });
  return (req, res, next) => {
    read(req, res, (err: unknown) => {
      next(err === undefined ? undefined : toAppError(err, limitBytes));
    });
  };
}

/** The bytes that {@link rawBody} read; none when the request had no body. */
export const bytesOf = (req: Request): Buffer =>
  Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);

function toAppError(err: unknown, limitBytes: number): AppError {
  const { type, message } = err as { type?: string; message?: string };
  if (type === 'entity.too.large')
    return new AppError('too_large', 413, `The body has more than ${limitBytes} bytes`, [], {
      cause: err,
    });
  return new AppError(
    'malformed_body',
    400,
    `The body cannot be read: ${message ?? 'unknown'}`,
    [],
    {
      cause: err,
    },
  );
}
