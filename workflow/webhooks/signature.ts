import { createHmac, randomBytes } from 'node:crypto';

/** `whsec_` and 32 random bytes in base64, as the Standard Webhooks specification writes secrets. */
export const createWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * Headers that prove who sent it and when (standardwebhooks.com, symmetric): `webhook-signature` holds
 * `v1,<base64 of HMAC-SHA256 over "id.timestamp.body">` for each secret, so that a rotated secret loses nothing.
 *
 * @param secrets as {@link createWebhookSecret} makes them
 */
export function signedHeaders(
  event: { id: string; body: string },
  secrets: readonly string[],
  at: Date,
): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const signed = `${event.id}.${timestamp}.${event.body}`;
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  });
  return {
    'webhook-id': event.id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
