import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { SECOND } from '../../core/clock.ts';
import { isPublicAddress, lookUpPublic } from './public-address.ts';

/** What became of one try: the status of the answer, or the code of the failure. */
export type PostResult = { ok: boolean; result: string };

/** Receivers answer at once and work later. */
const LONGEST_MS = 10 * SECOND;

/** The host of a URL as a name or an address, IPv6 without brackets. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/**
 * Posts a body once. Redirects are not followed (they would lead around the check of the address) and the answer is
 * not kept. Never throws.
 *
 * @param allowed hosts of the own network that may be called, over plain HTTP too
 */
export function postEvent(
  to: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  allowed: readonly string[],
): Promise<PostResult> {
  const url = new URL(to);
  const host = hostOf(url);
  const trusted = allowed.includes(host);
  if (!trusted && isIP(host) && !isPublicAddress(host))
    return Promise.resolve({ ok: false, result: 'NOT_PUBLIC' });
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const call = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'LangNghe' },
        signal: AbortSignal.timeout(LONGEST_MS),
        ...(!trusted && { lookup: lookUpPublic }),
      },
      (answer) => {
        answer.destroy();
        const status = answer.statusCode ?? 0;
        resolve({ ok: status >= 200 && status < 300, result: String(status) });
      },
    );
    call.on('error', (err) => {
      const code = 'code' in err ? String(err.code) : err.name;
      resolve({ ok: false, result: err.name === 'AbortError' ? 'TIMEOUT' : code });
    });
    call.end(body);
  });
}
