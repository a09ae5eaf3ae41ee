import { createHmac, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import { SecondFactor, type SecondFactorRecord } from '../../models/second-factor.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { StaffSession } from '../../models/staff-session.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';

/** RFC 6238 with the terms that every authenticator knows: SHA-1, six digits, 30 s. */
const PERIOD_SECONDS = 30;
/** Steps that a phone's clock may be off, either way. */
const WINDOW = 1;
const BACKUP_CODES = 10;
/** Crockford's letters: no I, L, O, U. Ten of them are 50 bits. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PURPOSE = 'second-factor';

type Who = Pick<StaffRecord, '_id' | 'username'>;

/**
 * Codes of an authenticator (TOTP) beside the password, and ten backup codes that each work once. Every act is noted
 * in the audit log.
 */
export type SecondFactorDesk = {
  /**
   * Draws a secret that counts once {@link confirm} has seen a code of it; an earlier unconfirmed one is forgotten.
   *
   * @throws AppError `conflict` when there is a confirmed one
   */
  begin(who: Who): Promise<{ secret: string; uri: string }>;
  /** @returns the backup codes, this once. @throws AppError `invalid_input` for a wrong code, `conflict` */
  confirm(who: Who, code: string, by: TicketActor): Promise<string[]>;
  /** True for the authenticator's code or a backup code; either is used up by it. */
  passes(id: string, code: string): Promise<boolean>;
  /** Ten new backup codes in the place of the old. @throws as {@link remove} */
  renewBackupCodes(who: Who, code: string, by: TicketActor): Promise<string[]>;
  /** @throws AppError `invalid_input` for a wrong code, `conflict` when there is none */
  remove(who: Who, code: string, by: TicketActor): Promise<void>;
  /** For somebody who lost phone and codes; also ends their sessions. @throws AppError `not_found` */
  reset(id: string, by: TicketActor): Promise<void>;
  backupCodesLeft(id: string): Promise<number>;
};

export function createSecondFactor(deps: {
  clock: Clock;
  secretKey: Pick<SecretKey, 'seal' | 'open' | 'derive'>;
}): SecondFactorDesk {
  const { clock, secretKey } = deps;
  const hashKey = secretKey.derive('backup-codes');
  const hashOf = (id: string, code: string) =>
    createHmac('sha256', hashKey).update(`${id} ${code}`).digest('base64url');

  return {
    async begin(who) {
      const id = String(who._id);
      if (await SecondFactor.exists({ _id: id, confirmedAt: { $exists: true } })) throw already();
      const secret = new Secret({ size: 20 });
      const sealed = secretKey.seal(PURPOSE, secret.base32);
      await SecondFactor.updateOne(
        { _id: id },
        { $set: { sealed, lastStep: 0, createdAt: clock.now() } },
        { upsert: true },
      );
      const uri = new TOTP({ issuer: 'Lắng Nghe', label: who.username, secret }).toString();
      return { secret: secret.base32, uri };
    },

    async confirm(who, code, by) {
      const id = String(who._id);
      const kept = await SecondFactor.findById(id).lean<SecondFactorRecord>();
      if (!kept) throw none();
      if (kept.confirmedAt) throw already();
      const step = stepOf(kept, clean(code));
      if (step === undefined) throw wrongCode();
      const { codes, hashes } = draw(id);
      const now = clock.now();
      await inTransaction(async (session) => {
        const set = { confirmedAt: now, lastStep: step, backupCodes: hashes };
        const { matchedCount } = await SecondFactor.updateOne(
          { _id: id, sealed: kept.sealed, confirmedAt: { $exists: false } },
          { $set: set },
          { session },
        );
        if (matchedCount === 0) throw already();
        await Staff.updateOne({ _id: id }, { $set: { totpSince: now } }, { session });
        await note(by, 'staff.second_factor_added', id, session);
      });
      return codes;
    },

    passes,

    async renewBackupCodes(who, code, by) {
      const id = String(who._id);
      await demand(id, code);
      const { codes, hashes } = draw(id);
      await inTransaction(async (session) => {
        await SecondFactor.updateOne({ _id: id }, { $set: { backupCodes: hashes } }, { session });
        await note(by, 'staff.backup_codes_renewed', id, session);
      });
      return codes;
    },

    async remove(who, code, by) {
      const id = String(who._id);
      await demand(id, code);
      await forget(id, by, 'staff.second_factor_removed');
    },

    async reset(id, by) {
      if (!(await Staff.exists({ _id: id })))
        throw new AppError('not_found', 404, `There is no account ${id}`);
      await StaffSession.deleteMany({ staffId: id });
      await forget(id, by, 'staff.second_factor_reset');
    },

    async backupCodesLeft(id) {
      const kept = await SecondFactor.findById(id, { backupCodes: 1 }).lean<SecondFactorRecord>();
      return kept?.backupCodes.length ?? 0;
    },
  };

  async function passes(id: string, given: string): Promise<boolean> {
    const kept = await SecondFactor.findById(id).lean<SecondFactorRecord>();
    if (!kept?.confirmedAt) return false;
    const code = clean(given);
    const step = stepOf(kept, code);
    // Each is one conditional write, so that of two requests with the same code one is refused.
    const { modifiedCount } =
      step === undefined
        ? await SecondFactor.updateOne(
            { _id: id, backupCodes: hashOf(id, code) },
            { $pull: { backupCodes: hashOf(id, code) } },
          )
        : await SecondFactor.updateOne(
            { _id: id, lastStep: { $lt: step } },
            { $set: { lastStep: step } },
          );
    return modifiedCount === 1;
  }

  /** The step that a code belongs to; undefined for what is no code of now. */
  function stepOf(kept: Pick<SecondFactorRecord, 'sealed'>, code: string): number | undefined {
    if (!/^\d{6}$/.test(code)) return undefined;
    const secret = Secret.fromBase32(secretKey.open(PURPOSE, kept.sealed));
    const timestamp = clock.now().getTime();
    const delta = new TOTP({ secret }).validate({ token: code, timestamp, window: WINDOW });
    return delta === null ? undefined : Math.floor(timestamp / (PERIOD_SECONDS * SECOND)) + delta;
  }

  function draw(id: string): { codes: string[]; hashes: string[] } {
    const codes = Array.from({ length: BACKUP_CODES }, drawCode);
    return { codes, hashes: codes.map((code) => hashOf(id, clean(code))) };
  }

  async function demand(id: string, code: string): Promise<void> {
    if (!(await SecondFactor.exists({ _id: id, confirmedAt: { $exists: true } }))) throw none();
    if (!(await passes(id, code))) throw wrongCode();
  }

  async function forget(id: string, by: TicketActor, action: string): Promise<void> {
    await inTransaction(async (session) => {
      await SecondFactor.deleteOne({ _id: id }, { session });
      await Staff.updateOne({ _id: id }, { $unset: { totpSince: 1 } }, { session });
      await note(by, action, id, session);
    });
  }

  function note(
    by: TicketActor,
    action: string,
    id: string,
    session: Parameters<typeof appendAudit>[2],
  ) {
    return appendAudit({ by, action, target: { type: 'staff', id } }, clock.now(), session);
  }
}

function drawCode(): string {
  const letters = Array.from({ length: 10 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

/** As people type it: spaces, dashes and small letters do not matter. */
const clean = (code: string): string => code.replace(/[\s-]/g, '').toUpperCase();

const already = () => new AppError('conflict', 409, 'The account has a second factor already');
const none = () => new AppError('conflict', 409, 'The account has no second factor');
const wrongCode = () =>
  new AppError('invalid_input', 400, 'The code is wrong or was used already', [
    { path: 'code', message: 'is wrong or was used already; wait for the next one' },
  ]);
