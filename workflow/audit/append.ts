import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import { canonicalJson } from '../../core/canonical-json.ts';
import { AuditEntry, AuditHead } from '../../models/audit-entry.ts';

export type AuditFacts = Record<string, unknown>;

/** One act to be noted; `facts` hold ids and states, never texts, phone numbers or passwords. */
export type AuditAct = {
  by: {
    type: string;
    id?: string | undefined;
    name?: string | undefined;
    ip?: string | undefined;
    requestId?: string | undefined;
  };
  action: string;
  target?: { type: string; id: string };
  facts?: AuditFacts;
};

/** The hash before the first entry. */
export const FIRST_HASH = '0'.repeat(64);
const HEAD = 'audit';

/**
 * Adds an entry to the log in the transaction of the act itself: both stand or fall together.
 *
 * The head of the chain is moved first, so two writers cannot take the same number: the store makes the second one
 * begin again, and numbers have no gaps.
 */
export async function appendAudit(act: AuditAct, at: Date, session: ClientSession): Promise<void> {
  const head = await AuditHead.findByIdAndUpdate(
    HEAD,
    { $inc: { number: 1 }, $setOnInsert: { hash: FIRST_HASH } },
    { session, upsert: true, returnDocument: 'after', lean: true },
  );
  if (!head) throw new Error('The store has no head of the audit log');
  const entry = {
    number: head.number,
    at,
    actor: plain({ type: act.by.type, id: act.by.id, name: act.by.name }),
    action: act.action,
    ...(act.target && { target: act.target }),
    facts: act.facts ?? {},
    ...(act.by.ip && { ip: act.by.ip }),
    ...(act.by.requestId && { requestId: act.by.requestId }),
  };
  const hash = auditHash(head.hash, entry);
  await AuditHead.updateOne({ _id: HEAD }, { $set: { hash } }, { session });
  await AuditEntry.create([{ ...entry, hash }], { session });
}

/** Hash of an entry: sha256 over the hash before it and the entry in canonical JSON (sorted keys, ISO times). */
export const auditHash = (previous: string, entry: Record<string, unknown>): string =>
  createHash('sha256').update(previous).update(canonicalJson(entry)).digest('hex');

const plain = (fields: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
