import { badValue, CommandError } from '../errors.ts';
import { type Doc, getField, isDoc, setField } from '../values/document.ts';
import { arrayIndex, type Path } from '../values/paths.ts';
import { shellText } from '../values/shell-text.ts';

/** What positional path components stand for in one document. */
export type Positions = {
  /** The element that the query matched in the array at a path, for `$`. */
  readonly matched: (arrayPath: string) => number | undefined;
  /** The filters of `$[name]`. */
  readonly filters: ReadonlyMap<string, (element: unknown) => boolean>;
};

const POSITIONAL = /^\$(\[(.*)\])?$/;

/**
 * The concrete paths that an update path means in a document: `$` is one element, `$[]` all and
 * `$[name]` those that its filter lets through.
 * @throws CommandError 2 when the query matched no element or the path is no array
 */
export function concretePaths(doc: Doc, path: Path, positions: Positions): string[][] {
  if (!path.some((part) => part.startsWith('$'))) return [[...path]];
  let partial: { at: string[]; node: unknown }[] = [{ at: [], node: doc }];
  for (const part of path) {
    partial = partial.flatMap(({ at, node }) => {
      const steps = POSITIONAL.test(part) ? elements(at, node, part, positions) : [part];
      return steps.map((step) => ({ at: [...at, step], node: child(node, step) }));
    });
  }
  return partial.map(({ at }) => at);
}

function child(node: unknown, part: string): unknown {
  if (Array.isArray(node)) return node[arrayIndex(part) ?? -1];
  return isDoc(node) ? getField(node, part) : undefined;
}

function elements(at: string[], node: unknown, part: string, positions: Positions): string[] {
  if (part === '$') {
    const index = positions.matched(at.join('.'));
    if (index === undefined) {
      throw badValue('The positional operator did not find the match needed from the query.');
    }
    return [String(index)];
  }
  if (!Array.isArray(node)) {
    throw badValue(
      `The path '${at.join('.')}' must exist in the document in order to apply array updates.`,
    );
  }
  const name = part.slice(2, -1);
  const test = name === '' ? () => true : positions.filters.get(name);
  if (!test)
    throw badValue(
      `No array filter found for identifier '${name}' in path '${at.join('.')}.${part}'`,
    );
  return node.flatMap((element, i) => (test(element) ? [String(i)] : []));
}

/** A place in a document: a field of an object or an element of an array. */
export type Place = { readonly get: () => unknown; readonly set: (value: unknown) => void };

const MAX_PADDING = 1_500_000;

function notViable(part: string, at: string, node: unknown): CommandError {
  return new CommandError(
    28,
    'PathNotViable',
    `Cannot create field '${part}' in element {${at}: ${shellText(node)}}`,
  );
}

function placeIn(node: unknown, part: string, at: string): Place {
  if (isDoc(node)) {
    return { get: () => getField(node, part), set: (value) => setField(node, part, value) };
  }
  const index = Array.isArray(node) ? arrayIndex(part) : undefined;
  if (!Array.isArray(node) || index === undefined) throw notViable(part, at, node);
  return {
    get: () => node[index],
    set(value) {
      if (index - node.length > MAX_PADDING) {
        throw new CommandError(2, 'BadValue', `can't backfill more than ${MAX_PADDING} elements`);
      }
      while (node.length < index) node.push(null);
      node[index] = value;
    },
  };
}

/** The place at a path; objects on the way are made when they are missing. */
export function createPlace(doc: Doc, path: readonly string[]): Place {
  let place = placeIn(doc, path[0] ?? '', '');
  for (let i = 1; i < path.length; i++) {
    const part = path[i] ?? '';
    const node = place.get();
    if (node !== undefined) {
      place = placeIn(node, part, path[i - 1] ?? '');
      continue;
    }
    // made only when something is set, so that an `$unset` or a no-op leaves no empty objects
    const parent = place;
    const made: Doc = {};
    place = {
      get: () => getField(made, part),
      set(value) {
        parent.set(made);
        setField(made, part, value);
      },
    };
  }
  return place;
}

/** The value at a concrete path, or undefined. */
export function valueAtPath(doc: Doc, path: readonly string[]): unknown {
  let node: unknown = doc;
  for (const part of path) node = child(node, part);
  return node;
}

/** Removes a field; an array element becomes null, as MongoDB does. */
export function removeAt(doc: Doc, path: readonly string[]): void {
  const parent = valueAtPath(doc, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (Array.isArray(parent)) {
    const index = arrayIndex(last);
    if (index !== undefined && index < parent.length) parent[index] = null;
  } else if (isDoc(parent)) delete parent[last];
}
