import type { Request } from 'express';
import { systemClock } from '../../core/clock.ts';
import type { StaffRecord } from '../../models/staff.ts';

const LONGEST_USER_AGENT = 200;

/** Opens a session under a new id, so that one planted before the sign-in is worth nothing. */
export async function beginSession(
  req: Request,
  account: StaffRecord,
  via: 'password' | 'oidc',
): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((err: unknown) => (err ? reject(err) : resolve())),
  );
  Object.assign(req.session, {
    staffId: String(account._id),
    via,
    signedInAt: systemClock.now().toISOString(),
    address: req.ip,
    userAgent: req.get('user-agent')?.slice(0, LONGEST_USER_AGENT),
  });
}
