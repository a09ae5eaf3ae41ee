import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';

/** The one secret of an installation and what is derived from it; a purpose never shares its key with another. */
export type SecretKey = {
  /** A key of its own for each purpose, base64url. */
  derive(purpose: string): string;
  /** AES-256-GCM under the purpose's key: `base64url(nonce ‖ tag ‖ ciphertext)`. */
  seal(purpose: string, plain: string): string;
  /** @throws AppError `misconfigured` when it was sealed under another key or changed */
  open(purpose: string, sealed: string): string;
};

/**
 * The installation's key: SECRET_KEY from the settings, else made at the first start and kept in
 * `DATA_DIR/secret-key` (mode 0600). Losing it ends sessions and makes sealed tokens unreadable.
 */
export function loadSecretKey(options: {
  secretKey?: string | undefined;
  dataDir: string;
}): SecretKey {
  return createSecretKey(options.secretKey ?? keptKey(join(options.dataDir, 'secret-key')));
}

export function createSecretKey(secret: string): SecretKey {
  const keyFor = (purpose: string) =>
    createHmac('sha256', secret).update(`lang-nghe:${purpose}`).digest();
  return {
    derive: (purpose) => keyFor(purpose).toString('base64url'),
    seal(purpose, plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(purpose, sealed) {
      const raw = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), raw.subarray(0, 12));
      decipher.setAuthTag(raw.subarray(12, 28));
      try {
        return decipher.update(raw.subarray(28), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        const message = `What was sealed for ${purpose} cannot be opened: SECRET_KEY is not the one it was sealed with`;
        throw new AppError('misconfigured', 500, message, [{ path: 'SECRET_KEY', message }], {
          cause,
        });
      }
    },
  };
}

function keptKey(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const made = randomBytes(48).toString('base64url');
  writeFileSync(file, `${made}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return made;
}
