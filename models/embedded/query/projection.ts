import { badValue, CommandError, notImplemented } from '../errors.ts';
import { isNumber, wholeNumber } from '../values/arithmetic.ts';
import { type Doc, getField, isDoc, isOperatorDoc, setField } from '../values/document.ts';
import { toDouble } from '../values/exact.ts';
import { compileElemMatch, type FilterContext } from './filter.ts';

/** What projections need besides expressions. */
export type ProjectionContext = FilterContext & {
  /** The query's filter, for the positional `field.$`. */
  readonly filter?: Doc;
  /** Allows what only `find` knows: `$slice`, `$elemMatch` and `field.$`. */
  readonly find?: boolean;
  /** The element of an array that a filter matched. */
  readonly matched?: (filter: Doc, doc: Doc, path: string) => number | undefined;
};

type Node =
  | { readonly kind: 'include' | 'exclude' }
  | { readonly kind: 'value'; readonly of: (doc: Doc) => unknown }
  | Tree;
type Tree = { readonly kind: 'tree'; readonly fields: Map<string, Node> };
/** Changes the value of a field that is kept: `$slice`, `$elemMatch`, `field.$`. */
type Touch = (value: unknown, doc: Doc) => unknown;

type Parsed = {
  readonly tree: Tree;
  readonly touches: Map<string, Touch>;
  inclusive: boolean | undefined;
  includeId: boolean | undefined;
};

function pathCollision(path: string): CommandError {
  return new CommandError(31250, 'Location31250', `Path collision at ${path}`);
}

function put(tree: Tree, path: string, node: Node): void {
  const parts = path.split('.');
  if (parts.some((part) => part === ''))
    throw badValue(`FieldPath field names may not be empty strings: '${path}'`);
  let at = tree;
  for (const part of parts.slice(0, -1)) {
    let next = at.fields.get(part);
    if (!next) {
      next = { kind: 'tree', fields: new Map() };
      at.fields.set(part, next);
    }
    if (next.kind !== 'tree') throw pathCollision(path);
    at = next;
  }
  const last = parts.at(-1) ?? '';
  if (at.fields.has(last)) throw pathCollision(path);
  at.fields.set(last, node);
}

function slice(operand: unknown): Touch {
  const [first, second] = Array.isArray(operand)
    ? operand.map(wholeNumber)
    : [wholeNumber(operand)];
  if (first === undefined || (Array.isArray(operand) && (second === undefined || second <= 0))) {
    throw badValue('Invalid $slice syntax: it takes a number or [skip, limit] with limit > 0');
  }
  return (value) => {
    if (!Array.isArray(value)) return value;
    if (second === undefined) return first >= 0 ? value.slice(0, first) : value.slice(first);
    const from = first >= 0 ? first : Math.max(0, value.length + first);
    return value.slice(from, from + second);
  };
}

function elemMatch(operand: unknown, context: ProjectionContext): Touch {
  const test = compileElemMatch(operand, context);
  return (value) => {
    const found = Array.isArray(value) ? value.find(test) : undefined;
    return found === undefined ? undefined : [found];
  };
}

function positional(path: string, context: ProjectionContext): Touch {
  return (value, doc) => {
    if (!Array.isArray(value)) return value;
    const index = context.matched?.(context.filter ?? {}, doc, path);
    if (index === undefined) {
      throw new CommandError(
        51246,
        'Location51246',
        `Executor error during find command :: caused by :: positional operator '.$' couldn't find a matching element in the array`,
      );
    }
    return [value[index]];
  };
}

function setMode(parsed: Parsed, inclusive: boolean, path: string): void {
  if (parsed.inclusive === undefined || parsed.inclusive === inclusive) {
    parsed.inclusive = inclusive;
    return;
  }
  const [code, text] = inclusive ? [31253, 'inclusion'] : [31254, 'exclusion'];
  throw new CommandError(
    code,
    `Location${code}`,
    `Cannot do ${text} on field ${path} in ${inclusive ? 'exclusion' : 'inclusion'} projection`,
  );
}

