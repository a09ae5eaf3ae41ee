import { badValue, failedToParse } from '../errors.ts';
import { compileFilter, type FilterContext } from '../query/filter.ts';
import { isRegex } from '../query/regex.ts';
import { parseSort, sortKey } from '../query/sort-spec.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { compareValues, equalValues } from '../values/compare.ts';
import { clone, type Doc, isDoc, isOperatorDoc } from '../values/document.ts';
import { typeName } from '../values/types.ts';
import type { FieldChange } from './field-operators.ts';

const MODIFIERS = ['$each', '$slice', '$sort', '$position'];

function requireArray(operator: string, old: unknown, path: string): unknown[] {
  if (Array.isArray(old)) return old;
  throw badValue(
    operator === '$push'
      ? `The field '${path}' must be an array but is of type ${typeName(old)} in document`
      : `Cannot apply ${operator} to a non-array field. Field named '${path}' has a non-array type ${typeName(old)}`,
  );
}

function eachOf(operator: string, operand: unknown): { values: unknown[]; modifiers: Doc } {
  if (!isDoc(operand) || !('$each' in operand)) return { values: [operand], modifiers: {} };
  const unknown = Object.keys(operand).find(
    (key) => !MODIFIERS.includes(key) || (operator === '$addToSet' && key !== '$each'),
  );
  if (unknown !== undefined) throw badValue(`Unrecognized clause in ${operator}: ${unknown}`);
  const values = operand['$each'];
  if (!Array.isArray(values)) {
    throw badValue(
      `The argument to $each in ${operator} must be an array but it was of type: ${typeName(values)}`,
    );
  }
  return { values, modifiers: operand };
}

function arrayOrder(sort: unknown): (a: unknown, b: unknown) => number {
  if (isDoc(sort)) {
    const fields = parseSort(sort);
    const key = (value: unknown) => sortKey(isDoc(value) ? value : {}, fields);
    return (a, b) => Buffer.compare(key(a), key(b));
  }
  const direction = wholeNumber(sort);
  if (direction !== 1 && direction !== -1) {
    throw badValue(
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    );
  }
  return (a, b) => direction * compareValues(a, b);
}

function whole(modifiers: Doc, name: string): number | undefined {
  if (!(name in modifiers)) return undefined;
  const number = wholeNumber(modifiers[name]);
  if (number === undefined) throw badValue(`The value for ${name} must be an integer value`);
  return number;
}

function push(operand: unknown): FieldChange {
  const { values, modifiers } = eachOf('$push', operand);
  const position = whole(modifiers, '$position');
  const slice = whole(modifiers, '$slice');
  const order = '$sort' in modifiers ? arrayOrder(modifiers['$sort']) : undefined;
  return (old, path) => {
    const array = old === undefined ? [] : [...requireArray('$push', old, path)];
    array.splice(position ?? array.length, 0, ...values.map(clone));
    if (order) array.sort(order);
    if (slice === undefined) return array;
    return slice >= 0 ? array.slice(0, slice) : array.slice(slice);
  };
}

function addToSet(operand: unknown): FieldChange {
  const { values } = eachOf('$addToSet', operand);
  return (old, path) => {
    const array = old === undefined ? [] : [...requireArray('$addToSet', old, path)];
    for (const value of values) {
      if (!array.some((item) => equalValues(item, value))) array.push(clone(value));
    }
    return array;
  };
}

/** Removing operators do nothing when the field is missing. */
function removing(operator: string, keeps: (item: unknown) => boolean): FieldChange {
  return (old, path) =>
    old === undefined ? undefined : requireArray(operator, old, path).filter(keeps);
}

function pull(operand: unknown, context: FilterContext): FieldChange {
  if (isDoc(operand) && !isOperatorDoc(operand)) {
    const test = compileFilter(operand, context);
    return removing('$pull', (item) => !(isDoc(item) && test(item)));
  }
  if (isOperatorDoc(operand) || isRegex(operand)) {
    const test = compileFilter({ item: operand }, context);
    return removing('$pull', (item) => !test({ item }));
  }
  return removing('$pull', (item) => !equalValues(item, operand));
}

function pop(operand: unknown): FieldChange {
  const end = wholeNumber(operand);
  if (end !== 1 && end !== -1)
    throw failedToParse(`$pop expects 1 or -1, found: ${String(operand)}`);
  return (old, path) => {
    if (old === undefined) return undefined;
    const array = requireArray('$pop', old, path);
    return end === 1 ? array.slice(0, -1) : array.slice(1);
  };
}

/**
 * The operators that change an array.
 * @returns undefined for operators of other kinds
 */
export function arrayChange(
  operator: string,
  operand: unknown,
  context: FilterContext,
): FieldChange | undefined {
  switch (operator) {
    case '$push':
      return push(operand);
    case '$addToSet':
      return addToSet(operand);
    case '$pull':
      return pull(operand, context);
    case '$pullAll': {
      if (!Array.isArray(operand)) throw badValue('$pullAll requires an array argument');
      return removing('$pullAll', (item) => !operand.some((other) => equalValues(item, other)));
    }
    case '$pop':
      return pop(operand);
    default:
      return undefined;
  }
}
