import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';

/** Warnings as CAP 1.2, out and in. */
export const capSettings = z.object({
  /** File with an RSA private key, PEM, that messages are signed with; unset: one is made in DATA_DIR. */
  CAP_SIGNING_KEY: z.string().min(1).optional(),
  /** File with the certificate of that key, PEM. */
  CAP_SIGNING_CERTIFICATE: z.string().min(1).optional(),
});

export type CapConfig = {
  /** Files of PEM; undefined: a key of our own. */
  signing: { key: string; certificate?: string | undefined } | undefined;
};

/** A certificate belongs to a key. */
export function readCap(
  { CAP_SIGNING_KEY, CAP_SIGNING_CERTIFICATE }: z.output<typeof capSettings>,
  problems: ErrorDetail[],
): CapConfig {
  if (CAP_SIGNING_CERTIFICATE && !CAP_SIGNING_KEY)
    problems.push({
      path: 'CAP_SIGNING_KEY',
      message: 'is missing; a certificate needs the key that it belongs to',
    });
  return {
    signing: CAP_SIGNING_KEY
      ? { key: CAP_SIGNING_KEY, certificate: CAP_SIGNING_CERTIFICATE }
      : undefined,
  };
}
