import { filterContext } from '../aggregate/contexts.ts';
import { badValue } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { countByIndex, find } from '../query/find.ts';
import { type Flow, take } from '../query/flow.ts';
import type { StoredRow } from '../query/scan.ts';
import { decodeTyped } from '../values/document.ts';
import { encodeKey } from '../values/key-encoding.ts';
import { parsePath, visitPath } from '../values/paths.ts';
import {
  countOption,
  docOption,
  namespace,
  numberOption,
  type ReadCommand,
  reply,
} from './command.ts';

/** Reads a stream to its end without keeping it; gives way to other commands. */
async function each(
  flow: Flow<StoredRow>,
  deadline: number,
  use: (row: StoredRow) => void,
): Promise<void> {
  for (;;) {
    const { values, more } = await take(
      flow,
      (taken) => taken.length < 256,
      () => 0,
      deadline,
    );
    for (const value of values) use(value);
    if (!more) return;
  }
}

/** `count`. */
export const count: ReadCommand = {
  mode: 'read',
  inTransaction: false,
  known: ['query', 'limit', 'skip', 'hint', 'fields'],
  rejected: ['collation', 'rawData'],
  async run(context) {
    const { command, view } = context;
    const ns = namespace(context);
    const filter = docOption(command, 'query');
    const expressions = filterContext({}, context.now);
    compileFilter(filter, expressions);
    const collection = view.catalog.get(ns);
    const skip = countOption(command, 'skip') ?? 0;
    const limit = Math.abs(numberOption(command, 'limit') ?? 0);
    if (!collection) return reply({ n: 0 });
    const query = { filter, hint: command['hint'], context: expressions };
    const quick = countByIndex(view, collection, query);
    if (quick !== undefined) {
      const left = Math.max(0, quick - skip);
      return reply({ n: limit > 0 ? Math.min(limit, left) : left });
    }
    let n = 0;
    await each(find(view, collection, { ...query, skip, limit }), context.deadline, () => {
      n += 1;
    });
    return reply({ n });
  },
};

/** `distinct`: every different value of a field, elements of arrays one by one. */
export const distinct: ReadCommand = {
  mode: 'read',
  inTransaction: true,
  known: ['key', 'query', 'hint'],
  rejected: ['collation', 'rawData'],
  async run(context) {
    const { command, view } = context;
    const ns = namespace(context);
    const key = command['key'];
    if (typeof key !== 'string') throw badValue("distinct needs a 'key' string");
    const filter = docOption(command, 'query');
    const expressions = filterContext({}, context.now);
    compileFilter(filter, expressions);
    const collection = view.catalog.get(ns);
    const values = new Map<string, unknown>();
    const path = parsePath(key);
    const add = (value: unknown) => {
      const id = encodeKey(value).toString('latin1');
      if (value !== undefined && !values.has(id)) values.set(id, value);
    };
    if (collection) {
      const query = { filter, hint: command['hint'], context: expressions };
      await each(find(view, collection, query), context.deadline, ({ bytes }) => {
        visitPath(decodeTyped(bytes), path, (value) => {
          if (Array.isArray(value)) value.forEach(add);
          else add(value);
          return false;
        });
      });
    }
    const order = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
    return reply({ values: order.map(([, value]) => value) });
  },
};
