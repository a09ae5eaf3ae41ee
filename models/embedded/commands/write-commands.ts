import { CommandError } from '../errors.ts';
import type { WriteView } from '../storage/view.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { typeName } from '../values/types.ts';
import type { Reply } from '../wire/reply.ts';
import { deleteMatching, insertInto, updateMatching } from '../write/statements.ts';
import {
  type Context,
  docList,
  docOption,
  flagOption,
  namespace,
  numberOption,
  type WriteCommand,
} from './command.ts';
import { checkFields } from './options.ts';

type WriteError = Doc;

/** What goes into `writeErrors` for one failed statement; storage failures fail the whole command. */
export function writeError(error: unknown, index: number): WriteError {
  if (!(error instanceof CommandError)) throw error;
  const { code, message, fields } = error;
  return { index, code, errmsg: message, ...fields };
}

function checkBatch(length: number): void {
  if (length >= 1 && length <= 100_000) return;
  throw new CommandError(
    16,
    'InvalidLength',
    `Write batch sizes must be between 1 and 100000. Got ${length} operations.`,
  );
}

/** Runs the statements of one command in order, or all of them when not `ordered`. */
function runEach<T>(
  context: Context<WriteView>,
  items: readonly T[],
  run: (item: T, index: number) => void,
): { writeErrors?: WriteError[] } {
  checkBatch(items.length);
  const ordered = context.command['ordered'] !== false;
  const writeErrors: WriteError[] = [];
  for (const [index, item] of items.entries()) {
    try {
      run(item, index);
    } catch (error) {
      writeErrors.push(writeError(error, index));
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

/** `insert`. */
export const insert: WriteCommand = {
  mode: 'write',
  inTransaction: true,
  retryable: true,
  known: ['documents', 'ordered', 'bypassDocumentValidation', 'maxTimeMS'],
  rejected: ['rawData'],
  run(context): Reply {
    const ns = namespace(context);
    let n = 0;
    const errors = runEach(context, docList(context, 'documents'), ({ doc, bytes }) => {
      insertInto(context.view, ns, doc, bytes);
      n += 1;
    });
    return { fields: { n, ...errors } };
  },
};

const UPDATE_FIELDS = [
  'q',
  'u',
  'c',
  'multi',
  'upsert',
  'arrayFilters',
  'hint',
  'sort',
  'upsertSupplied',
];

function statementFilter(statement: Doc): Doc {
  const filter = statement['q'];
  if (!isDoc(filter)) {
    throw new CommandError(
      14,
      'TypeMismatch',
      `BSON field 'q' is the wrong type '${typeName(filter)}', expected type 'object'`,
    );
  }
  return filter;
}

/** `update`. */
export const update: WriteCommand = {
  mode: 'write',
  inTransaction: true,
  retryable: true,
  known: ['updates', 'ordered', 'bypassDocumentValidation', 'let', 'maxTimeMS', 'runtimeConstants'],
  rejected: ['rawData'],
  run(context) {
    const ns = namespace(context);
    const lets = docOption(context.command, 'let');
    const statements = docList(context, 'updates').map(({ doc }) => doc);
    for (const doc of statements) checkFields(doc, 'update.updates', UPDATE_FIELDS, ['collation']);
    let [n, nModified] = [0, 0];
    const upserted: Doc[] = [];
    const errors = runEach(context, statements, (statement, index) => {
      const result = updateMatching(context.view, ns, {
        filter: statementFilter(statement),
        update: statement['u'],
        multi: flagOption(statement, 'multi'),
        upsert: flagOption(statement, 'upsert'),
        arrayFilters: statement['arrayFilters'],
        hint: statement['hint'],
        sort: statement['sort'],
        lets: { ...lets, ...docOption(statement, 'c') },
        now: context.now,
      });
      n += result.matched;
      nModified += result.modified;
      if (result.upsertedId !== undefined) {
        n += 1;
        upserted.push({ index, _id: result.upsertedId });
      }
    });
    return { fields: { n, nModified, ...(upserted.length > 0 ? { upserted } : {}), ...errors } };
  },
};

/** `delete`. */
export const deleteCommand: WriteCommand = {
  mode: 'write',
  inTransaction: true,
  retryable: true,
  known: ['deletes', 'ordered', 'let', 'maxTimeMS', 'runtimeConstants'],
  rejected: ['rawData'],
  run(context) {
    const ns = namespace(context);
    const lets = docOption(context.command, 'let');
    const statements = docList(context, 'deletes').map(({ doc }) => doc);
    for (const doc of statements)
      checkFields(doc, 'delete.deletes', ['q', 'limit', 'hint'], ['collation']);
    let n = 0;
    const errors = runEach(context, statements, (statement) => {
      const limit = numberOption(statement, 'limit');
      if (limit !== 0 && limit !== 1) {
        throw new CommandError(
          9,
          'FailedToParse',
          `The limit field in delete objects must be 0 or 1. Got ${limit}`,
        );
      }
      n += deleteMatching(context.view, ns, {
        filter: statementFilter(statement),
        limit,
        hint: statement['hint'],
        lets,
        now: context.now,
      });
    });
    return { fields: { n, ...errors } };
  },
};
