import { createHmac } from 'node:crypto';

/** How many digits at the end of a phone or ID number prove whose dossier it is. */
export const FACTOR_DIGITS = 4;

/** The last digits of a number as typed (`0905.123.456`); undefined when it has fewer. */
export function lastDigits(typed: string): string | undefined {
  const digits = typed.replace(/\D/g, '');
  return digits.length >= FACTOR_DIGITS ? digits.slice(-FACTOR_DIGITS) : undefined;
}

/** What is kept instead of the digits: a keyed hash bound to the one dossier. */
export const factorHash = (secret: string, key: string, digits: string): string =>
  createHmac('sha256', secret).update(`${key}\u0000${digits}`).digest('base64url');
