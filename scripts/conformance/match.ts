import { EJSON } from 'bson';
import type { Entities } from './entities.ts';
import type { Doc } from './suite-file.ts';

/** A result is not what the test expects; the message says where. */
export class Mismatch extends Error {}

function isPlain(value: unknown): value is Doc {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !('_bsontype' in value)
  );
}

function kindOf(value: unknown): string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (value instanceof Date) return ['date'];
  switch (typeof value) {
    case 'string':
      return ['string'];
    case 'boolean':
      return ['bool'];
    case 'number':
      return ['int', 'long', 'double', 'number'];
    case 'bigint':
      return ['long', 'number'];
  }
  const kind = String((value as { _bsontype?: unknown } | undefined)?._bsontype ?? 'object');
  const names: Record<string, string> = {
    ObjectId: 'objectId',
    Binary: 'binData',
    Timestamp: 'timestamp',
    Long: 'long',
    Int32: 'int',
    Double: 'double',
    Decimal128: 'decimal',
  };
  return kind === 'Long' || kind === 'Int32'
    ? ['int', 'long', 'number']
    : [names[kind] ?? 'object'];
}

const text = (value: unknown) => EJSON.stringify(value, { relaxed: true });

/** The unified format's special matchers; @returns false when the key is none */
function special(
  expected: Doc,
  actual: unknown,
  entities: Entities,
  at: string,
  root: boolean,
): boolean {
  const [key, ...more] = Object.keys(expected);
  if (key === undefined || more.length > 0 || !key.startsWith('$$')) return false;
  const operand = expected[key];
  switch (key) {
    case '$$exists':
      if ((actual !== undefined) !== operand)
        throw new Mismatch(`${at}: exists should be ${String(operand)}`);
      return true;
    case '$$unsetOrMatches':
      if (actual !== undefined && actual !== null) match(operand, actual, entities, at, root);
      return true;
    case '$$type': {
      const wanted = Array.isArray(operand) ? operand : [operand];
      if (!kindOf(actual).some((kind) => wanted.includes(kind)))
        throw new Mismatch(`${at}: type ${kindOf(actual)[0]} is not ${wanted.join(' or ')}`);
      return true;
    }
    case '$$matchesEntity':
      match(entities.value(String(operand)), actual, entities, at, false);
      return true;
    case '$$sessionLsid': {
      const lsid = entities.lsid(String(operand));
      if (text(lsid) !== text(actual))
        throw new Mismatch(`${at}: not the lsid of ${String(operand)}`);
      return true;
    }
    case '$$lte':
      if (!(Number(actual) <= Number(operand)))
        throw new Mismatch(`${at}: ${String(actual)} > ${String(operand)}`);
      return true;
    default:
      throw new Mismatch(`${at}: unknown matcher ${key}`);
  }
}

function allowsMissing(expected: unknown): boolean {
  if (!isPlain(expected)) return false;
  return expected['$$exists'] === false || '$$unsetOrMatches' in expected;
}

/**
 * Compares by the rules of the unified test format: numbers by value, documents field by field;
 * only a document at the `root` may have further fields.
 * @throws Mismatch
 */
export function match(
  expected: unknown,
  actual: unknown,
  entities: Entities,
  at: string,
  root: boolean,
): void {
  if (isPlain(expected)) {
    if (special(expected, actual, entities, at, root)) return;
    if (typeof actual !== 'object' || actual === null)
      throw new Mismatch(`${at}: ${text(actual)} instead of ${text(expected)}`);
    const found: Doc = actual instanceof Map ? Object.fromEntries(actual) : (actual as Doc);
    for (const [key, value] of Object.entries(expected)) {
      if (found[key] === undefined && !allowsMissing(value))
        throw new Mismatch(`${at}.${key}: missing`);
      match(value, found[key], entities, `${at}.${key}`, false);
    }
    if (root) return;
    const extra = Object.keys(found).find((key) => !(key in expected) && found[key] !== undefined);
    if (extra !== undefined) throw new Mismatch(`${at}.${extra}: not expected`);
    return;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) {
      throw new Mismatch(`${at}: ${text(actual)} instead of ${text(expected)}`);
    }
    for (const [i, item] of expected.entries())
      match(item, actual[i], entities, `${at}[${i}]`, root);
    return;
  }
  const [a, b] = [expected, actual].map((value) =>
    kindOf(value).includes('long') ? Number(value) : value,
  );
  if (a !== b && text(a) !== text(b))
    throw new Mismatch(`${at}: ${text(actual)} instead of ${text(expected)}`);
}
