import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { type Role, Staff, type StaffRecord } from '../../models/staff.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { hashPassword } from './passwords.ts';
import { noteSignIn } from './sign-in.ts';

/** Somebody as the city's identity provider knows them. */
export type OutsideIdentity = {
  issuer: string;
  /** Never given to anybody else by this issuer. */
  subject: string;
  /** What the account here is, or will be, called. */
  name: string | undefined;
  displayName: string | undefined;
  /** Roles here by what the provider says; undefined: they are kept here. */
  roles: readonly Role[] | undefined;
};

/**
 * unknown: no account fits, or the one of that name belongs to somebody else over there; disabled: an administrator
 * must enable the account; no_role: the provider gives none that counts here.
 */
export type OutsideOutcome =
  | { outcome: 'in'; account: StaffRecord }
  | { outcome: 'unknown' | 'disabled' | 'no_role' };

/**
 * Lets somebody in whom the identity provider vouches for. The first time decides which account is theirs, from then
 * on issuer and subject do, whatever they are called.
 *
 * @param strangers create_disabled: an account is made that an administrator must enable; match: the account of that
 *   name is theirs, which is only safe when people cannot choose the name themselves
 * @throws AppError `conflict` when the provider takes the role of the last administrator
 */
export async function admitOutsider(
  identity: OutsideIdentity,
  by: Pick<TicketActor, 'ip' | 'requestId'>,
  deps: { clock: Clock; strangers: 'create_disabled' | 'match' },
): Promise<OutsideOutcome> {
  const { clock, strangers } = deps;
  const { roles } = identity;
  if (roles?.length === 0) return { outcome: 'no_role' };
  const own = { 'oidc.issuer': identity.issuer, 'oidc.subject': identity.subject };
  let account = await Staff.findOne(own).lean<StaffRecord>();
  if (!account && strangers === 'create_disabled') {
    await open(identity, by, clock);
    return { outcome: 'disabled' };
  }
  account ??= await link(identity, by, clock);
  if (!account) return { outcome: 'unknown' };
  if (account.disabled) return { outcome: 'disabled' };
  if (roles && roles.toString() !== account.roles.toSorted().toString())
    account = await take(account, roles, by, clock);
  await noteSignIn(account, by, clock, 'oidc');
  return { outcome: 'in', account };
}

type Caller = Pick<TicketActor, 'ip' | 'requestId'>;

/** The account of that name that is nobody's over there yet. */
async function link(
  { issuer, subject, name }: OutsideIdentity,
  by: Caller,
  clock: Clock,
): Promise<StaffRecord | null> {
  if (!name) return null;
  return await inTransaction(async (session) => {
    const linked = await Staff.findOneAndUpdate(
      { username: name.toLowerCase(), 'oidc.subject': { $exists: false }, disabled: false },
      { $set: { oidc: { issuer, subject } } },
      { session, returnDocument: 'after' },
    ).lean<StaffRecord>();
    if (linked) await note(linked, by, 'staff.linked', { issuer }, clock, session);
    return linked;
  });
}

async function open(identity: OutsideIdentity, by: Caller, clock: Clock): Promise<void> {
  const { issuer, subject, name, displayName, roles } = identity;
  // Nobody knows this password: the only way in is the provider, until an administrator sets another.
  const passwordHash = await hashPassword(randomBytes(32).toString('base64url'));
  const username = await freeName(name, `${issuer} ${subject}`);
  await inTransaction(async (session) => {
    const account = new Staff({
      username,
      displayName: (displayName ?? name ?? username).slice(0, 100),
      passwordHash,
      roles: roles ?? ['officer'],
      disabled: true,
      oidc: { issuer, subject },
    });
    await account.save({ session });
    const made = account.toObject<StaffRecord>();
    await note(made, by, 'staff.created', { roles: account.roles, issuer }, clock, session);
  });
}

/** What the provider calls them, in the letters of our names; with a mark when somebody here has it. */
async function freeName(name: string | undefined, identity: string): Promise<string> {
  const mark = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  const plain = (name ?? '')
    .toLowerCase()
    .replace(/@.*$/, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 30);
  if (plain.length < 2) return `oidc-${mark}`;
  return (await Staff.exists({ username: plain })) ? `${plain}-${mark}` : plain;
}

async function take(
  account: StaffRecord,
  roles: readonly Role[],
  by: Caller,
  clock: Clock,
): Promise<StaffRecord> {
  return await inTransaction(async (session) => {
    const saved = await Staff.findByIdAndUpdate(
      account._id,
      { $set: { roles: [...roles] } },
      { session, returnDocument: 'after' },
    ).lean<StaffRecord>();
    if (!saved || !(await Staff.exists({ roles: 'admin', disabled: false }).session(session)))
      throw new AppError('conflict', 409, 'Nobody would be left who manages accounts');
    await note(saved, by, 'staff.changed', { roles, from: 'oidc' }, clock, session);
    return saved;
  });
}

function note(
  account: StaffRecord,
  by: Caller,
  action: string,
  facts: Record<string, unknown>,
  clock: Clock,
  session: Parameters<typeof appendAudit>[2],
) {
  const id = String(account._id);
  const who = { ...by, type: 'staff', id, name: account.displayName };
  return appendAudit(
    { by: who, action, target: { type: 'staff', id }, facts },
    clock.now(),
    session,
  );
}
