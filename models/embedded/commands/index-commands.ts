import { CommandError } from '../errors.ts';
import { type Flow, finish, finishInTurns, type PAUSE } from '../query/flow.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import type { WriteView } from '../storage/view.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import { createCollection, dropIndex } from '../write/collections.ts';
import { createIndex } from '../write/indexes.ts';
import {
  type Context,
  countOption,
  docOption,
  namespace,
  type ReadCommand,
  reply,
  type WriteCommand,
} from './command.ts';
import { openCursor } from './cursor-commands.ts';
import { checkFields } from './options.ts';

function namespaceNotFound(ns: string): CommandError {
  return new CommandError(26, 'NamespaceNotFound', `ns does not exist: ${ns}`);
}

/** Streams documents that a command made. */
export function* documents(docs: readonly Doc[]): Flow<Uint8Array> {
  for (const doc of docs) yield encode(doc);
}

/** The batch size inside a command's `cursor` option. */
export function cursorBatchSize(context: Context): number | undefined {
  const cursor = docOption(context.command, 'cursor');
  checkFields(cursor, `${context.name}.cursor`, ['batchSize']);
  return countOption(cursor, 'batchSize');
}

/** `createIndexes`. */
export const createIndexes: WriteCommand = {
  mode: 'write',
  inTransaction: true,
  retryable: false,
  known: ['indexes', 'commitQuorum'],
  rejected: ['rawData'],
  run: (context) => finish(buildIndexes(context)),
  runLong: (context) => finishInTurns(buildIndexes(context)),
};

function* buildIndexes(context: Context<WriteView>): Generator<typeof PAUSE, Reply, undefined> {
  const ns = namespace(context);
  const list = context.command['indexes'];
  if (!Array.isArray(list) || list.length === 0) {
    throw new CommandError(2, 'BadValue', 'Must specify at least one index to create');
  }
  const existed = context.view.catalog.get(ns);
  const collection = existed ?? createCollection(context.view, ns);
  const before = collection.indexes.length + 1;
  let created = 0;
  for (const spec of list) {
    if (!isDoc(spec))
      throw new CommandError(14, 'TypeMismatch', 'The elements of indexes must be objects');
    if (yield* createIndex(context.view, ns, spec)) created += 1;
  }
  return reply({
    numIndexesBefore: before,
    numIndexesAfter: before + created,
    createdCollectionAutomatically: existed === undefined,
    ...(created === 0 ? { note: 'all indexes already exist' } : {}),
  });
}

function chosen(collection: Collection, which: unknown): readonly Index[] {
  if (which === '*') return collection.indexes;
  const names = Array.isArray(which) ? which : [which];
  return names.map((wanted) => {
    if (wanted === '_id_' || (isDoc(wanted) && equalValues(wanted, { _id: 1 }))) {
      throw new CommandError(72, 'InvalidOptions', 'cannot drop _id index');
    }
    const found = collection.indexes.find(({ name, spec }) =>
      typeof wanted === 'string' ? name === wanted : equalValues(getField(spec, 'key'), wanted),
    );
    if (!found) {
      const text =
        typeof wanted === 'string' ? `name [${wanted}]` : `key: ${JSON.stringify(wanted)}`;
      throw new CommandError(27, 'IndexNotFound', `index not found with ${text}`);
    }
    return found;
  });
}

/** `dropIndexes`. */
export const dropIndexes: WriteCommand = {
  mode: 'write',
  inTransaction: false,
  retryable: false,
  known: ['index'],
  rejected: ['rawData'],
  run(context) {
    const ns = namespace(context);
    const collection = context.view.catalog.get(ns);
    if (!collection) throw namespaceNotFound(ns);
    for (const index of chosen(collection, context.command['index']))
      dropIndex(context.view, index);
    return reply({ nIndexesWas: collection.indexes.length + 1 });
  },
};

/** `listIndexes`. */
export const listIndexes: ReadCommand = {
  mode: 'read',
  inTransaction: false,
  known: ['cursor', 'includeBuildUUIDs', 'includeIndexBuildInfo'],
  rejected: ['rawData'],
  run(context) {
    const ns = namespace(context);
    const collection = context.view.catalog.get(ns);
    if (!collection) throw namespaceNotFound(ns);
    const specs = [collection.idIndex, ...collection.indexes].map((index) => index.spec);
    return openCursor(context, ns, documents(specs), cursorBatchSize(context));
  },
};
