import { badValue, notImplemented } from '../errors.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, isDoc, isOperatorDoc } from '../values/document.ts';
import { parsePath, visitPath } from '../values/paths.ts';
import { geoTest, isGeoOperator } from './geo.ts';
import {
  bits,
  comparison,
  equalTo,
  matchesRegex,
  modulo,
  ofType,
  oneOf,
  type Test,
} from './predicates.ts';
import { isRegex } from './regex.ts';

/** Tests whole documents. */
export type Filter = (doc: Doc) => boolean;

/** What `$expr` needs: a compiler for aggregation expressions, handed in so that queries do not depend on it. */
export type FilterContext = { readonly expression: (source: unknown) => (doc: Doc) => unknown };

/** Tests the field of a document that a path names. */
type FieldTest = (doc: unknown, path: readonly string[]) => boolean;

const REJECTED_TOP = ['$text', '$where', '$jsonSchema'];
const REJECTED_FIELD = ['$text', '$where', '$uniqueDocs'];
const NEAR_LIMITS = ['$maxDistance', '$minDistance'];

/** Lifts a test of a value to a field: a value that is an array matches by itself or by an element. */
function anyValue(test: Test): FieldTest {
  return (doc, path) =>
    visitPath(doc, path, (value) => test(value) || (Array.isArray(value) && value.some(test)));
}

/** As `anyValue`, but arrays are tested as wholes only. */
function wholeValue(test: Test): FieldTest {
  return (doc, path) => visitPath(doc, path, test);
}

function not(test: FieldTest): FieldTest {
  return (doc, path) => !test(doc, path);
}

function allOf(tests: readonly FieldTest[]): FieldTest {
  return (doc, path) => tests.every((test) => test(doc, path));
}

function compileSize(operand: unknown): FieldTest {
  const size = wholeNumber(operand);
  if (size === undefined || size < 0) {
    throw badValue(
      `Failed to parse $size. Expected a non-negative integer in: $size: ${String(operand)}`,
    );
  }
  return wholeValue((value) => Array.isArray(value) && value.length === size);
}

/** `$elemMatch` with operators tests elements as values, with fields it tests them as documents. */
export function compileElemMatch(operand: unknown, context: FilterContext): Test {
  if (!isDoc(operand)) throw badValue('$elemMatch needs an Object');
  const first = Object.keys(operand)[0];
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$expr';
  if (isOperatorDoc(operand) && !logical) {
    const test = compileOperators(operand, context);
    return (element) => test(element, []);
  }
  const filter = compileFilter(operand, context);
  return (element) => {
    if (isDoc(element)) return filter(element);
    return Array.isArray(element) && filter(Object.fromEntries(element.entries()) as Doc);
  };
}

function compileAll(operand: unknown, context: FilterContext): FieldTest {
  if (!Array.isArray(operand)) throw badValue('$all needs an array');
  if (operand.length === 0) return () => false;
  return allOf(
    operand.map((item) => {
      if (isOperatorDoc(item) && '$elemMatch' in item) {
        return compileOperator('$elemMatch', item['$elemMatch'], item, context);
      }
      return compileOperator(isRegex(item) ? '$regex' : '$eq', item, {}, context);
    }),
  );
}

function compileNot(operand: unknown, context: FilterContext): FieldTest {
  if (isRegex(operand)) return not(anyValue(matchesRegex(operand)));
  if (!isOperatorDoc(operand)) throw badValue('$not needs a regex or a document');
  return not(compileOperators(operand, context));
}

