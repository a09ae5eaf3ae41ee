import { createHmac } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { AppError } from '../../core/errors.ts';
import { createToken, sameSecret } from '../../core/ids.ts';

const COOKIE = 'visitor';
const LIFE_SECONDS = 365 * 24 * 60 * 60;

export type Visitors = {
  /** Id of the visitor; a new one gets a signed cookie with this answer. `isNew` tells which. */
  meet(req: Request, res: Response): { id: string; isNew: boolean };
};

/**
 * Who a browser is, by a signed cookie that no script can read. It holds a random id and nothing else; whoever loses
 * it begins anew. A cookie that we did not sign counts as none.
 *
 * @param key signs the cookies
 * @param secure true when residents reach us by https
 */
export function createVisitors({ key, secure }: { key: string; secure: boolean }): Visitors {
  const sign = (id: string) => createHmac('sha256', key).update(id).digest('base64url');

  function known(req: Request): string | undefined {
    const [id = '', signature = ''] = (cookieOf(req) ?? '').split('.');
    return /^[\w-]{20,40}$/.test(id) && sameSecret(sign(id), signature) ? id : undefined;
  }

  return {
    meet(req, res) {
      const id = known(req);
      if (id) return { id, isNew: false };
      const made = createToken(18);
      res.cookie(COOKIE, `${made}.${sign(made)}`, {
        httpOnly: true,
        sameSite: 'lax',
        secure,
        path: '/chat',
        maxAge: LIFE_SECONDS * 1000,
      });
      return { id: made, isNew: true };
    },
  };
}

function cookieOf(req: Request): string | undefined {
  for (const part of (req.get('cookie') ?? '').split(';')) {
    const [name = '', value = ''] = part.trim().split('=', 2);
    if (name === COOKIE) return value;
  }
  return undefined;
}

/**
 * Refuses a request that another site's page makes in the visitor's name. Programs send no Origin and pass.
 *
 * @throws AppError `forbidden` (403)
 */
export function sameOrigin(publicUrl: string | undefined): RequestHandler {
  const ours = publicUrl ? new URL(publicUrl).host : undefined;
  return (req, _res, next) => {
    const origin = req.get('origin');
    const host = origin && URL.canParse(origin) ? new URL(origin).host : origin;
    if (host !== undefined && host !== req.get('host') && host !== ours)
      throw new AppError('forbidden', 403, 'The chat takes messages only from its own page');
    next();
  };
}
