import { equalValues } from '../values/compare.ts';
import { encodeDirected, encodeEmpty, encodeKey, invertKey } from '../values/key-encoding.ts';
import { TAG, typeTag } from '../values/types.ts';
import type { Condition } from './conditions.ts';
import { isRegex } from './regex.ts';

/** What equality fixes of an index key; the first field takes its first `lead` bytes. */
export type Prefix = { readonly key: Buffer; readonly lead: number };

/** A stretch of an index: `lower <= key < upper`. `prefix` is the length that equality fixed, `lead` its first field's. */
export type KeyRange = {
  readonly lower: Buffer;
  readonly upper: Buffer;
  readonly prefix: number;
  readonly lead: number;
};

const AFTER = Buffer.from([0xff]);
/** The largest number of stretches one plan may have: longer `$in` combinations scan instead. */
const MAX_RANGES = 1000;

/** The key just above every continuation of a key. */
export const after = (key: Buffer) => Buffer.concat([key, AFTER]);

/** What an equality or `$in` fixes one index field to; undefined when an index cannot serve it. */
export function pointKeys(condition: Condition, direction: 1 | -1): Buffer[] | undefined {
  const values = condition.operator === '$eq' ? [condition.operand] : condition.operand;
  if (condition.operator !== '$eq' && condition.operator !== '$in') return undefined;
  if (!Array.isArray(values) || values.length > MAX_RANGES || values.some(isRegex))
    return undefined;
  const keys = new Map<string, Buffer>();
  for (const value of values) {
    // an array is found under its first element, or as an element of an outer array
    const candidates = [encodeDirected(value, direction)];
    if (Array.isArray(value)) {
      candidates.push(
        value.length > 0 ? encodeDirected(value[0], direction) : encodeEmpty(direction),
      );
    }
    for (const key of candidates) keys.set(key.toString('latin1'), key);
  }
  return [...keys.values()].sort(Buffer.compare);
}

const ORDERED: number[] = [
  TAG.number,
  TAG.string,
  TAG.objectId,
  TAG.boolean,
  TAG.date,
  TAG.timestamp,
];

/** The edge of a stretch in ascending order: at a key, or after all its continuations. */
type Edge = { readonly key: Buffer; readonly after: boolean };

/** A stretch of one index field. */
export type FieldRange = { readonly lower: Edge; readonly upper: Edge; readonly used: number };

const ascendingBytes = (edge: Edge) => (edge.after ? after(edge.key) : edge.key);
const descendingBytes = (edge: Edge) =>
  edge.after ? invertKey(edge.key) : after(invertKey(edge.key));

function order(left: Edge, right: Edge): number {
  return Buffer.compare(ascendingBytes(left), ascendingBytes(right));
}

/** All values of one type; NaN is left out because it fulfils no range. */
function wholeType(tag: number): { lower: Edge; upper: Edge } {
  const lower =
    tag === TAG.number
      ? { key: encodeKey(Number.NaN), after: true }
      : { key: Buffer.from([tag - 1]), after: true };
  return { lower, upper: { key: Buffer.from([tag + 1]), after: false } };
}

/**
 * The stretch that range conditions leave of one index field, or undefined when there is none.
 * On a multikey index only one side may be used: different elements may fulfil the two.
 */
export function rangeKeys(
  conditions: readonly Condition[],
  multikey: boolean,
): FieldRange | undefined {
  const ranges = conditions.filter(
    ({ operator, operand }) =>
      /^\$[gl]te?$/.test(operator) &&
      ORDERED.includes(typeTag(operand)) &&
      !(typeTag(operand) === TAG.number && equalValues(operand, Number.NaN)),
  );
  const [first] = ranges;
  if (!first) return undefined;
  const tag = typeTag(first.operand);
  const used = multikey ? [first] : ranges.filter(({ operand }) => typeTag(operand) === tag);
  let { lower, upper } = wholeType(tag);
  for (const { operator, operand } of used) {
    const key = encodeKey(operand);
    const edge = { key, after: operator === '$gt' || operator === '$lte' };
    if (operator.startsWith('$g')) lower = order(edge, lower) > 0 ? edge : lower;
    else upper = order(edge, upper) < 0 ? edge : upper;
  }
  return { lower, upper, used: used.length };
}

/** Puts prefixes and an optional stretch of the next field together to the ranges to scan. */
export function combine(
  prefixes: readonly Prefix[],
  range: FieldRange | undefined,
  direction: 1 | -1,
): KeyRange[] {
  return prefixes.map(({ key, lead }) => {
    const fixed = { prefix: key.length, lead };
    if (!range) return { lower: key, upper: after(key), ...fixed };
    const [low, high] =
      direction === 1
        ? [ascendingBytes(range.lower), ascendingBytes(range.upper)]
        : [descendingBytes(range.upper), descendingBytes(range.lower)];
    return {
      lower: Buffer.concat([key, low]),
      upper: Buffer.concat([key, high]),
      ...fixed,
    };
  });
}