function parseField(
  path: string,
  value: unknown,
  parsed: Parsed,
  context: ProjectionContext,
): void {
  const plain = typeof value === 'boolean' || isNumber(value);
  if (plain) {
    const on = value === true || (value !== false && toDouble(value) !== 0);
    if (path === '_id') {
      parsed.includeId = on;
      return;
    }
    if (path.endsWith('.$') && context.find) {
      const field = path.slice(0, -2);
      setMode(parsed, true, path);
      parsed.touches.set(field, positional(field, context));
      put(parsed.tree, field, { kind: 'include' });
      return;
    }
    setMode(parsed, on, path);
    put(parsed.tree, path, { kind: on ? 'include' : 'exclude' });
    return;
  }
  if (isOperatorDoc(value)) {
    const operator = Object.keys(value)[0] ?? '';
    if (operator === '$meta') throw notImplemented('projection operator', '$meta');
    if (context.find && operator === '$elemMatch') {
      setMode(parsed, true, path);
      parsed.touches.set(path, elemMatch(value['$elemMatch'], context));
      put(parsed.tree, path, { kind: 'include' });
      return;
    }
    const bounds = value['$slice'];
    const literal = Array.isArray(bounds) ? bounds.every(isNumber) : isNumber(bounds);
    if (context.find && operator === '$slice' && literal) {
      parsed.touches.set(path, slice(bounds));
      return;
    }
  } else if (isDoc(value)) {
    if (Object.keys(value).length === 0) {
      throw new CommandError(
        51270,
        'Location51270',
        `An empty sub-projection is not a valid value. Found empty object at path`,
      );
    }
    for (const [key, inner] of Object.entries(value))
      parseField(`${path}.${key}`, inner, parsed, context);
    return;
  }
  const evaluate = context.expression(value);
  if (path !== '_id') setMode(parsed, true, path);
  else parsed.includeId = true;
  put(parsed.tree, path, { kind: 'value', of: evaluate });
}

function touchAt(doc: Doc, path: string[], touch: Touch, root: Doc): void {
  const [first = '', ...rest] = path;
  const value = getField(doc, first);
  if (value === undefined) return;
  if (rest.length === 0) {
    const changed = touch(value, root);
    if (changed === undefined) delete doc[first];
    else setField(doc, first, changed);
  } else if (isDoc(value)) {
    const copy = { ...value };
    touchAt(copy, rest, touch, root);
    setField(doc, first, copy);
  }
}

function include(value: unknown, tree: Tree, root: Doc): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item) =>
      isDoc(item) || Array.isArray(item) ? [include(item, tree, root)] : [],
    );
  }
  const out: Doc = {};
  const doc = isDoc(value) ? value : {};
  for (const key of Object.keys(doc)) {
    const node = tree.fields.get(key);
    if (node?.kind === 'include') setField(out, key, doc[key]);
    else if (node?.kind === 'tree') {
      const inner = doc[key];
      if (isDoc(inner) || Array.isArray(inner)) setField(out, key, include(inner, node, root));
      else if (hasValues(node)) setField(out, key, include({}, node, root));
    }
  }
  for (const [key, node] of tree.fields) {
    if (node.kind === 'value') {
      const computed = node.of(root);
      if (computed !== undefined) setField(out, key, computed);
    } else if (node.kind === 'tree' && !(key in out) && hasValues(node)) {
      setField(out, key, include({}, node, root));
    }
  }
  return out;
}

function hasValues(tree: Tree): boolean {
  return [...tree.fields.values()].some(
    (n) => n.kind === 'value' || (n.kind === 'tree' && hasValues(n)),
  );
}

function exclude(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => exclude(item, tree));
  if (!isDoc(value)) return value;
  const out: Doc = {};
  for (const key of Object.keys(value)) {
    const node = tree.fields.get(key);
    if (!node) setField(out, key, value[key]);
    else if (node.kind === 'tree') setField(out, key, exclude(value[key], node));
  }
  return out;
}

/**
 * Compiles a projection of `find`, `findAndModify`, `$project` or `$unset`.
 * @throws CommandError for a mixture of inclusion and exclusion and for colliding paths
 */
export function compileProjection(source: Doc, context: ProjectionContext): (doc: Doc) => Doc {
  const tree: Tree = { kind: 'tree', fields: new Map() };
  const parsed: Parsed = { tree, touches: new Map(), inclusive: undefined, includeId: undefined };
  for (const [path, value] of Object.entries(source)) parseField(path, value, parsed, context);
  const idOnly =
    parsed.inclusive === undefined && parsed.includeId === true && parsed.touches.size === 0;
  const inclusive = parsed.inclusive ?? idOnly;
  const idNode = tree.fields.has('_id');
  if (inclusive && parsed.includeId !== false && !idNode)
    tree.fields.set('_id', { kind: 'include' });
  if (!inclusive && parsed.includeId === false) tree.fields.set('_id', { kind: 'exclude' });
  return (doc) => {
    const out = (inclusive ? include(doc, tree, doc) : exclude(doc, tree)) as Doc;
    for (const [path, touch] of parsed.touches) touchAt(out, path.split('.'), touch, doc);
    return out;
  };
}
