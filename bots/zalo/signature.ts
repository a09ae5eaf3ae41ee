import { createHash } from 'node:crypto';
import { sameSecret } from '../../core/ids.ts';

/**
 * Zalo's signature of a webhook: plain SHA-256 (no HMAC) of app id, body as sent, timestamp and the OA secret key,
 * lower-case hex. Source: MacUtils.java of zaloplatform/zalo-java-sdk.
 */
export function signZalo(
  { appId, oaSecret }: { appId: string; oaSecret: string },
  body: Buffer,
  timestamp: string,
): string {
  const hash = createHash('sha256');
  return hash.update(appId).update(body).update(timestamp).update(oaSecret).digest('hex');
}

/**
 * True when the header (`mac=<hex>`, the prefix may be missing) signs the body with one of the timestamps.
 *
 * Senders disagree whether the timestamp of the body or that of the header is signed, so both are tried.
 */
export function isSignedByZalo(
  keys: { appId: string; oaSecret: string },
  body: Buffer,
  header: string,
  timestamps: readonly (string | undefined)[],
): boolean {
  const given = header.trim().replace(/^mac=/i, '').toLowerCase();
  return timestamps.some(
    (timestamp) => timestamp !== undefined && sameSecret(signZalo(keys, body, timestamp), given),
  );
}
