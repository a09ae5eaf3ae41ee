import { badValue, CommandError, failedToParse } from '../errors.ts';
import type { FilterContext } from '../query/filter.ts';
import { type Doc, getField, isDoc } from '../values/document.ts';
import { arrayIndex, parsePath } from '../values/paths.ts';
import { typeName } from '../values/types.ts';
import { arrayChange } from './array-operators.ts';
import { conflict, type FieldChange, fieldChange } from './field-operators.ts';
import { concretePaths, createPlace, type Positions, removeAt, valueAtPath } from './targets.ts';

/** Changes a document in place. `inserting` is true when an upsert makes it. */
export type DocumentChange = (doc: Doc, positions: Positions, inserting: boolean) => void;

const KNOWN = [
  '$set',
  '$setOnInsert',
  '$unset',
  '$inc',
  '$mul',
  '$min',
  '$max',
  '$rename',
  '$currentDate',
  '$bit',
  '$push',
  '$addToSet',
  '$pull',
  '$pullAll',
  '$pop',
];

function checkPath(path: string): void {
  const parts = parsePath(path);
  if (path === '')
    throw new CommandError(56, 'EmptyFieldName', 'An empty update path is not valid.');
  if (parts.includes('')) {
    throw new CommandError(
      56,
      'EmptyFieldName',
      `The update path '${path}' contains an empty field name, which is not allowed.`,
    );
  }
  if (parts[0]?.startsWith('$')) {
    throw new CommandError(
      52,
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${parts[0]}' in '${path}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
    );
  }
}

/** @throws CommandError 40 when two paths are equal or one contains the other */
function checkConflicts(paths: readonly string[]): void {
  const sorted = [...paths].sort();
  const seen = new Set<string>();
  for (const path of sorted) {
    const parts = parsePath(path);
    for (let i = 1; i <= parts.length; i++) {
      const prefix = parts.slice(0, i).join('.');
      if (seen.has(prefix)) throw conflict(path, prefix);
    }
    seen.add(path);
  }
}

/** Paths part by part; numbers among them by value. */
function pathOrder(left: string, right: string): number {
  const [a, b] = [parsePath(left), parsePath(right)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x = '', y = ''] = [a[i], b[i]];
    if (x === y) continue;
    const [m, n] = [arrayIndex(x), arrayIndex(y)];
    return m !== undefined && n !== undefined ? m - n : x < y ? -1 : 1;
  }
  return a.length - b.length;
}

function rename(from: string, to: unknown): DocumentChange {
  if (typeof to !== 'string') {
    throw badValue(`The 'to' field for $rename must be a string: ${from}: ${typeName(to)}`);
  }
  checkPath(to);
  for (const path of [from, to]) {
    if (parsePath(path).some((part) => part.startsWith('$'))) {
      throw badValue(`The source and target field for $rename may not be dynamic: ${path}`);
    }
  }
  return (doc) => {
    const value = valueAtPath(doc, parsePath(from));
    if (value === undefined) return;
    removeAt(doc, parsePath(from));
    createPlace(doc, parsePath(to)).set(value);
  };
}

function perField(path: string, change: FieldChange, onlyInsert: boolean): DocumentChange {
  const parts = parsePath(path);
  return (doc, positions, inserting) => {
    if (onlyInsert && !inserting) return;
    for (const concrete of concretePaths(doc, parts, positions)) {
      const place = createPlace(doc, concrete);
      const value = change(place.get(), concrete.join('.'));
      if (value !== undefined) place.set(value);
    }
  };
}

function unset(path: string): DocumentChange {
  const parts = parsePath(path);
  return (doc, positions) => {
    for (const concrete of concretePaths(doc, parts, positions)) removeAt(doc, concrete);
  };
}

function compileOne(
  operator: string,
  path: string,
  operand: unknown,
  context: FilterContext,
  now: Date,
): DocumentChange {
  if (operator === '$rename') return rename(path, operand);
  if (operator === '$unset') return unset(path);
  const change =
    fieldChange(operator, operand, path, now) ?? arrayChange(operator, operand, context);
  if (!change) throw failedToParse(`Unknown modifier: ${operator}`);
  return perField(path, change, operator === '$setOnInsert');
}

/**
 * Compiles `{ $set: {...}, $push: {...} }`.
 * @throws CommandError 9 for an unknown operator, 40 for conflicting paths
 */
export function compileOperators(source: Doc, context: FilterContext, now: Date): DocumentChange {
  const changes: { path: string; change: DocumentChange }[] = [];
  const touched: string[] = [];
  for (const [operator, fields] of Object.entries(source)) {
    if (!KNOWN.includes(operator)) {
      throw failedToParse(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    }
    if (!isDoc(fields)) {
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${String(fields)}}`,
      );
    }
    for (const [path, operand] of Object.entries(fields)) {
      checkPath(path);
      touched.push(path);
      if (operator === '$rename') touched.push(String(operand));
      changes.push({ path, change: compileOne(operator, path, operand, context, now) });
    }
  }
  checkConflicts(touched);
  // MongoDB applies changes in the order of their paths; new fields are added in that order
  changes.sort((a, b) => pathOrder(a.path, b.path));
  return (doc, positions, inserting) => {
    const id = getField(doc, '_id');
    for (const { change } of changes) change(doc, positions, inserting);
    if (id !== undefined && getField(doc, '_id') === undefined) {
      throw new CommandError(
        66,
        'ImmutableField',
        `Performing an update on the path '_id' would modify the immutable field '_id'`,
      );
    }
  };
}
