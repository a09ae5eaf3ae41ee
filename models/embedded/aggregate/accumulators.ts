import { Double } from 'bson';
import { failedToParse, notImplemented } from '../errors.ts';
import { parseSort, sortKey } from '../query/sort-spec.ts';
import { isNumber, wholeNumber } from '../values/arithmetic.ts';
import { compareValues } from '../values/compare.ts';
import { bsonKind, type Doc, isDoc, setField } from '../values/document.ts';
import { toDouble } from '../values/exact.ts';
import { encodeKey } from '../values/key-encoding.ts';
import { combineNumbers } from './expressions/arithmetic.ts';
import { type Evaluate, expressionError, isNullish, type Scope } from './expressions/evaluate.ts';

/** Takes in one value after the other. */
export type Accumulator = { add(value: unknown): void; result(): unknown };

function sum(): Accumulator {
  let total: unknown = 0;
  return {
    add(value) {
      if (isNumber(value)) total = combineNumbers(total, value, 'add');
    },
    result: () => total,
  };
}

function average(): Accumulator {
  let [total, count, typed] = [0, 0, false];
  return {
    add(value) {
      if (!isNumber(value)) return;
      typed ||= bsonKind(value) !== undefined;
      total += toDouble(value);
      count += 1;
    },
    result: () => (count === 0 ? null : typed ? new Double(total / count) : total / count),
  };
}

function extreme(sign: 1 | -1): Accumulator {
  let best: unknown;
  return {
    add(value) {
      if (isNullish(value)) return;
      if (best === undefined || sign * compareValues(value, best) > 0) best = value;
    },
    result: () => best ?? null,
  };
}

function deviation(sample: boolean): Accumulator {
  // Welford's method: numerically stable in one pass
  let [count, mean, squares] = [0, 0, 0];
  return {
    add(value) {
      if (!isNumber(value)) return;
      const number = toDouble(value);
      count += 1;
      const delta = number - mean;
      mean += delta / count;
      squares += delta * (number - mean);
    },
    result() {
      const divisor = sample ? count - 1 : count;
      return divisor <= 0 ? null : Math.sqrt(squares / divisor);
    },
  };
}

function first(): Accumulator {
  let [seen, kept]: [boolean, unknown] = [false, undefined];
  return {
    add(value) {
      if (!seen) kept = value;
      seen = true;
    },
    result: () => kept ?? null,
  };
}

function last(): Accumulator {
  let kept: unknown;
  return {
    add(value) {
      kept = value;
    },
    result: () => kept ?? null,
  };
}

function push(): Accumulator {
  const values: unknown[] = [];
  return {
    add(value) {
      if (value !== undefined) values.push(value);
    },
    result: () => values,
  };
}

function addToSet(): Accumulator {
  const values = new Map<string, unknown>();
  return {
    add(value) {
      if (value !== undefined) values.set(encodeKey(value).toString('latin1'), value);
    },
    result: () => [...values.values()],
  };
}

function mergeObjects(): Accumulator {
  const merged: Doc = {};
  return {
    add(value) {
      if (isNullish(value)) return;
      if (!isDoc(value)) throw expressionError(40400, '$mergeObjects requires object inputs');
      for (const key of Object.keys(value)) setField(merged, key, value[key]);
    },
    result: () => merged,
  };
}

const PLAIN: Record<string, () => Accumulator> = {
  $sum: sum,
  $avg: average,
  $min: () => extreme(-1),
  $max: () => extreme(1),
  $first: first,
  $last: last,
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
  $stdDevPop: () => deviation(false),
  $stdDevSamp: () => deviation(true),
};

/** Accumulators that also work as expressions on arrays or lists of operands. */
export const REDUCING = ['$sum', '$avg', '$min', '$max', '$stdDevPop', '$stdDevSamp'];

