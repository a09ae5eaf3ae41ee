import { CommandError } from '../errors.ts';
import type { WriteView } from '../storage/view.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, encode, isDoc } from '../values/document.ts';
import { deleteMatching, insertInto, updateMatching } from '../write/statements.ts';
import {
  type Context,
  checkNamespace,
  docList,
  docOption,
  flagOption,
  type WriteCommand,
} from './command.ts';
import { checkFields } from './options.ts';
import { writeError } from './write-commands.ts';

const UPDATE_FIELDS = [
  'update',
  'filter',
  'updateMods',
  'multi',
  'upsert',
  'arrayFilters',
  'hint',
  'constants',
  'sort',
];
const DELETE_FIELDS = ['delete', 'filter', 'multi', 'hint'];

type Counts = {
  nInserted: number;
  nMatched: number;
  nModified: number;
  nUpserted: number;
  nDeleted: number;
};

function namespaceAt(list: readonly { doc: Doc }[], position: unknown): string {
  const entry = list[wholeNumber(position) ?? -1];
  if (!entry)
    throw new CommandError(
      2,
      'BadValue',
      `BulkWrite ops entry has an invalid nsInfo index: ${String(position)}`,
    );
  return checkNamespace(String(entry.doc['ns']));
}

function filterOf(operation: Doc): Doc {
  const filter = operation['filter'];
  if (isDoc(filter)) return filter;
  throw new CommandError(14, 'TypeMismatch', "BSON field 'filter' must be an object");
}

function runOne(
  context: Context<WriteView>,
  operation: Doc,
  namespaces: readonly { doc: Doc }[],
  counts: Counts,
): Doc {
  const { view, now } = context;
  const lets = docOption(context.command, 'let');
  if ('insert' in operation) {
    checkFields(operation, 'bulkWrite.ops', ['insert', 'document']);
    insertInto(
      view,
      namespaceAt(namespaces, operation['insert']),
      docOption(operation, 'document'),
    );
    counts.nInserted += 1;
    return { n: 1 };
  }
  if ('update' in operation) {
    checkFields(operation, 'bulkWrite.ops', UPDATE_FIELDS, ['collation']);
    const result = updateMatching(view, namespaceAt(namespaces, operation['update']), {
      filter: filterOf(operation),
      update: operation['updateMods'],
      multi: flagOption(operation, 'multi'),
      upsert: flagOption(operation, 'upsert'),
      arrayFilters: operation['arrayFilters'],
      hint: operation['hint'],
      sort: operation['sort'],
      lets: { ...lets, ...docOption(operation, 'constants') },
      now,
    });
    counts.nMatched += result.matched;
    counts.nModified += result.modified;
    if (result.upsertedId === undefined) return { n: result.matched, nModified: result.modified };
    counts.nUpserted += 1;
    return { n: 1, nModified: 0, upserted: { _id: result.upsertedId } };
  }
  if (!('delete' in operation)) {
    throw new CommandError(
      40415,
      'IDLUnknownField',
      `BSON field 'bulkWrite.ops.${Object.keys(operation)[0]}' is an unknown field.`,
    );
  }
  checkFields(operation, 'bulkWrite.ops', DELETE_FIELDS, ['collation']);
  const n = deleteMatching(view, namespaceAt(namespaces, operation['delete']), {
    filter: filterOf(operation),
    limit: flagOption(operation, 'multi') ? 0 : 1,
    hint: operation['hint'],
    lets,
    now,
  });
  counts.nDeleted += n;
  return { n };
}

/** `bulkWrite`: writes to several collections in one command (MongoDB 8.0). */
export const bulkWrite: WriteCommand = {
  mode: 'write',
  inTransaction: true,
  retryable: true,
  known: ['ops', 'nsInfo', 'ordered', 'errorsOnly', 'bypassDocumentValidation', 'let', 'cursor'],
  rejected: ['rawData'],
  run(context) {
    const operations = docList(context, 'ops');
    const namespaces = docList(context, 'nsInfo');
    const ordered = context.command['ordered'] !== false;
    const errorsOnly = flagOption(context.command, 'errorsOnly');
    const counts: Counts = { nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 };
    const items: Doc[] = [];
    let nErrors = 0;
    for (const [idx, { doc }] of operations.entries()) {
      try {
        const result = runOne(context, doc, namespaces, counts);
        if (!errorsOnly) items.push({ ok: 1, idx, ...result });
      } catch (error) {
        const { index: _, ...fields } = writeError(error, idx);
        items.push({ ok: 0, idx, n: 0, ...fields });
        nErrors += 1;
        if (ordered) break;
      }
    }
    const failed = nErrors > 0 && context.transaction !== undefined ? { writeErrors: nErrors } : {};
    return {
      fields: { nErrors, ...counts, ...failed },
      batch: { name: 'firstBatch', items: items.map(encode), id: 0, ns: 'admin.$cmd.bulkWrite' },
    };
  },
};
