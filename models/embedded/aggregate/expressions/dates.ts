import type { ObjectId, Timestamp } from 'bson';
import { wholeNumber } from '../../values/arithmetic.ts';
import { bsonKind, isDoc } from '../../values/document.ts';
import { typeName } from '../../values/types.ts';
import {
  addUnits,
  dayOfYear,
  difference,
  isoWeek,
  sundayWeek,
  truncate,
  unitOf,
  weekdayOf,
} from './calendar.ts';
import { formatDate, parseDate } from './date-format.ts';
import {
  type Evaluate,
  expressionError,
  isNullish,
  numberOf,
  type Operator,
  type Operators,
  type Scope,
} from './evaluate.ts';
import { named } from './strings.ts';
import { type Offset, offsetOf, toUtc } from './time-zone.ts';

type Parts = Record<string, Evaluate>;

/** The time in a date, a timestamp or an object id. */
export function dateOf(value: unknown, name: string): Date {
  if (value instanceof Date) return value;
  const kind = bsonKind(value);
  if (kind === 'ObjectId') return (value as ObjectId).getTimestamp();
  if (kind === 'Timestamp') return new Date((value as Timestamp).getHighBitsUnsigned() * 1000);
  throw expressionError(
    16006,
    `can't convert from BSON type ${typeName(value)} to Date in ${name}`,
  );
}

/** The zone operand; undefined when it is null, which makes the result null. */
function zoneOf(parts: Parts, scope: Scope): Offset | undefined {
  const zone = parts['timezone'];
  if (!zone) return offsetOf('UTC');
  const value = zone(scope);
  if (isNullish(value)) return undefined;
  if (typeof value !== 'string')
    throw expressionError(40517, `timezone must evaluate to a string, found ${typeName(value)}`);
  return offsetOf(value);
}

const localOf = (date: Date, offset: Offset) => new Date(date.getTime() + offset(date.getTime()));

/** Operators such as `$year`, which take a date or `{ date, timezone }`. */
function datePart(part: (local: Date) => number): Operator {
  return (operand, compile, name) => {
    const single = Array.isArray(operand) && operand.length === 1 ? operand[0] : operand;
    const parts: Parts =
      isDoc(single) && 'date' in single
        ? named(single, compile, name, ['date'], ['timezone'])
        : { date: compile(single) };
    return (scope) => {
      const value = parts['date']?.(scope);
      const offset = zoneOf(parts, scope);
      if (isNullish(value) || !offset) return null;
      return part(localOf(dateOf(value, name), offset));
    };
  };
}

const dateTrunc: Operator = (operand, compile, name) => {
  const parts = named(
    operand,
    compile,
    name,
    ['date', 'unit'],
    ['binSize', 'timezone', 'startOfWeek'],
  );
  return (scope) => {
    const [date, unit] = [parts['date']?.(scope), parts['unit']?.(scope)];
    const offset = zoneOf(parts, scope);
    const given = parts['binSize'] ? parts['binSize'](scope) : 1;
    if (isNullish(date) || isNullish(unit) || isNullish(given) || !offset) return null;
    const size = wholeNumber(given);
    if (size === undefined || size < 1)
      throw expressionError(5439018, `${name} requires 'binSize' to be greater than 0`);
    const start = weekdayOf(parts['startOfWeek']?.(scope), name);
    return truncate(dateOf(date, name), unitOf(unit, name), size, offset, start);
  };
};

const dateDiff: Operator = (operand, compile, name) => {
  const parts = named(
    operand,
    compile,
    name,
    ['startDate', 'endDate', 'unit'],
    ['timezone', 'startOfWeek'],
  );
  return (scope) => {
    const [from, to, unit] = ['startDate', 'endDate', 'unit'].map((key) => parts[key]?.(scope));
    const offset = zoneOf(parts, scope);
    if (isNullish(from) || isNullish(to) || isNullish(unit) || !offset) return null;
    const start = weekdayOf(parts['startOfWeek']?.(scope), name);
    return difference(dateOf(from, name), dateOf(to, name), unitOf(unit, name), offset, start);
  };
};

function shift(sign: 1 | -1): Operator {
  return (operand, compile, name) => {
    const parts = named(operand, compile, name, ['startDate', 'unit', 'amount'], ['timezone']);
    return (scope) => {
      const [date, unit, amount] = ['startDate', 'unit', 'amount'].map((key) =>
        parts[key]?.(scope),
      );
      const offset = zoneOf(parts, scope);
      if (isNullish(date) || isNullish(unit) || isNullish(amount) || !offset) return null;
      const count = wholeNumber(amount);
      if (count === undefined)
        throw expressionError(5166405, `${name} expects integer amount of time units`);
      return addUnits(dateOf(date, name), unitOf(unit, name), sign * count, offset);
    };
  };
}

