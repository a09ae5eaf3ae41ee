import { badValue } from '../errors.ts';
import { isNumber, wholeNumber } from '../values/arithmetic.ts';
import { binaryParts, compareValues, equalValues } from '../values/compare.ts';
import { bsonKind } from '../values/document.ts';
import { toDouble } from '../values/exact.ts';
import { TAG, TYPE_NUMBERS, typeNumber, typeTag } from '../values/types.ts';
import { compileRegex, isRegex } from './regex.ts';

/** Tests one value of a document; `undefined` means that the field is missing. */
export type Test = (value: unknown) => boolean;

/** `$eq`: null also matches a missing field. */
export function equalTo(operand: unknown): Test {
  return (value) => equalValues(value, operand);
}

/** `$gt`, `$gte`, `$lt`, `$lte`: only values of the operand's own type compare. */
export function comparison(operator: string, operand: unknown): Test {
  const tag = typeTag(operand);
  const orEqual = operator.endsWith('e');
  const sign = operator.startsWith('$gt') ? 1 : -1;
  if (isRegex(operand))
    throw badValue(`Can't have RegEx as arg to predicate over field '${operator}'.`);
  if (tag === TAG.minKey || tag === TAG.maxKey) {
    return (value) => {
      if (value === undefined) return false;
      const order = Math.sign(compareValues(value, operand));
      return order === sign || (orEqual && order === 0);
    };
  }
  if (tag === TAG.number && Number.isNaN(toDouble(operand))) {
    return (value) => orEqual && isNumber(value) && Number.isNaN(toDouble(value));
  }
  return (value) => {
    if (typeTag(value) !== tag) return false;
    if (tag === TAG.number && Number.isNaN(toDouble(value))) return false;
    const order = Math.sign(compareValues(value, operand));
    return order === sign || (orEqual && order === 0);
  };
}

const isObjectId = (value: unknown): boolean => typeTag(value) === TAG.objectId;

/** `$in`, with regular expressions among its values. */
export function oneOf(operand: unknown): Test {
  if (!Array.isArray(operand)) throw badValue('$in needs an array');
  const patterns = operand.filter(isRegex).map((pattern) => compileRegex(pattern));
  const plain = operand.filter((value) => !isRegex(value));
  const strings = new Set(plain.filter((value) => typeof value === 'string'));
  // Lists of thousands of ids are common: comparing each document with each of them would be quadratic.
  const ids = new Set(plain.filter(isObjectId).map(String));
  const others = plain.filter((value) => typeof value !== 'string' && !isObjectId(value));
  return (value) => {
    if (typeof value === 'string') {
      return strings.has(value) || patterns.some((pattern) => pattern.test(value));
    }
    if (isObjectId(value)) return ids.has(String(value));
    return (
      others.some((other) => equalValues(other, value)) ||
      (isRegex(value) && operand.some((other) => isRegex(other) && equalValues(other, value)))
    );
  };
}

/** A regular expression on strings; a stored expression equal to it matches too. */
export function matchesRegex(operand: unknown, options?: unknown): Test {
  if (typeof operand !== 'string' && !isRegex(operand)) throw badValue('$regex has to be a string');
  if (options !== undefined && typeof options !== 'string') {
    throw badValue('$options has to be a string');
  }
  const regex = compileRegex(operand, options);
  return (value) =>
    typeof value === 'string'
      ? regex.test(value)
      : isRegex(value) && isRegex(operand) && equalValues(value, operand);
}

/** `$mod: [divisor, remainder]`, both cut to whole numbers. */
export function modulo(operand: unknown): Test {
  if (!Array.isArray(operand) || operand.length < 2) {
    throw badValue('malformed mod, not enough elements');
  }
  if (operand.length > 2) throw badValue('malformed mod, too many elements');
  const [divisor = 0, remainder = 0] = operand.map((x) => Math.trunc(toDouble(x)));
  if (Number.isNaN(divisor) || Number.isNaN(remainder))
    throw badValue('malformed mod, not a number');
  if (divisor === 0) throw badValue('divisor cannot be 0');
  return (value) => {
    if (!isNumber(value)) return false;
    const number = toDouble(value);
    return Number.isFinite(number) && Math.trunc(number) % divisor === remainder;
  };
}

/** `$type` with aliases or numbers, one or many. Numbers must have been decoded with their widths. */
export function ofType(operand: unknown): (value: unknown) => boolean {
  const wanted = new Set<number>();
  for (const item of Array.isArray(operand) ? operand : [operand]) {
    if (item === 'number') for (const n of [1, 16, 18, 19]) wanted.add(n);
    else if (typeof item === 'string') {
      const number = TYPE_NUMBERS[item];
      if (number === undefined) throw badValue(`Unknown type name alias: ${item}`);
      wanted.add(number);
    } else {
      const number = wholeNumber(item);
      if (number === undefined || !Object.values(TYPE_NUMBERS).includes(number)) {
        throw badValue(`Invalid numerical type code: ${String(item)}`);
      }
      wanted.add(number);
    }
  }
  if (wanted.size === 0) throw badValue('$type must match at least one type');
  return (value) => value !== undefined && wanted.has(typeNumber(value));
}

function bitMask(operator: string, operand: unknown): bigint {
  if (Array.isArray(operand)) {
    let mask = 0n;
    for (const position of operand) {
      const bit = wholeNumber(position);
      if (bit === undefined || bit < 0) {
        throw badValue(`bit positions must be >= 0 but got: ${String(position)}`);
      }
      mask |= 1n << BigInt(bit);
    }
    return mask;
  }
  if (bsonKind(operand) === 'Binary') return binaryBits(operand);
  const number = wholeNumber(operand);
  if (number === undefined || number < 0) {
    throw badValue(
      `${operator} takes an Array, a number, or a BinData but received: ${String(operand)}`,
    );
  }
  return BigInt(number);
}

function binaryBits(value: unknown): bigint {
  let bits = 0n;
  for (const [i, byte] of binaryParts(value).bytes.entries()) bits |= BigInt(byte) << BigInt(8 * i);
  return bits;
}

/** `$bitsAllSet`, `$bitsAnySet`, `$bitsAllClear`, `$bitsAnyClear`. */
export function bits(operator: string, operand: unknown): Test {
  const mask = bitMask(operator, operand);
  return (value) => {
    const whole = bsonKind(value) === 'Long' ? BigInt(String(value)) : wholeNumber(value);
    if (whole === undefined && bsonKind(value) !== 'Binary') return false;
    const set = (whole === undefined ? binaryBits(value) : BigInt(whole)) & mask;
    if (operator === '$bitsAllSet') return set === mask;
    if (operator === '$bitsAnySet') return set !== 0n;
    return operator === '$bitsAllClear' ? set === 0n : set !== mask;
  };
}
