import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** `Algorithm.Argon2id`, a const enum that erasable syntax cannot import. */
const ARGON2ID = 2 as Algorithm.Argon2id;

/** 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet; about 65 to 130 ms here. */
const TERMS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** argon2id in PHC form. */
export const hashPassword = (password: string): Promise<string> => hash(password, TERMS);

/** A hash that no password fits, so that an unknown name takes as long as a wrong password. */
const nobody = hashPassword(crypto.randomUUID());

/** True when the password fits. Without a hash it takes as long and is false. */
export async function passwordFits(stored: string | undefined, password: string): Promise<boolean> {
  const fits = await verify(stored ?? (await nobody), password);
  return fits && stored !== undefined;
}
