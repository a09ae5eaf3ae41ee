import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';

/** Warnings as CAP 1.2, out and in. */
export const capSettings = z.object({
  /** File with an RSA private key, PEM, that messages are signed with; unset: one is made in DATA_DIR. */
  CAP_SIGNING_KEY: z.string().min(1).optional(),
  /** File with the certificate of that key, PEM. */
  CAP_SIGNING_CERTIFICATE: z.string().min(1).optional(),
  /** Feeds of CAP messages of others, separated by commas. */
  CAP_FEEDS: z
    .string()
    .default('')
    .transform(partsOf)
    .pipe(
      z.array(
        z.url({
          protocol: /^https?$/,
          error: 'must be addresses such as https://example.org/cap/feed.atom',
        }),
      ),
    ),
  CAP_POLL_SECONDS: z.coerce
    .number('must be a number of seconds')
    .positive('must be more than 0 seconds')
    .default(60),
  /** Public key or certificate of senders, PEM: `sender=file`, separated by commas. */
  CAP_TRUSTED_KEYS: z
    .string()
    .default('')
    .transform(partsOf)
    .pipe(
      z.array(
        z
          .string()
          .regex(/^[^\s=]+=.+$/, 'must look like pctt@province.gov.vn=/etc/langnghe/province.pem')
          .transform((pair) => {
            const at = pair.indexOf('=');
            return { sender: pair.slice(0, at), file: pair.slice(at + 1) };
          }),
      ),
    ),
});

function partsOf(list: string): string[] {
  return list
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

export type CapConfig = {
  /** Files of PEM; undefined: a key of our own. */
  signing: { key: string; certificate?: string | undefined } | undefined;
  feeds: readonly string[];
  pollSeconds: number;
  trusted: readonly { sender: string; file: string }[];
};

/** A certificate belongs to a key. */
export function readCap(
  settings: z.output<typeof capSettings>,
  problems: ErrorDetail[],
): CapConfig {
  const { CAP_SIGNING_KEY, CAP_SIGNING_CERTIFICATE } = settings;
  if (CAP_SIGNING_CERTIFICATE && !CAP_SIGNING_KEY)
    problems.push({
      path: 'CAP_SIGNING_KEY',
      message: 'is missing; a certificate needs the key that it belongs to',
    });
  return {
    signing: CAP_SIGNING_KEY
      ? { key: CAP_SIGNING_KEY, certificate: CAP_SIGNING_CERTIFICATE }
      : undefined,
    feeds: settings.CAP_FEEDS,
    pollSeconds: settings.CAP_POLL_SECONDS,
    trusted: settings.CAP_TRUSTED_KEYS,
  };
}
