import { CommandError } from '../errors.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { EMPTY_ARRAY, encodeCompound } from '../values/key-encoding.ts';
import { arrayIndex, type Path } from '../values/paths.ts';

/** One field of an index. `direction` is the stored order. */
export type IndexPart = { readonly name: string; readonly path: Path; readonly direction: 1 | -1 };

/**
 * What one document puts into one index. `arrays`: bit n is set when the n-th field runs through an array.
 * `missing`: it has none of the index's fields.
 */
export type IndexKeys = {
  readonly keys: readonly Buffer[];
  readonly arrays: number;
  readonly missing: boolean;
};

/** Where the walk of one index field has come to: at a value, or in front of an array. */
type Cursor = { node: unknown; path: Path; depth: number; array?: readonly unknown[] };

function advance(cursor: Cursor): Cursor {
  let { node, depth } = cursor;
  const { path } = cursor;
  for (;;) {
    const part = path[depth];
    if (Array.isArray(node)) {
      const index = part === undefined ? undefined : arrayIndex(part);
      if (index === undefined || index >= node.length) return { node, path, depth, array: node };
      node = node[index];
    } else if (part === undefined) return { node, path, depth };
    else node = isDoc(node) ? getField(node, part) : undefined;
    if (node === undefined) return { node, path, depth: path.length };
    depth += 1;
  }
}

/** Past an array: its element is a value at the path's end, else only documents are entered. */
function enter(cursor: Cursor, element: unknown): Cursor {
  const { path, depth } = cursor;
  if (depth === path.length) return { node: element, path, depth };
  if (!isDoc(element)) return { node: undefined, path, depth: path.length };
  return advance({ node: element, path, depth });
}

function expand(cursors: readonly Cursor[], emit: (values: readonly unknown[]) => void): void {
  const arrays = new Set(cursors.flatMap((cursor) => (cursor.array ? [cursor.array] : [])));
  if (arrays.size > 1) {
    throw new CommandError(171, 'CannotIndexParallelArrays', 'cannot index parallel arrays');
  }
  const [array] = arrays;
  if (!array) {
    emit(cursors.map((cursor) => cursor.node));
    return;
  }
  const elements = array.length > 0 ? array : [EMPTY_ARRAY];
  for (const element of elements) {
    expand(
      cursors.map((cursor) => (cursor.array ? enter(cursor, element) : cursor)),
      emit,
    );
  }
}

/** The values of the fields, or undefined when an array stands on the way or at the end of one. */
function plainValues(doc: Doc, parts: readonly IndexPart[]): unknown[] | undefined {
  const values: unknown[] = [];
  for (const { path } of parts) {
    let node: unknown = doc;
    for (const name of path) {
      node = isDoc(node) ? getField(node, name) : undefined;
      if (node === undefined) break;
      if (Array.isArray(node)) return undefined;
    }
    values.push(node);
  }
  return values;
}

/**
 * The keys of a document in an index, as MongoDB makes them: one for each element of an indexed
 * array, an empty array below null, a missing field as null.
 * @throws CommandError 171 when two fields run through different arrays
 */
export function indexKeys(doc: Doc, parts: readonly IndexPart[]): IndexKeys {
  const isMissing = (values: readonly unknown[]) => values.every((value) => value === undefined);
  const plain = plainValues(doc, parts);
  if (plain) {
    return { keys: [encodeCompound(plain, parts)], arrays: 0, missing: isMissing(plain) };
  }
  const keys = new Map<string, Buffer>();
  let missing = true;
  const start = parts.map((part) => advance({ node: doc, path: part.path, depth: 0 }));
  const arrays = start.reduce((bits, { array }, at) => (array ? bits | (1 << at) : bits), 0);
  expand(start, (values) => {
    missing &&= isMissing(values);
    const key = encodeCompound(values, parts);
    keys.set(key.toString('latin1'), key);
  });
  return { keys: [...keys.values()], arrays, missing };
}
