import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { StaffSession, type StaffSessionRecord } from '../../models/staff-session.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** Sessions of one person that are not over, the one used last first. */
export async function sessionsOf(staffId: string, clock: Clock): Promise<StaffSessionRecord[]> {
  return await StaffSession.find({ staffId, expiresAt: { $gt: clock.now() } })
    .sort({ expiresAt: -1 })
    .limit(100)
    .lean<StaffSessionRecord[]>();
}

/** False once a session was ended or is over. */
export const sessionGoesOn = async (id: string, clock: Clock): Promise<boolean> =>
  (await StaffSession.exists({ _id: id, expiresAt: { $gt: clock.now() } })) !== null;

/** Ends one session of a person. @throws AppError `not_found` when they have no such session */
export async function endSession(
  staffId: string,
  id: string,
  by: TicketActor,
  clock: Clock,
): Promise<void> {
  await inTransaction(async (session) => {
    const { deletedCount } = await StaffSession.deleteOne({ _id: id, staffId }, { session });
    if (deletedCount === 0) throw new AppError('not_found', 404, 'That session is over already');
    await noteEnded(staffId, deletedCount, by, clock, session);
  });
}

/**
 * Ends all sessions of a person but one.
 *
 * @param keep id of the session that goes on; all end without
 * @returns how many ended
 */
export async function endSessions(
  staffId: string,
  by: TicketActor,
  clock: Clock,
  keep?: string,
): Promise<number> {
  return await inTransaction(async (session) => {
    const others = { staffId, ...(keep && { _id: { $ne: keep } }) };
    const { deletedCount } = await StaffSession.deleteMany(others, { session });
    if (deletedCount > 0) await noteEnded(staffId, deletedCount, by, clock, session);
    return deletedCount;
  });
}

const noteEnded = (
  id: string,
  sessions: number,
  by: TicketActor,
  clock: Clock,
  session: Parameters<typeof appendAudit>[2],
) =>
  appendAudit(
    { by, action: 'staff.sessions_ended', target: { type: 'staff', id }, facts: { sessions } },
    clock.now(),
    session,
  );
