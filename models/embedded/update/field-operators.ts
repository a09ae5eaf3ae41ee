import { Int32, Long, Timestamp } from 'bson';
import { badValue, CommandError, typeMismatch } from '../errors.ts';
import { arithmetic, isNumber } from '../values/arithmetic.ts';
import { compareValues } from '../values/compare.ts';
import { bsonKind, clone, isDoc } from '../values/document.ts';
import { shellText } from '../values/shell-text.ts';
import { typeName } from '../values/types.ts';

/** Gives the new value of a field from the old one; `undefined` as result leaves the field as it is. */
export type FieldChange = (old: unknown, path: string) => unknown;

function numeric(operator: '$inc' | '$mul', operand: unknown, field: string): FieldChange {
  const verb = operator === '$inc' ? 'increment' : 'multiply';
  if (!isNumber(operand)) {
    throw typeMismatch(
      `Cannot ${verb} with non-numeric argument: {${field}: ${shellText(operand)}}`,
    );
  }
  return (old, path) => {
    if (old === undefined)
      return operator === '$inc' ? operand : arithmetic(operand, 0, 'multiply');
    if (!isNumber(old)) {
      throw typeMismatch(
        `Cannot apply ${operator} to a value of non-numeric type. Field '${path}' has non-numeric type ${typeName(old)}`,
      );
    }
    const result = arithmetic(old, operand, operator === '$inc' ? 'add' : 'multiply');
    if (result === undefined) {
      throw badValue(
        `Failed to apply ${operator} operations to current value of '${path}': overflow`,
      );
    }
    return result;
  };
}

function extreme(sign: 1 | -1, operand: unknown): FieldChange {
  return (old) =>
    old === undefined || sign * compareValues(operand, old) > 0 ? clone(operand) : undefined;
}

function bitwise(operand: unknown, field: string): FieldChange {
  if (!isDoc(operand))
    throw badValue(`The $bit modifier is not compatible with ${typeName(operand)}`);
  const steps = Object.entries(operand);
  if (steps.length === 0) {
    throw badValue(
      `You must pass in at least one bitwise operation. The format is: {$bit: {field: {and/or/xor: #}}`,
    );
  }
  for (const [name, value] of steps) {
    if (!['and', 'or', 'xor'].includes(name))
      throw badValue(
        `The $bit modifier only supports 'and', 'or', and 'xor', not '${name}' which is an unknown operator: {${field}}`,
      );
    if (!['Int32', 'Long'].includes(bsonKind(value) ?? '')) {
      throw badValue(
        `The $bit modifier field must be an Integer(32/64 bit); a '${typeName(value)}' is not supported here`,
      );
    }
  }
  return (old, path) => {
    if (old !== undefined && !['Int32', 'Long'].includes(bsonKind(old) ?? '')) {
      throw badValue(
        `Cannot apply $bit to a value of non-integral type. Field '${path}' has type ${typeName(old)}`,
      );
    }
    let bits = old === undefined ? 0n : BigInt(String(old));
    for (const [name, value] of steps) {
      const mask = BigInt(String(value));
      bits = name === 'and' ? bits & mask : name === 'or' ? bits | mask : bits ^ mask;
    }
    const long = [old, ...steps.map(([, value]) => value)].some((v) => bsonKind(v) === 'Long');
    return long ? Long.fromBigInt(bits) : new Int32(Number(BigInt.asIntN(32, bits)));
  };
}

function currentDate(operand: unknown, now: Date): FieldChange {
  const type = isDoc(operand) ? operand['$type'] : 'date';
  const valid = operand === true || operand === false || (isDoc(operand) && '$type' in operand);
  if (!valid || (type !== 'date' && type !== 'timestamp')) {
    throw badValue(
      `The '$type' string field is required to be 'date' or 'timestamp': {$currentDate: {field : {$type: 'date'}}}`,
    );
  }
  const seconds = Math.floor(now.getTime() / 1000);
  return () => (type === 'timestamp' ? new Timestamp({ t: seconds, i: 1 }) : new Date(now));
}

/**
 * The operators that change one field by its old value.
 * @returns undefined for operators of other kinds
 * @throws CommandError for malformed operands
 */
export function fieldChange(
  operator: string,
  operand: unknown,
  field: string,
  now: Date,
): FieldChange | undefined {
  switch (operator) {
    case '$set':
    case '$setOnInsert':
      return () => clone(operand);
    case '$inc':
    case '$mul':
      return numeric(operator, operand, field);
    case '$min':
      return extreme(-1, operand);
    case '$max':
      return extreme(1, operand);
    case '$bit':
      return bitwise(operand, field);
    case '$currentDate':
      return currentDate(operand, now);
    default:
      return undefined;
  }
}

/** The error of two operators that change the same or an enclosing path. */
export function conflict(path: string, other: string): CommandError {
  return new CommandError(
    40,
    'ConflictingUpdateOperators',
    `Updating the path '${path}' would create a conflict at '${other}'`,
  );
}
