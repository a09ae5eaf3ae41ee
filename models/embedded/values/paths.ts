import { type Doc, getField, isDoc } from './document.ts';

/** A dotted path cut at its dots. */
export type Path = readonly string[];

const DIGITS = /^(0|[1-9]\d*)$/;

/** Cuts a dotted path. */
export function parsePath(path: string): Path {
  return path.split('.');
}

/** The array position that a path component names, or undefined. */
export function arrayIndex(part: string): number | undefined {
  return DIGITS.test(part) ? Number(part) : undefined;
}

/**
 * Calls `visit` with every value that a filter path reaches; arrays on the way are walked through
 * and numeric components also index them. A path that ends at nothing is visited as `undefined`;
 * scalars inside arrays are not visited at all. Stops and returns true when `visit` returns true.
 */
export function visitPath(
  node: unknown,
  path: Path,
  visit: (value: unknown) => boolean,
  depth = 0,
): boolean {
  const part = path[depth];
  if (part === undefined) return visit(node);
  if (Array.isArray(node)) {
    const index = arrayIndex(part);
    if (index !== undefined && index < node.length) {
      if (visitPath(node[index], path, visit, depth + 1)) return true;
    }
    for (const item of node) {
      if (isDoc(item) && visitPath(item, path, visit, depth)) return true;
    }
    return false;
  }
  if (!isDoc(node)) return visit(undefined);
  return visitPath(getField(node, part), path, visit, depth + 1);
}

/** The value at a path without walking through arrays except by index. */
export function valueAt(doc: Doc, path: Path): unknown {
  let node: unknown = doc;
  for (const part of path) {
    if (Array.isArray(node)) {
      const index = arrayIndex(part);
      node = index === undefined ? undefined : node[index];
    } else node = isDoc(node) ? getField(node, part) : undefined;
    if (node === undefined) return undefined;
  }
  return node;
}