const dateToString: Operator = (operand, compile, name) => {
  const parts = named(operand, compile, name, ['date'], ['format', 'timezone', 'onNull']);
  return (scope) => {
    const value = parts['date']?.(scope);
    if (isNullish(value)) return parts['onNull'] ? parts['onNull'](scope) : null;
    const offset = zoneOf(parts, scope);
    const format = parts['format']?.(scope);
    if (!offset || (parts['format'] && isNullish(format))) return null;
    const date = dateOf(value, name);
    const fallback = parts['timezone'] ? '%Y-%m-%dT%H:%M:%S.%L' : '%Y-%m-%dT%H:%M:%S.%LZ';
    return formatDate(
      date,
      offset(date.getTime()),
      format === undefined ? fallback : String(format),
    );
  };
};

const dateFromString: Operator = (operand, compile, name) => {
  const parts = named(
    operand,
    compile,
    name,
    ['dateString'],
    ['format', 'timezone', 'onError', 'onNull'],
  );
  return (scope) => {
    const text = parts['dateString']?.(scope);
    if (isNullish(text)) return parts['onNull'] ? parts['onNull'](scope) : null;
    const offset = zoneOf(parts, scope);
    if (!offset) return null;
    const format = parts['format']?.(scope);
    try {
      if (typeof text !== 'string') {
        throw expressionError(
          241,
          `${name} requires that 'dateString' be a string, found: ${typeName(text)}`,
        );
      }
      return parseDate(text, isNullish(format) ? undefined : String(format), offset);
    } catch (error) {
      if (parts['onError']) return parts['onError'](scope);
      throw error;
    }
  };
};

const FROM_PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'];

const dateFromParts: Operator = (operand, compile, name) => {
  const iso = isDoc(operand) && 'isoWeekYear' in operand;
  const names = iso
    ? ['isoWeekYear', 'isoWeek', 'isoDayOfWeek', ...FROM_PARTS.slice(3)]
    : FROM_PARTS;
  const parts = named(operand, compile, name, names.slice(0, 1), [...names.slice(1), 'timezone']);
  return (scope) => {
    const offset = zoneOf(parts, scope);
    const values = names.map((part, i) => (parts[part] ? parts[part](scope) : i < 3 ? 1 : 0));
    if (!offset || values.some(isNullish)) return null;
    const [year = 1, month = 1, day = 1, ...time] = values.map((value) => numberOf(value, name));
    const clock = time.reduce(
      (sum, part, i) => sum + part * ([3_600_000, 60_000, 1000, 1][i] ?? 1),
      0,
    );
    const start = new Date(0);
    start.setUTCFullYear(year, iso ? 0 : month - 1, iso ? 4 : day);
    if (iso)
      start.setTime(
        start.getTime() +
          ((month - 1) * 7 + (day - 1) - ((start.getUTCDay() + 6) % 7)) * 86_400_000,
      );
    return new Date(toUtc(start.getTime() + clock, offset));
  };
};

const dateToParts: Operator = (operand, compile, name) => {
  const parts = named(operand, compile, name, ['date'], ['timezone', 'iso8601']);
  return (scope) => {
    const value = parts['date']?.(scope);
    const offset = zoneOf(parts, scope);
    if (isNullish(value) || !offset) return null;
    const local = localOf(dateOf(value, name), offset);
    const iso = isoWeek(local);
    const day =
      parts['iso8601']?.(scope) === true
        ? {
            isoWeekYear: iso.year,
            isoWeek: iso.week,
            isoDayOfWeek: ((local.getUTCDay() + 6) % 7) + 1,
          }
        : { year: local.getUTCFullYear(), month: local.getUTCMonth() + 1, day: local.getUTCDate() };
    return {
      ...day,
      hour: local.getUTCHours(),
      minute: local.getUTCMinutes(),
      second: local.getUTCSeconds(),
      millisecond: local.getUTCMilliseconds(),
    };
  };
};

/** Date operators. */
export const DATES: Operators = {
  $dateTrunc: dateTrunc,
  $dateDiff: dateDiff,
  $dateAdd: shift(1),
  $dateSubtract: shift(-1),
  $dateToString: dateToString,
  $dateFromString: dateFromString,
  $dateFromParts: dateFromParts,
  $dateToParts: dateToParts,
  $year: datePart((local) => local.getUTCFullYear()),
  $month: datePart((local) => local.getUTCMonth() + 1),
  $dayOfMonth: datePart((local) => local.getUTCDate()),
  $dayOfWeek: datePart((local) => local.getUTCDay() + 1),
  $dayOfYear: datePart(dayOfYear),
  $hour: datePart((local) => local.getUTCHours()),
  $minute: datePart((local) => local.getUTCMinutes()),
  $second: datePart((local) => local.getUTCSeconds()),
  $millisecond: datePart((local) => local.getUTCMilliseconds()),
  $week: datePart(sundayWeek),
  $isoWeek: datePart((local) => isoWeek(local).week),
  $isoWeekYear: datePart((local) => isoWeek(local).year),
  $isoDayOfWeek: datePart((local) => ((local.getUTCDay() + 6) % 7) + 1),
};
