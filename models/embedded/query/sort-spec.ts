import { badValue, notImplemented } from '../errors.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { encodeDirected, encodeEmpty } from '../values/key-encoding.ts';
import { type Path, parsePath, visitPath } from '../values/paths.ts';

/** One field of a sort. */
export type SortField = { readonly name: string; readonly path: Path; readonly direction: 1 | -1 };

/**
 * Reads `{ field: 1 | -1 }`.
 * @throws CommandError 2 for another direction, 238 for `$meta`
 */
export function parseSort(source: unknown): SortField[] {
  if (source === undefined) return [];
  if (!isDoc(source)) throw badValue(`Expected 'sort' to be an object`);
  return Object.entries(source).map(([name, direction]) => {
    if (isDoc(direction)) throw notImplemented('sort by', Object.keys(direction)[0] ?? name);
    const number = wholeNumber(direction);
    if (number !== 1 && number !== -1) {
      throw badValue(
        `$sort key ordering must be 1 (for ascending) or -1 (for descending): ${name}`,
      );
    }
    if (name === '') throw badValue('FieldPath cannot be constructed with empty string');
    return { name, path: parsePath(name), direction: number };
  });
}

/** The key a document sorts by: of an array its least (ascending) or greatest (descending) element. */
export function sortKey(doc: Doc, fields: readonly SortField[]): Buffer {
  const keys = fields.map(({ path, direction }) => {
    let best: Buffer | undefined;
    const consider = (key: Buffer) => {
      if (!best || Buffer.compare(key, best) < 0) best = key;
    };
    visitPath(doc, path, (value) => {
      if (!Array.isArray(value)) consider(encodeDirected(value, direction));
      else if (value.length === 0) consider(encodeEmpty(direction));
      else for (const item of value) consider(encodeDirected(item, direction));
      return false;
    });
    return best ?? encodeDirected(null, direction);
  });
  const [only] = keys;
  return keys.length === 1 && only ? only : Buffer.concat(keys);
}
