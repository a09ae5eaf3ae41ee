import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '../../../core/errors.ts';

/** The public key, PEM, of each sender that we have one of. */
export type TrustedKeys = ReadonlyMap<string, string>;

/**
 * @param files PEM of a public key or certificate for each sender, by the name in its messages
 * @throws AppError `misconfigured` for a file that cannot be read
 */
export function readTrustedKeys(files: readonly { sender: string; file: string }[]): TrustedKeys {
  return new Map(
    files.map(({ sender, file }) => {
      try {
        const key = createPublicKey(readFileSync(file));
        return [sender, key.export({ type: 'spki', format: 'pem' }).toString()];
      } catch (cause) {
        const reason = `${file} cannot be read as PEM (${(cause as Error).message})`;
        const message = `CAP_TRUSTED_KEYS: ${reason}`;
        const details = [{ path: 'CAP_TRUSTED_KEYS', message: reason }];
        throw new AppError('misconfigured', 500, message, details, { cause });
      }
    }),
  );
}
