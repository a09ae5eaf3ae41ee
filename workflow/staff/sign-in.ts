import type { Clock } from '../../core/clock.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { passwordFits } from './passwords.ts';
import type { SecondFactorDesk } from './second-factor.ts';

/** What came of an attempt; only `in` opens a session. The password was right with `code_needed` and `code_wrong`. */
export type SignInOutcome =
  | { outcome: 'in'; account: StaffRecord }
  | { outcome: 'wrong' }
  | { outcome: 'code_needed' | 'code_wrong'; account: StaffRecord };

type Caller = Pick<TicketActor, 'ip' | 'requestId'>;

/**
 * Signs in with name and password, and a code of the second factor for who has one. A disabled account and an
 * unknown name are as wrong as a wrong password and take as long.
 */
export async function signInByPassword(
  given: { username: string; password: string; code?: string | undefined },
  by: Caller,
  deps: { clock: Clock; secondFactor: Pick<SecondFactorDesk, 'passes'> },
): Promise<SignInOutcome> {
  const username = given.username.trim().toLowerCase();
  const account = await Staff.findOne({ username }).lean<StaffRecord>();
  const fits = await passwordFits(account?.passwordHash, given.password);
  if (!account || !fits || account.disabled) return { outcome: 'wrong' };
  if (account.totpSince) {
    if (!given.code) return { outcome: 'code_needed', account };
    if (!(await deps.secondFactor.passes(String(account._id), given.code)))
      return { outcome: 'code_wrong', account };
  }
  await noteSignIn(account, by, deps.clock, account.totpSince ? 'password_and_code' : 'password');
  return { outcome: 'in', account };
}

/** Notes when and by which way somebody came in. */
export async function noteSignIn(
  account: StaffRecord,
  by: Caller,
  clock: Clock,
  way: 'password' | 'password_and_code' | 'oidc',
): Promise<void> {
  const id = String(account._id);
  await inTransaction(async (session) => {
    await Staff.updateOne({ _id: id }, { lastLoginAt: clock.now() }, { session });
    const who: TicketActor = { ...by, type: 'staff', id, name: account.displayName };
    const act = { by: who, action: 'staff.signed_in', target: { type: 'staff', id } };
    await appendAudit({ ...act, facts: { way } }, clock.now(), session);
  });
}
