import { AuditEntry, AuditHead, type AuditRecord } from '../../models/audit-entry.ts';
import { auditHash, FIRST_HASH } from './append.ts';

export type AuditVerdict = {
  /** Entries that were read. */
  entries: number;
  /** Number of the first entry that does not fit; undefined when all do. */
  firstBroken?: number;
  reason?: string;
};

/** Reads the whole log and recomputes the chain: a changed, missing, added or cut-off entry shows. */
export async function verifyAudit(): Promise<AuditVerdict> {
  let previous = FIRST_HASH;
  let entries = 0;
  for await (const record of AuditEntry.find().sort({ number: 1 }).lean<AuditRecord[]>().cursor()) {
    const { _id, hash, ...entry } = record;
    if (entry.number !== entries + 1)
      return { entries, firstBroken: entries + 1, reason: `entry ${entries + 1} is missing` };
    entries += 1;
    if (auditHash(previous, entry) !== hash)
      return { entries, firstBroken: entry.number, reason: `entry ${entry.number} was changed` };
    previous = hash;
  }
  const head = await AuditHead.findOne().lean();
  if ((head?.number ?? 0) !== entries || (head && head.hash !== previous))
    return { entries, firstBroken: entries + 1, reason: 'entries are missing at the end' };
  return { entries };
}
