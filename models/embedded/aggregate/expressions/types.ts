import { Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { CommandError } from '../../errors.ts';
import { isNumber, wholeNumber } from '../../values/arithmetic.ts';
import { bsonKind, isDoc } from '../../values/document.ts';
import { toDouble } from '../../values/exact.ts';
import { TYPE_NUMBERS, typeName } from '../../values/types.ts';
import { parseDate } from './date-format.ts';
import { dateOf } from './dates.ts';
import {
  type Evaluate,
  expressionError,
  isNullish,
  isTruthy,
  type Operator,
  type Operators,
  simple,
} from './evaluate.ts';
import { named } from './strings.ts';
import { offsetOf } from './time-zone.ts';

function failure(value: unknown, to: string): CommandError {
  return new CommandError(
    241,
    'ConversionFailure',
    `Unsupported conversion from ${typeName(value)} to ${to} in $convert`,
  );
}

function parseNumber(value: string, to: string): number {
  const number = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)
    ? Number(value)
    : Number.NaN;
  if (Number.isNaN(number) || (to !== 'double' && !Number.isInteger(number))) {
    throw new CommandError(
      241,
      'ConversionFailure',
      `Failed to parse number '${value}' in $convert with no onError value`,
    );
  }
  return number;
}

function toNumber(value: unknown, to: string): number {
  if (isNumber(value)) return toDouble(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseNumber(value, to);
  if (value instanceof Date && to !== 'int') return value.getTime();
  throw failure(value, to);
}

function whole(value: unknown, to: 'int' | 'long'): unknown {
  if (to === 'long' && bsonKind(value) === 'Long') return value;
  const number = Math.trunc(toNumber(value, to));
  const limit = to === 'int' ? 2 ** 31 : 2 ** 63;
  if (!(number >= -limit && number < limit)) {
    throw new CommandError(
      241,
      'ConversionFailure',
      `Conversion would overflow target type in $convert with no onError value: ${number}`,
    );
  }
  return to === 'int' ? new Int32(number) : Long.fromNumber(number);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || isNumber(value)) return String(value);
  if (value instanceof Date) return value.toISOString();
  if (bsonKind(value) === 'ObjectId') return String(value);
  throw failure(value, 'string');
}

function convertTo(value: unknown, to: string): unknown {
  switch (to) {
    case 'double':
      return new Double(toNumber(value, 'double'));
    case 'int':
    case 'long':
      return whole(value, to);
    case 'decimal':
      return isNumber(value) || typeof value === 'string'
        ? Decimal128.fromString(String(value).trim())
        : Decimal128.fromString(String(toNumber(value, 'double')));
    case 'bool':
      return !isNumber(value) || isTruthy(value) ? value !== false : false;
    case 'string':
      return text(value);
    case 'objectId':
      if (bsonKind(value) === 'ObjectId') return value;
      if (typeof value !== 'string' || !/^[0-9a-f]{24}$/i.test(value)) throw failure(value, to);
      return new ObjectId(value);
    case 'date':
      if (typeof value === 'string') return parseDate(value, undefined, offsetOf('UTC'));
      if (isNumber(value) && bsonKind(value) !== 'Int32')
        return new Date(Math.trunc(toDouble(value)));
      return dateOf(value, '$convert');
    default:
      throw failure(value, to);
  }
}

function targetOf(value: unknown): string {
  const source = isDoc(value) ? value['type'] : value;
  if (typeof source === 'string' && source in TYPE_NUMBERS) return source;
  const number = wholeNumber(source);
  const name = Object.keys(TYPE_NUMBERS).find((key) => TYPE_NUMBERS[key] === number);
  if (name === undefined) throw expressionError(2, `Unknown type name: ${String(source)}`);
  return name;
}

const convert: Operator = (operand, compile, name) => {
  const parts = named(operand, compile, name, ['input', 'to'], ['onError', 'onNull']);
  return (scope) => {
    const value = parts['input']?.(scope);
    if (isNullish(value)) return parts['onNull'] ? parts['onNull'](scope) : null;
    const to = parts['to']?.(scope);
    if (isNullish(to)) return null;
    const target = targetOf(to);
    try {
      return convertTo(value, target);
    } catch (error) {
      if (parts['onError'] && error instanceof CommandError) return parts['onError'](scope);
      throw error;
    }
  };
};

const to = (target: string): Operator =>
  simple(
    1,
    1,
    ([value]): ReturnType<Evaluate> => (isNullish(value) ? null : convertTo(value, target)),
  );

/** Type operators. */
export const TYPES: Operators = {
  $convert: convert,
  $toDouble: to('double'),
  $toInt: to('int'),
  $toLong: to('long'),
  $toDecimal: to('decimal'),
  $toBool: to('bool'),
  $toString: to('string'),
  $toObjectId: to('objectId'),
  $toDate: to('date'),
  $type: simple(1, 1, ([value]) => (value === undefined ? 'missing' : typeName(value))),
  $isNumber: simple(1, 1, ([value]) => isNumber(value)),
};
