import { CommandError } from '../errors.ts';
import { compileProjection } from '../query/projection.ts';
import { type Doc, getField, isDoc, isOperatorDoc, setField } from '../values/document.ts';
import { typeName } from '../values/types.ts';
import type { Expressions } from './contexts.ts';

/** A stage that makes one document of one document. */
export type DocumentChange = (doc: Doc) => Doc;

type Assign = { readonly path: readonly string[]; readonly of: (doc: Doc) => unknown };

/** Sets a value at a path; into arrays it goes element by element, scalars on the way are replaced. */
function assign(node: unknown, path: readonly string[], value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(node)) return node.map((item) => assign(item, path, value));
  const out: Doc = isDoc(node) ? { ...node } : {};
  const next = assign(getField(out, first), rest, value);
  if (next === undefined) delete out[first];
  else setField(out, first, next);
  return out;
}

function assignments(source: Doc, context: Expressions, prefix: readonly string[] = []): Assign[] {
  return Object.entries(source).flatMap(([key, value]) => {
    if (key.startsWith('$')) {
      throw new CommandError(
        16410,
        'Location16410',
        `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
      );
    }
    const path = [...prefix, ...key.split('.')];
    if (path.includes(''))
      throw new CommandError(40353, 'Location40353', `FieldPath must not end with a '.': '${key}'`);
    if (isDoc(value) && !isOperatorDoc(value) && Object.keys(value).length > 0) {
      return assignments(value, context, path);
    }
    return [{ path, of: context.expression(value) }];
  });
}

function addFields(name: string, operand: unknown, context: Expressions): DocumentChange {
  if (!isDoc(operand)) {
    throw new CommandError(
      40272,
      'Location40272',
      `${name} specification stage must be an object, got ${typeName(operand)}`,
    );
  }
  const list = assignments(operand, context);
  return (doc) => {
    // all values are computed from the document as it came in
    const values = list.map(({ path, of }) => ({ path, value: of(doc) }));
    return values.reduce<Doc>((out, { path, value }) => assign(out, path, value) as Doc, doc);
  };
}

function unset(operand: unknown, context: Expressions): DocumentChange {
  const names = Array.isArray(operand) ? operand : [operand];
  if (names.length === 0 || names.some((name) => typeof name !== 'string' || name === '')) {
    throw new CommandError(
      31002,
      'Location31002',
      '$unset specification must be a string or an array of non-empty strings',
    );
  }
  return compileProjection(Object.fromEntries(names.map((name) => [name, 0])), context);
}

function replaceWith(name: string, source: unknown, context: Expressions): DocumentChange {
  const of = context.expression(source);
  return (doc) => {
    const value = of(doc);
    if (isDoc(value)) return value;
    throw new CommandError(
      40228,
      'Location40228',
      `'newRoot' expression of ${name} must evaluate to an object, but resulting value was of type: ${typeName(value)}`,
    );
  };
}

/**
 * Compiles a stage that changes documents one by one.
 * @returns undefined for stages of other kinds
 */
export function documentStage(
  name: string,
  operand: unknown,
  context: Expressions,
): DocumentChange | undefined {
  switch (name) {
    case '$set':
    case '$addFields':
      return addFields(name, operand, context);
    case '$unset':
      return unset(operand, context);
    case '$project':
      if (!isDoc(operand) || Object.keys(operand).length === 0) {
        throw new CommandError(
          51272,
          'Location51272',
          'Invalid $project :: caused by :: projection specification must have at least one field',
        );
      }
      return compileProjection(operand, context);
    case '$replaceWith':
      return replaceWith(name, operand, context);
    case '$replaceRoot': {
      if (!isDoc(operand) || !('newRoot' in operand)) {
        throw new CommandError(40231, 'Location40231', "expected 'newRoot' in $replaceRoot");
      }
      return replaceWith(name, operand['newRoot'], context);
    }
    default:
      return undefined;
  }
}
