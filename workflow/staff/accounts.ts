import { randomBytes } from 'node:crypto';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import { isDuplicateKey } from '../../models/duplicates.ts';
import { type Role, Staff, type StaffRecord } from '../../models/staff.ts';
import { StaffSession } from '../../models/staff-session.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { hashPassword, passwordFits } from './passwords.ts';

export type NewAccount = {
  username: string;
  displayName: string;
  password: string;
  roles: readonly Role[];
  bodies: readonly string[];
};

export type AccountChange = {
  displayName?: string | undefined;
  roles?: readonly Role[] | undefined;
  bodies?: readonly string[] | undefined;
  disabled?: boolean | undefined;
  password?: string | undefined;
};

/** Staff accounts; every act is noted in the audit log. */
export type StaffDesk = {
  /**
   * Makes `admin` when there is no account at all.
   *
   * @param password from the settings; drawn when absent
   * @returns the drawn password, to be printed once; undefined when nothing was drawn
   */
  ensureAdministrator(password?: string): Promise<string | undefined>;
  /** @throws AppError `conflict` when the name is taken; `invalid_input` for an unknown body */
  create(account: NewAccount, by: TicketActor): Promise<StaffRecord>;
  /** @throws AppError `not_found`; `conflict` when nobody would be left who manages accounts */
  update(id: string, change: AccountChange, by: TicketActor): Promise<StaffRecord>;
  /**
   * Also ends the person's other sessions.
   *
   * @param keepSession id of the session that goes on
   * @throws AppError `invalid_input` when the current password is wrong
   */
  changePassword(
    id: string,
    passwords: { current: string; next: string },
    by: TicketActor,
    keepSession: string,
  ): Promise<StaffRecord>;
};

export function createStaffDesk(deps: {
  city: Pick<CityProfile, 'bodies'>;
  clock: Clock;
}): StaffDesk {
  const note = (
    by: TicketActor,
    action: string,
    id: string,
    facts: Record<string, unknown>,
    session: Parameters<typeof appendAudit>[2],
  ) => appendAudit({ by, action, target: { type: 'staff', id }, facts }, deps.clock.now(), session);

  return {
    async ensureAdministrator(given) {
      if (await Staff.exists({})) return undefined;
      const password = given ?? randomBytes(12).toString('base64url');
      const passwordHash = await hashPassword(password);
      await inTransaction(async (session) => {
        const account = new Staff({
          username: 'admin',
          displayName: 'Quản trị',
          passwordHash,
          roles: ['admin'],
          mustChangePassword: given === undefined,
        });
        await account.save({ session });
        await note({ type: 'system' }, 'staff.created', account.id, { roles: ['admin'] }, session);
      });
      return given === undefined ? password : undefined;
    },

    async create({ password, ...fields }, by) {
      refuseUnknownBodies(fields.bodies);
      const passwordHash = await hashPassword(password);
      try {
        return await inTransaction(async (session) => {
          const account = new Staff({ ...fields, passwordHash, mustChangePassword: true });
          await account.save({ session });
          const { roles, bodies } = fields;
          await note(by, 'staff.created', account.id, { roles, bodies }, session);
          return account.toObject<StaffRecord>();
        });
      } catch (err) {
        if (isDuplicateKey(err))
          throw new AppError('conflict', 409, 'That name is taken', [
            { path: 'username', message: `"${fields.username}" is taken` },
          ]);
        throw err;
      }
    },

    async update(id, { password, ...change }, by) {
      refuseUnknownBodies(change.bodies ?? []);
      const passwordHash = password && (await hashPassword(password));
      const given = Object.fromEntries(
        Object.entries(change).filter(([, value]) => value !== undefined),
      );
      return await inTransaction(async (session) => {
        const saved = await Staff.findByIdAndUpdate<StaffRecord>(
          id,
          { $set: { ...given, ...(passwordHash && { passwordHash, mustChangePassword: true }) } },
          { session, returnDocument: 'after', lean: true },
        );
        if (!saved) throw notFound(id);
        if (!(await Staff.exists({ roles: 'admin', disabled: false }).session(session)))
          throw new AppError('conflict', 409, 'Nobody would be left who manages accounts');
        if (passwordHash || saved.disabled)
          await StaffSession.deleteMany({ staffId: id }, { session });
        const { displayName: _, ...facts } = given;
        await note(by, 'staff.changed', id, { ...facts, password: Boolean(password) }, session);
        return saved;
      });
    },

    async changePassword(id, { current, next }, by, keepSession) {
      const account = await Staff.findById(id).lean<StaffRecord>();
      if (!account) throw notFound(id);
      const wrong: ErrorDetail[] = [];
      if (!(await passwordFits(account.passwordHash, current)))
        wrong.push({ path: 'current', message: 'is not the password' });
      if (current === next) wrong.push({ path: 'next', message: 'must be another password' });
      if (wrong.length > 0)
        throw new AppError('invalid_input', 400, 'The password was not changed', wrong);
      const passwordHash = await hashPassword(next);
      return await inTransaction(async (session) => {
        const saved = await Staff.findByIdAndUpdate<StaffRecord>(
          id,
          { $set: { passwordHash, mustChangePassword: false } },
          { session, returnDocument: 'after', lean: true },
        );
        if (!saved) throw notFound(id);
        const others = { staffId: id, _id: { $ne: keepSession } };
        const { deletedCount } = await StaffSession.deleteMany(others, { session });
        await note(by, 'staff.password_changed', id, { sessionsEnded: deletedCount }, session);
        return saved;
      });
    },
  };

  function refuseUnknownBodies(bodies: readonly string[]): void {
    const unknown = bodies.filter((id) => !deps.city.bodies.some((body) => body.id === id));
    if (unknown.length > 0)
      throw new AppError(
        'invalid_input',
        400,
        'The account names unknown bodies',
        unknown.map((id) => ({ path: 'bodies', message: `"${id}" is no body` })),
      );
  }
}

const notFound = (id: string) => new AppError('not_found', 404, `There is no account ${id}`);
