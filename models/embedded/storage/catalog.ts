import { notImplemented } from '../errors.ts';
import { compileFilter, type Filter } from '../query/filter.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, decodePlain, getField, isDoc } from '../values/document.ts';
import { parsePath } from '../values/paths.ts';
import type { Connection } from './connection.ts';
import type { IndexPart } from './index-keys.ts';

/** One index. `table` holds its keys; the `_id` index uses the collection's own table. */
export type Index = {
  readonly id: number;
  readonly name: string;
  /** As `listIndexes` shows it. */
  readonly spec: Doc;
  readonly parts: readonly IndexPart[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly hidden: boolean;
  readonly partial?: { readonly source: Doc; readonly test: Filter };
  readonly expireAfterSeconds?: number;
  /** A geographic index keeps no keys: the filter tests the documents. */
  readonly geographic: boolean;
  /** True once any document gave more than one key: then ranges cannot be intersected. */
  multikey: boolean;
  /** Bit n is set once the n-th field ran through an array in any document. */
  arrays: number;
};

/** `arrays` as the table `indexes` keeps it: 0 none, 1 some field (which one is not known), else the bits times two, plus one. */
export const notedArrays = (arrays: number): number => (arrays === 0 ? 0 : arrays * 2 + 1);
const ANY_FIELD = 0x7fff_ffff;
const readArrays = (noted: number): number => (noted === 1 ? ANY_FIELD : noted >>> 1);

/** One collection; documents are in table `c_<id>`. */
export type Collection = {
  readonly id: number;
  readonly ns: string;
  readonly uuid: Uint8Array;
  readonly indexes: readonly Index[];
  readonly idIndex: Index;
};

/** The collections that one connection sees. */
export type Catalog = {
  get(ns: string): Collection | undefined;
  list(database?: string): Collection[];
  reload(): void;
};

/** A partial index's filter runs no expressions. */
export const PLAIN_FILTER = {
  expression: () => {
    throw notImplemented('operator in a partial index', '$expr');
  },
};

const ID_SPEC = { v: 2, key: { _id: 1 }, name: '_id_' };

function idIndex(): Index {
  return {
    id: 0,
    name: '_id_',
    spec: ID_SPEC,
    parts: [{ name: '_id', path: ['_id'], direction: 1 }],
    unique: true,
    sparse: false,
    hidden: false,
    geographic: false,
    multikey: false,
    arrays: 0,
  };
}

/** Makes an index of its specification document. */
/** @param noted which fields run through arrays, as {@link notedArrays} */
export function readIndex(id: number, spec: Doc, noted: number): Index {
  const key = getField(spec, 'key');
  const entries = isDoc(key) ? Object.entries(key) : [];
  const partial = getField(spec, 'partialFilterExpression');
  const expire = wholeNumber(getField(spec, 'expireAfterSeconds'));
  return {
    id,
    name: String(getField(spec, 'name')),
    spec,
    parts: entries.map(([name, direction]) => ({
      name,
      path: parsePath(name),
      direction: Number(direction) < 0 ? -1 : 1,
    })),
    unique: getField(spec, 'unique') === true,
    sparse: getField(spec, 'sparse') === true,
    hidden: getField(spec, 'hidden') === true,
    geographic: entries.some(([, kind]) => typeof kind === 'string'),
    multikey: noted > 0,
    arrays: readArrays(noted),
    ...(isDoc(partial)
      ? { partial: { source: partial, test: compileFilter(partial, PLAIN_FILTER) } }
      : {}),
    ...(expire === undefined ? {} : { expireAfterSeconds: expire }),
  };
}

/** Reads the catalog tables through one connection and keeps the result. */
export function createCatalog(connection: Connection): Catalog {
  const collections = new Map<string, Collection>();

  function reload(): void {
    const indexes = new Map<number, Index[]>();
    for (const row of connection.sql('SELECT * FROM indexes ORDER BY id').all()) {
      const owner = Number(row['collection']);
      const spec = decodePlain(row['spec'] as Uint8Array);
      const index = readIndex(Number(row['id']), spec, Number(row['multikey']));
      indexes.set(owner, [...(indexes.get(owner) ?? []), index]);
    }
    collections.clear();
    for (const row of connection.sql('SELECT * FROM collections ORDER BY id').all()) {
      const id = Number(row['id']);
      const ns = String(row['ns']);
      const uuid = row['uuid'] as Uint8Array;
      const own = indexes.get(id) ?? [];
      collections.set(ns, { id, ns, uuid, indexes: own, idIndex: idIndex() });
    }
  }

  reload();
  return {
    get: (ns) => collections.get(ns),
    list: (database) =>
      [...collections.values()].filter(
        (collection) => database === undefined || collection.ns.startsWith(`${database}.`),
      ),
    reload,
  };
}