function compileOperator(
  operator: string,
  operand: unknown,
  siblings: Doc,
  context: FilterContext,
): FieldTest {
  switch (operator) {
    case '$eq':
      return anyValue(equalTo(operand));
    case '$ne':
      if (isRegex(operand)) throw badValue("Can't have regex as arg to $ne.");
      return not(anyValue(equalTo(operand)));
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return anyValue(comparison(operator, operand));
    case '$in':
      return anyValue(oneOf(operand));
    case '$nin':
      return not(anyValue(oneOf(operand)));
    case '$exists': {
      const exists = wholeValue((value) => value !== undefined);
      const wanted = typeof operand === 'boolean' ? operand : wholeNumber(operand) !== 0;
      return wanted ? exists : not(exists);
    }
    case '$type':
      return anyValue(ofType(operand));
    case '$mod':
      return anyValue(modulo(operand));
    case '$regex':
      return anyValue(matchesRegex(operand, siblings['$options']));
    case '$options':
      if (!('$regex' in siblings)) throw badValue('$options needs a $regex');
      return () => true;
    case '$size':
      return compileSize(operand);
    case '$all':
      return compileAll(operand, context);
    case '$elemMatch': {
      const test = compileElemMatch(operand, context);
      return wholeValue((value) => Array.isArray(value) && value.some(test));
    }
    case '$not':
      return compileNot(operand, context);
    case '$bitsAllSet':
    case '$bitsAnySet':
    case '$bitsAllClear':
    case '$bitsAnyClear':
      return anyValue(bits(operator, operand));
    case '$comment':
      return () => true;
  }
  if (isGeoOperator(operator)) return geoTest(operator, operand, siblings);
  if (NEAR_LIMITS.includes(operator) && ('$near' in siblings || '$nearSphere' in siblings)) {
    return () => true;
  }
  if (REJECTED_FIELD.includes(operator)) throw notImplemented('query operator', operator);
  throw badValue(`unknown operator: ${operator}`);
}

function compileOperators(operators: Doc, context: FilterContext): FieldTest {
  const tests = Object.entries(operators).map(([operator, operand]) => {
    if (!operator.startsWith('$')) throw badValue(`unknown operator: ${operator}`);
    return compileOperator(operator, operand, operators, context);
  });
  return allOf(tests);
}

function compileField(name: string, condition: unknown, context: FilterContext): Filter {
  const path = parsePath(name);
  let test: FieldTest;
  if (isRegex(condition)) test = anyValue(matchesRegex(condition));
  else if (isOperatorDoc(condition)) test = compileOperators(condition, context);
  else test = anyValue(equalTo(condition));
  return (doc) => test(doc, path);
}

function compileBranches(operator: string, operand: unknown, context: FilterContext): Filter[] {
  if (!Array.isArray(operand)) throw badValue(`${operator} must be an array`);
  if (operand.length === 0) throw badValue(`${operator} argument must be a non-empty array`);
  return operand.map((branch) => {
    if (!isDoc(branch)) throw badValue(`${operator} argument's entries must be objects`);
    return compileFilter(branch, context);
  });
}

function isTrue(value: unknown): boolean {
  return value !== null && value !== undefined && value !== false && !equalValues(value, 0);
}

function compileTop(operator: string, operand: unknown, context: FilterContext): Filter {
  switch (operator) {
    case '$and': {
      const branches = compileBranches(operator, operand, context);
      return (doc) => branches.every((branch) => branch(doc));
    }
    case '$or': {
      const branches = compileBranches(operator, operand, context);
      return (doc) => branches.some((branch) => branch(doc));
    }
    case '$nor': {
      const branches = compileBranches(operator, operand, context);
      return (doc) => !branches.some((branch) => branch(doc));
    }
    case '$expr': {
      const evaluate = context.expression(operand);
      return (doc) => isTrue(evaluate(doc));
    }
    case '$comment':
      return () => true;
    case '$alwaysTrue':
      return () => true;
    case '$alwaysFalse':
      return () => false;
  }
  if (REJECTED_TOP.includes(operator)) throw notImplemented('query operator', operator);
  throw badValue(
    `unknown top level operator: ${operator}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
  );
}

/**
 * Compiles a filter document. Documents may be decoded either way, except that `$type` needs
 * number widths (see `needsWidths`).
 * @throws CommandError for every operator or operand that is unknown or malformed
 */
export function compileFilter(source: Doc, context: FilterContext): Filter {
  const filters = Object.entries(source).map(([name, condition]) =>
    name.startsWith('$')
      ? compileTop(name, condition, context)
      : compileField(name, condition, context),
  );
  const [only] = filters;
  if (filters.length === 1 && only) return only;
  return (doc) => filters.every((filter) => filter(doc));
}

/** True when a filter asks for number types, so that documents must be decoded with widths. */
export function needsWidths(source: unknown): boolean {
  if (Array.isArray(source)) return source.some(needsWidths);
  if (!isDoc(source)) return false;
  return Object.entries(source).some(([key, value]) => key === '$type' || needsWidths(value));
}
