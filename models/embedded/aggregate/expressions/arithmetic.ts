import { Double, Int32, Long } from 'bson';
import { arithmetic, isNumber, wholeNumber } from '../../values/arithmetic.ts';
import { bsonKind } from '../../values/document.ts';
import { toDouble } from '../../values/exact.ts';
import { typeName } from '../../values/types.ts';
import {
  expressionError,
  isNullish,
  nullable,
  numberOf,
  type Operators,
  simple,
} from './evaluate.ts';

const MANY = Number.MAX_SAFE_INTEGER;

/** Adds or multiplies; plain numbers stay plain, typed ones keep the wider type. */
export function combineNumbers(
  left: unknown,
  right: unknown,
  operation: 'add' | 'multiply',
): unknown {
  if (typeof left === 'number' && typeof right === 'number') {
    return operation === 'add' ? left + right : left * right;
  }
  const exact = arithmetic(left, right, operation);
  if (exact !== undefined) return exact;
  const [a, b] = [toDouble(left), toDouble(right)];
  return new Double(operation === 'add' ? a + b : a * b);
}

function negate(value: unknown): unknown {
  return typeof value === 'number' ? -value : combineNumbers(value, new Int32(-1), 'multiply');
}

function add(values: unknown[]): unknown {
  if (values.some(isNullish)) return null;
  let date: Date | undefined;
  let sum: unknown = values.length === 0 ? 0 : undefined;
  for (const value of values) {
    if (value instanceof Date) {
      if (date) throw expressionError(16612, 'only one date allowed in an $add expression');
      date = value;
    } else if (!isNumber(value)) {
      throw expressionError(14, `$add only supports numeric or date types, not ${typeName(value)}`);
    } else sum = sum === undefined ? value : combineNumbers(sum, value, 'add');
  }
  return date ? new Date(date.getTime() + Math.round(toDouble(sum ?? 0))) : sum;
}

function subtract([left, right]: unknown[]): unknown {
  if (left instanceof Date) {
    if (right instanceof Date) return left.getTime() - right.getTime();
    return new Date(left.getTime() - Math.round(numberOf(right, '$subtract')));
  }
  if (!isNumber(left) || !isNumber(right)) {
    throw expressionError(14, `can't $subtract ${typeName(right)} from ${typeName(left)}`);
  }
  return combineNumbers(left, negate(right), 'add');
}

function multiply(values: unknown[], name: string): unknown {
  if (values.some(isNullish)) return null;
  let product: unknown = 1;
  for (const [i, value] of values.entries()) {
    numberOf(value, name);
    product = i === 0 ? value : combineNumbers(product, value, 'multiply');
  }
  return product;
}

/** Gives a whole result the width of the operand it was made from. */
function likeOperand(operand: unknown, result: number): unknown {
  switch (bsonKind(operand)) {
    case 'Int32':
      return new Int32(result);
    case 'Long':
      return Long.fromNumber(result);
    case 'Double':
      return new Double(result);
    default:
      return result;
  }
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

function places(change: (value: number) => number) {
  return ([value, digits = 0]: unknown[], name: string) => {
    const place = wholeNumber(digits);
    if (place === undefined || place < -20 || place > 100) {
      throw expressionError(
        51083,
        `cannot apply ${name} with precision value ${String(digits)} value must be in [-20, 100]`,
      );
    }
    const number = numberOf(value, name);
    if (!Number.isFinite(number)) return value;
    if (place === 0) return likeOperand(value, change(number));
    // the decimal text is shifted, so that 1.005 is not moved by binary rounding
    const shifted = Number(`${number}e${place}`);
    const moved = Number.isNaN(shifted) ? number * 10 ** place : shifted;
    const result = Number(`${change(moved)}e${-place}`);
    return likeOperand(value, result);
  };
}

function math(apply: (x: number) => number, valid: (x: number) => boolean = () => true) {
  return nullable(1, 1, ([value], name) => {
    const number = numberOf(value, name);
    if (!valid(number))
      throw expressionError(28714, `${name}'s argument is out of range: ${number}`);
    return apply(number);
  });
}

function keeping(apply: (x: number) => number) {
  return nullable(1, 1, ([value], name) => likeOperand(value, apply(numberOf(value, name))));
}

const bitwise = (apply: (a: bigint, b: bigint) => bigint, start: bigint) =>
  nullable(0, MANY, (values, name) => {
    const whole = values.map((value) => {
      if (wholeNumber(value) === undefined && bsonKind(value) !== 'Long') {
        throw expressionError(14, `${name} only supports int and long operands.`);
      }
      return BigInt(String(value));
    });
    const result = whole.reduce(apply, start);
    return Number.isSafeInteger(Number(result)) ? Number(result) : Long.fromBigInt(result);
  });

/** `$add`, `$round`, `$sin` ... */
export const ARITHMETIC: Operators = {
  $add: simple(0, MANY, add),
  $subtract: nullable(2, 2, subtract),
  $multiply: simple(0, MANY, multiply),
  $divide: nullable(2, 2, ([a, b], name) => {
    const divisor = numberOf(b, name);
    if (divisor === 0) throw expressionError(2, "can't $divide by zero");
    const quotient = numberOf(a, name) / divisor;
    return bsonKind(a) || bsonKind(b) ? new Double(quotient) : quotient;
  }),
  $mod: nullable(2, 2, ([a, b], name) => {
    const divisor = numberOf(b, name);
    if (divisor === 0) throw expressionError(16610, "can't $mod by zero");
    return likeOperand(a, numberOf(a, name) % divisor);
  }),
  $abs: keeping(Math.abs),
  $ceil: keeping(Math.ceil),
  $floor: keeping(Math.floor),
  $trunc: nullable(1, 2, places(Math.trunc)),
  $round: nullable(1, 2, places(roundHalfEven)),
  $sqrt: math(Math.sqrt, (x) => x >= 0 || Number.isNaN(x)),
  $exp: math(Math.exp),
  $ln: math(Math.log, (x) => x > 0 || Number.isNaN(x)),
  $log10: math(Math.log10, (x) => x > 0 || Number.isNaN(x)),
  $log: nullable(
    2,
    2,
    ([x, base], name) => Math.log(numberOf(x, name)) / Math.log(numberOf(base, name)),
  ),
  $pow: nullable(2, 2, ([base, power], name) => numberOf(base, name) ** numberOf(power, name)),
  $sin: math(Math.sin),
  $cos: math(Math.cos),
  $tan: math(Math.tan),
  $asin: math(Math.asin, (x) => Math.abs(x) <= 1),
  $acos: math(Math.acos, (x) => Math.abs(x) <= 1),
  $atan: math(Math.atan),
  $atan2: nullable(2, 2, ([y, x], name) => Math.atan2(numberOf(y, name), numberOf(x, name))),
  $sinh: math(Math.sinh),
  $cosh: math(Math.cosh),
  $tanh: math(Math.tanh),
  $degreesToRadians: math((x) => (x * Math.PI) / 180),
  $radiansToDegrees: math((x) => (x * 180) / Math.PI),
  $bitAnd: bitwise((a, b) => a & b, -1n),
  $bitOr: bitwise((a, b) => a | b, 0n),
  $bitXor: bitwise((a, b) => a ^ b, 0n),
  $bitNot: nullable(1, 1, ([value], name) => likeOperand(value, ~numberOf(value, name))),
  $rand: simple(0, 1, () => Math.random()),
};
