import { Long } from 'bson';
import { filterContext } from '../aggregate/contexts.ts';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { find as findRows } from '../query/find.ts';
import { type Flow, PAUSE } from '../query/flow.ts';
import { compileProjection } from '../query/projection.ts';
import type { StoredRow } from '../query/scan.ts';
import { parseSort } from '../query/sort-spec.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, decodeTyped, encode } from '../values/document.ts';
import type { Reply } from '../wire/reply.ts';
import {
  type Context,
  countOption,
  docOption,
  type FreeCommand,
  flagOption,
  namespace,
  numberOption,
  type ReadCommand,
  reply,
} from './command.ts';

const DEFAULT_BATCH = 101;

function* empty(): Flow<Uint8Array> {
  // a collection that does not exist has no documents
}

function* project(rows: Flow<StoredRow>, change: (doc: Doc) => Doc): Flow<Uint8Array> {
  for (const found of rows) {
    yield found === PAUSE ? PAUSE : encode(change(decodeTyped(found.bytes)));
  }
}

function* raw(rows: Flow<StoredRow>): Flow<Uint8Array> {
  for (const found of rows) yield found === PAUSE ? PAUSE : found.bytes;
}

/** Opens a cursor on a stream and answers its first batch. */
export async function openCursor(
  context: Context,
  ns: string,
  flow: Flow<Uint8Array>,
  batchSize: number | undefined,
  single = false,
): Promise<Reply> {
  const { session, transaction, store, deadline } = context;
  const opening = { ns, flow, session, transaction };
  const batch = await store.cursors.first(opening, batchSize ?? DEFAULT_BATCH, single, deadline);
  return { fields: {}, batch: { name: 'firstBatch', ...batch } };
}

/** `find`. */
export const find: ReadCommand = {
  mode: 'read',
  inTransaction: true,
  known: [
    'filter',
    'sort',
    'projection',
    'hint',
    'skip',
    'limit',
    'batchSize',
    'singleBatch',
    'let',
    'noCursorTimeout',
    'allowDiskUse',
    'allowPartialResults',
    'oplogReplay',
  ],
  rejected: [
    'collation',
    'max',
    'min',
    'returnKey',
    'showRecordId',
    'tailable',
    'awaitData',
    'rawData',
  ],
  run(context) {
    const { command, view } = context;
    const ns = namespace(context);
    const filter = docOption(command, 'filter');
    const expressions = filterContext(docOption(command, 'let'), context.now);
    const projection = docOption(command, 'projection');
    const change =
      Object.keys(projection).length > 0
        ? compileProjection(projection, { ...expressions, filter, find: true })
        : undefined;
    const limit = numberOption(command, 'limit') ?? 0;
    const batchSize = countOption(command, 'batchSize');
    const single = flagOption(command, 'singleBatch') || limit < 0;
    const query = {
      filter,
      sort: command['sort'],
      skip: countOption(command, 'skip') ?? 0,
      limit: Math.abs(limit),
      hint: command['hint'],
      context: expressions,
    };
    compileFilter(filter, expressions);
    parseSort(command['sort']);
    const collection = view.catalog.get(ns);
    if (!collection) return openCursor(context, ns, empty(), batchSize, single);
    const rows = findRows(view, collection, query);
    return openCursor(context, ns, change ? project(rows, change) : raw(rows), batchSize, single);
  },
};

/** `getMore`. */
export const getMore: ReadCommand = {
  mode: 'read',
  inTransaction: true,
  known: ['collection', 'batchSize', 'term', 'lastKnownCommittedOpTime'],
  async run(context) {
    const { command, store, db, session } = context;
    const id = wholeNumber(command['getMore']);
    if (id === undefined) throw new CommandError(14, 'TypeMismatch', 'getMore needs a cursor id');
    const size = countOption(command, 'batchSize') || Number.POSITIVE_INFINITY;
    const ns = `${db}.${String(command['collection'])}`;
    const batch = await store.cursors.next(id, ns, session, size);
    return { fields: {}, batch: { name: 'nextBatch', ...batch } };
  },
};

/** `killCursors`. */
export const killCursors: FreeCommand = {
  mode: 'free',
  known: ['cursors'],
  run({ command, store }) {
    const ids = Array.isArray(command['cursors']) ? command['cursors'] : [];
    const killed: Long[] = [];
    const notFound: Long[] = [];
    for (const id of ids) {
      const number = wholeNumber(id) ?? 0;
      (store.cursors.kill(number) ? killed : notFound).push(Long.fromNumber(number));
    }
    return reply({
      cursorsKilled: killed,
      cursorsNotFound: notFound,
      cursorsAlive: [],
      cursorsUnknown: [],
    });
  },
};
