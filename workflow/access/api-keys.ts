import { createHash } from 'node:crypto';
import { type Clock, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createToken } from '../../core/ids.ts';
import { ApiKey, type ApiKeyRecord } from '../../models/api-key.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { SCOPES, type Scope } from './scopes.ts';

/** A machine whose key was shown and is good. */
export type Machine = { id: string; name: string; scopes: readonly Scope[] };

export type NewApiKey = {
  name: string;
  scopes: readonly string[];
  /** Good until then; without, until it is revoked. */
  expiresAt?: Date | undefined;
};

/** Keys of machines; making and revoking them is noted in the audit log. */
export type ApiKeyDesk = {
  /**
   * @returns the key itself, to be shown once, and what is kept of it
   * @throws AppError `invalid_input` for an unknown scope, no scope, or an end that is past
   */
  create(key: NewApiKey, by: TicketActor): Promise<{ secret: string; record: ApiKeyRecord }>;
  /** All keys, newest first, revoked ones too. */
  list(): Promise<ApiKeyRecord[]>;
  /** Revoking again changes nothing. @throws AppError `not_found` */
  revoke(id: string, by: TicketActor): Promise<ApiKeyRecord>;
  /** The machine of a key; undefined when it is unknown, revoked or over. */
  identify(secret: string): Promise<Machine | undefined>;
  /** Whether a key that was shown is still good. */
  isGood(id: string): Promise<boolean>;
};

/** `lnk_` and 43 letters: found by secret scanners, and never mistaken for a session. */
const KEY = /^lnk_[\w-]{43}$/;
const SHOWN_LETTERS = 10;

export function createApiKeyDesk(deps: { clock: Clock }): ApiKeyDesk {
  const { clock } = deps;
  const target = (id: string) => ({ type: 'api_key', id });

  return {
    async create({ name, scopes, expiresAt }, by) {
      refuseBad(scopes, expiresAt, clock.now());
      const secret = `lnk_${createToken()}`;
      const at = clock.now();
      const record = await inTransaction(async (session) => {
        const key = new ApiKey({
          name,
          prefix: secret.slice(0, SHOWN_LETTERS),
          hash: hashOf(secret),
          scopes: SCOPES.filter((scope) => scopes.includes(scope)),
          createdBy: { type: by.type, id: by.id, name: by.name },
          createdAt: at,
          ...(expiresAt && { expiresAt }),
        });
        await key.save({ session });
        const facts = { name, scopes: key.scopes, expiresAt: expiresAt?.toISOString() ?? null };
        await appendAudit(
          { by, action: 'api_key.created', target: target(key.id), facts },
          at,
          session,
        );
        return key.toObject<ApiKeyRecord>();
      });
      return { secret, record };
    },

    list: () => ApiKey.find().sort({ createdAt: -1 }).lean<ApiKeyRecord[]>(),

    async revoke(id, by) {
      const at = clock.now();
      return await inTransaction(async (session) => {
        const found = await ApiKey.findById(id).session(session).lean<ApiKeyRecord>();
        if (!found) throw new AppError('not_found', 404, `There is no API key ${id}`);
        if (found.revokedAt) return found;
        await ApiKey.updateOne({ _id: id }, { $set: { revokedAt: at } }, { session });
        await appendAudit(
          { by, action: 'api_key.revoked', target: target(id), facts: { name: found.name } },
          at,
          session,
        );
        return { ...found, revokedAt: at };
      });
    },

    async isGood(id) {
      const found = await ApiKey.findById(id).lean<ApiKeyRecord>();
      return Boolean(
        found && !found.revokedAt && !(found.expiresAt && found.expiresAt <= clock.now()),
      );
    },

    async identify(secret) {
      if (!KEY.test(secret)) return undefined;
      const found = await ApiKey.findOne({ hash: hashOf(secret) }).lean<ApiKeyRecord>();
      const now = clock.now();
      if (!found || found.revokedAt || (found.expiresAt && found.expiresAt <= now))
        return undefined;
      if (!found.lastUsedAt || now.getTime() - found.lastUsedAt.getTime() >= MINUTE)
        await ApiKey.updateOne({ _id: found._id }, { $set: { lastUsedAt: now } });
      return { id: String(found._id), name: found.name, scopes: found.scopes as Scope[] };
    },
  };
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

function refuseBad(scopes: readonly string[], expiresAt: Date | undefined, now: Date): void {
  const known: readonly string[] = SCOPES;
  const problems = scopes
    .filter((scope) => !known.includes(scope))
    .map((scope) => ({
      path: 'scopes',
      message: `"${scope}" is no scope; there are ${known.join(', ')}`,
    }));
  if (scopes.length === 0)
    problems.push({ path: 'scopes', message: `must name at least one of ${known.join(', ')}` });
  if (expiresAt && expiresAt <= now)
    problems.push({ path: 'expiresAt', message: 'must lie in the future' });
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'The API key was not made', problems);
}
