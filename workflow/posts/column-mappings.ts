import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { ColumnMapping, type ColumnMappingRecord } from '../../models/column-mapping.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import { POST_FIELDS, type PostColumns, type PostMapping } from './post-file.ts';

/** A mapping with who said it. */
export type RememberedMapping = PostMapping & {
  id: string;
  headings: readonly string[];
  byName: string;
  at: Date;
};

export type ColumnMappings = {
  /** How files with these headings are read, in the spelling of `headings`. */
  find(headings: readonly string[]): Promise<RememberedMapping | undefined>;
  /** Remembers it for the next file with these headings; again with the same words changes nothing. */
  remember(
    headings: readonly string[],
    mapping: PostMapping,
    by: TicketActor,
    session: ClientSession,
  ): Promise<void>;
  /** The latest first. */
  list(): Promise<RememberedMapping[]>;
  /** @throws AppError `not_found` */
  forget(id: string, by: TicketActor): Promise<void>;
};

/** The one place where mappings of columns are remembered. */
export function createColumnMappings({ clock }: { clock: Clock }): ColumnMappings {
  return {
    async find(headings) {
      const signature = signatureOf(headings);
      const found = await ColumnMapping.findOne({ signature }).lean<ColumnMappingRecord>();
      return found ? present(found, headings) : undefined;
    },

    async remember(headings, { columns, outlet }, by, session) {
      const signature = signatureOf(headings);
      const before = await ColumnMapping.findOne({ signature })
        .session(session)
        .lean<ColumnMappingRecord>();
      if (before && sameMapping(present(before, headings), { columns, outlet })) return;
      const at = clock.now();
      const made = await ColumnMapping.findOneAndUpdate<ColumnMappingRecord>(
        { signature },
        {
          $set: {
            headings: [...headings],
            columns: given(columns),
            outlet,
            by: by.id ?? '',
            byName: by.name ?? '',
            at,
          },
        },
        { upsert: true, returnDocument: 'after', session, lean: true },
      );
      if (!made) throw new Error('an upsert gave nothing back');
      const target = { type: 'column_mapping', id: String(made._id) };
      const facts = { fields: Object.keys(given(columns)) };
      await appendAudit({ by, action: 'columns.remembered', target, facts }, at, session);
    },

    async list() {
      const all = await ColumnMapping.find().sort({ at: -1 }).lean<ColumnMappingRecord[]>();
      return all.map((one) => present(one, one.headings));
    },

    async forget(id, by) {
      await inTransaction(async (session) => {
        const gone = await ColumnMapping.findByIdAndDelete(id, { session }).lean();
        if (!gone) throw new AppError('not_found', 404, `There is no mapping of columns ${id}`);
        const target = { type: 'column_mapping', id };
        await appendAudit({ by, action: 'columns.forgotten', target }, clock.now(), session);
      });
    },
  };
}

/** Equal for the same headings in any order, case and spelling of Vietnamese letters. */
const signatureOf = (headings: readonly string[]): string =>
  createHash('sha256')
    .update(JSON.stringify([...new Set(headings.map(plain))].sort()))
    .digest('base64url');

const plain = (heading: string): string => heading.normalize('NFC').trim().toLowerCase();

/** The fields that have a column, in a fixed order. */
const given = (columns: PostColumns): PostColumns =>
  Object.fromEntries(
    POST_FIELDS.flatMap((field) => (columns[field] ? [[field, columns[field]]] : [])),
  );

const sameMapping = (a: PostMapping, b: PostMapping): boolean =>
  a.outlet === b.outlet && JSON.stringify(given(a.columns)) === JSON.stringify(given(b.columns));

function present(record: ColumnMappingRecord, headings: readonly string[]): RememberedMapping {
  const columns: PostColumns = {};
  for (const field of POST_FIELDS) {
    const kept = (record.columns as PostColumns)[field];
    const found = kept && headings.find((heading) => plain(heading) === plain(kept));
    if (found) columns[field] = found;
  }
  const { _id, outlet, byName, at } = record;
  return { id: String(_id), headings: record.headings, columns, outlet, byName, at };
}
