import type { ErrorRequestHandler, Response } from 'express';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { type XmlFields, xmlDocument } from '../xml.ts';

/**
 * The two twins of every answer: JSON as it is; XML under `root`, with one `item` for each entry of a list
 * (Open311's "Spark convention": `<services><service>…` is `[{…}]`).
 */
export type Twin = {
  json: unknown;
  root: string;
  xml: XmlFields | readonly XmlFields[];
  /** Cursor of what comes after, for `after` in the address; sent as `Link: <…>; rel="next"` (RFC 8288). */
  next?: string | null;
};

/** A list in both forms. */
export const listTwin = (root: string, item: string, entries: readonly XmlFields[]): Twin => ({
  json: entries,
  root,
  xml: entries.map((entry) => ({ [item]: entry })),
});

/** Sends the twin that the address asks for; exactly `text/xml` or `application/json`, in UTF-8. */
export function sendTwin(res: Response, format: string, { json, root, xml }: Twin): void {
  if (format === 'json') res.type('application/json; charset=utf-8').send(JSON.stringify(json));
  else res.type('text/xml; charset=utf-8').send(xmlDocument(root, xml));
}

/** @throws AppError `not_found` for a format that is neither `xml` nor `json` */
export function formatOf(given: string | undefined): 'xml' | 'json' {
  if (given === 'xml' || given === 'json') return given;
  throw new AppError('not_found', 404, 'Formats are .xml and .json');
}

/** The standard's list of errors; the HTTP status is the first one's code. */
export function createOpen311ErrorHandler(logger: Logger): ErrorRequestHandler {
  return (err: unknown, req, res, next) => {
    if (res.headersSent) {
      next(err);
      return;
    }
    const format = /\.json$/.test(req.path) ? 'json' : 'xml';
    const { status, lines } = describe(err);
    if (status >= 500) logger.error({ err, requestId: req.id }, 'open311 request failed');
    const wait =
      err instanceof AppError && err.details.find(({ path }) => path === 'retryAfterSeconds');
    if (wait) res.set('retry-after', wait.message);
    const entries = lines.map((description) => ({ code: status, description }));
    res.status(status);
    sendTwin(res, format, listTwin('errors', 'error', entries));
  };
}

function describe(err: unknown): { status: number; lines: string[] } {
  if (err instanceof AppError) {
    const fields = err.details.filter(({ path }) => path !== 'retryAfterSeconds');
    const lines = fields.map(({ path, message }) => `${path} ${message}`);
    return { status: err.status, lines: lines.length > 0 ? lines : [err.message] };
  }
  const { status, code, message } = (err ?? {}) as {
    status?: number;
    code?: string;
    message?: string;
  };
  if (code === 'LIMIT_FILE_SIZE') return { status: 413, lines: ['media is too large'] };
  if (typeof code === 'string' && code.startsWith('LIMIT_'))
    return { status: 400, lines: [`the form is too large: ${message ?? code}`] };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { status, lines: [message ?? 'The request cannot be read'] };
  return { status: 500, lines: ['Something went wrong on our side'] };
}