/** Keeps the first `n` values in the order of `compare`, or in the order they come. */
function ordered(
  n: number,
  compare: ((a: unknown, b: unknown) => number) | undefined,
  fromEnd: boolean,
): Accumulator {
  let kept: unknown[] = [];
  const cut = () => {
    if (compare) kept.sort(compare);
    kept = fromEnd && !compare ? kept.slice(-n) : kept.slice(0, n);
  };
  return {
    add(value) {
      kept.push(value);
      if (kept.length > n * 2 + 32) cut();
    },
    result() {
      cut();
      return kept;
    },
  };
}

/** One field of `$group`: `make` starts a group's accumulator, `value` is what it takes of a document. */
export type GroupField = { readonly make: () => Accumulator; readonly value: Evaluate };

const WITH_COUNT = ['$firstN', '$lastN', '$minN', '$maxN'];
const BY_SORT = ['$top', '$bottom', '$topN', '$bottomN'];
const REJECTED = [
  '$accumulator',
  '$function',
  '$percentile',
  '$median',
  '$concatArrays',
  '$setUnion',
];

function countOf(operand: Doc, name: string): number {
  const n = wholeNumber(operand['n']);
  if (n === undefined || n < 1)
    throw expressionError(5787908, `${name} needs 'n' as a positive whole number`);
  return n;
}

function withCount(name: string, operand: Doc, compile: (source: unknown) => Evaluate): GroupField {
  const n = countOf(operand, name);
  const sign = name === '$minN' ? 1 : -1;
  const sorts = name === '$minN' || name === '$maxN';
  const compare = sorts ? (a: unknown, b: unknown) => sign * compareValues(a, b) : undefined;
  const value = compile(operand['input']);
  return {
    value: (scope) => value(scope) ?? null,
    make: () => ordered(n, compare, name === '$lastN'),
  };
}

type Sortable = { readonly key: Buffer; readonly value: unknown };

function bySort(name: string, operand: Doc, compile: (source: unknown) => Evaluate): GroupField {
  const single = !name.endsWith('N');
  const n = single ? 1 : countOf(operand, name);
  const fields = parseSort(operand['sortBy']);
  const value = compile(operand['output']);
  const bottom = name.startsWith('$bottom');
  const compare = (a: unknown, b: unknown) =>
    (bottom ? -1 : 1) * Buffer.compare((a as Sortable).key, (b as Sortable).key);
  return {
    value: (scope: Scope): Sortable => ({
      key: sortKey(isDoc(scope.root) ? scope.root : {}, fields),
      value: value(scope) ?? null,
    }),
    make() {
      const inner = ordered(n, compare, false);
      return {
        add: inner.add,
        result() {
          const values = (inner.result() as Sortable[]).map((item) => item.value);
          return single ? values[0] : bottom ? values.reverse() : values;
        },
      };
    },
  };
}

/**
 * Compiles `{ $sum: ... }` of a `$group` field.
 * @throws CommandError 15952 for an unknown accumulator
 */
export function compileAccumulator(
  source: unknown,
  compile: (source: unknown) => Evaluate,
  field: string,
): GroupField {
  const entries = isDoc(source) ? Object.entries(source) : [];
  const [entry] = entries;
  if (!entry || entries.length !== 1) {
    throw expressionError(40234, `The field '${field}' must be an accumulator object`);
  }
  const [name, operand] = entry;
  if (name === '$count') {
    if (!isDoc(operand) || Object.keys(operand).length > 0)
      throw failedToParse('$count takes no arguments, i.e. $count:{}');
    return { value: () => 1, make: sum };
  }
  if (REJECTED.includes(name)) throw notImplemented('accumulator', name);
  if (isDoc(operand) && WITH_COUNT.includes(name)) return withCount(name, operand, compile);
  if (isDoc(operand) && BY_SORT.includes(name)) return bySort(name, operand, compile);
  const make = PLAIN[name];
  if (!make) throw expressionError(15952, `unknown group operator '${name}'`);
  return { value: compile(operand), make };
}

/** A fresh accumulator by its name, for the operators of `REDUCING`. */
export function startReduction(name: string): Accumulator {
  return (PLAIN[name] ?? sum)();
}
