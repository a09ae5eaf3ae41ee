import { z } from 'zod';
import { time } from './common.ts';

const code = z.string().min(1).max(40);

/** State of the own second factor. */
export const secondFactor = z.object({
  since: time.nullable(),
  /** The role does nothing else without. */
  required: z.boolean(),
  backupCodesLeft: z.int(),
});
export type SecondFactorView = z.infer<typeof secondFactor>;

export const secondFactorStart = z.strictObject({ password: z.string().min(1).max(1000) });
/** The secret, to be scanned (`qr`, an SVG) or typed; counts once a code of it was sent. */
export const secondFactorOffer = z.object({ secret: z.string(), uri: z.string(), qr: z.string() });
export type SecondFactorOffer = z.infer<typeof secondFactorOffer>;

export const codeGiven = z.strictObject({ code });
export const backupCodes = z.object({ backupCodes: z.array(z.string()) });
export type BackupCodes = z.infer<typeof backupCodes>;

/** One signed-in browser. */
export const ownSession = z.object({
  id: z.string(),
  current: z.boolean(),
  signedInAt: time.nullable(),
  /** To about five minutes. */
  lastUsedAt: time,
  address: z.string().nullable(),
  /** As the browser calls itself. */
  userAgent: z.string().nullable(),
});
export type OwnSession = z.infer<typeof ownSession>;
export const ownSessions = z.object({ items: z.array(ownSession) });
export const sessionsEnded = z.object({ ended: z.int() });
