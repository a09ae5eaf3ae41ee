import { parseSort, sortKey } from '../../query/sort-spec.ts';
import { wholeNumber } from '../../values/arithmetic.ts';
import { compareValues, equalValues } from '../../values/compare.ts';
import { type Doc, isDoc } from '../../values/document.ts';
import { encodeKey } from '../../values/key-encoding.ts';
import {
  arrayOf,
  type Compile,
  type Evaluate,
  expressionError,
  isNullish,
  isTruthy,
  nullable,
  numberOf,
  type Operators,
  type Scope,
  simple,
} from './evaluate.ts';
import { named } from './strings.ts';

const MANY = Number.MAX_SAFE_INTEGER;

/** A scope with further variables. */
export function withVariables(scope: Scope, variables: Doc): Scope {
  return { ...scope, variables: { ...scope.variables, ...variables } };
}

function variableName(operand: unknown, key: string, fallback: string): string {
  const name = isDoc(operand) && operand[key] !== undefined ? operand[key] : fallback;
  if (typeof name !== 'string' || !/^[a-z\u0080-\uffff][\w\u0080-\uffff]*$/.test(name)) {
    throw expressionError(
      16867,
      `'${String(name)}' starts with an invalid character for a user variable name`,
    );
  }
  return name;
}

function without(operand: unknown, ...keys: string[]): unknown {
  if (!isDoc(operand)) return operand;
  return Object.fromEntries(Object.entries(operand).filter(([key]) => !keys.includes(key)));
}

function filter(operand: unknown, compile: Compile, name: string): Evaluate {
  const as = variableName(operand, 'as', 'this');
  const parts = named(without(operand, 'as'), compile, name, ['input', 'cond'], ['limit']);
  return (scope) => {
    const input = parts['input']?.(scope);
    if (isNullish(input)) return null;
    const limit = parts['limit'] ? wholeNumber(parts['limit'](scope)) : undefined;
    const kept = arrayOf(input, name).filter((item) =>
      isTruthy(parts['cond']?.(withVariables(scope, { [as]: item }))),
    );
    return limit === undefined ? kept : kept.slice(0, limit);
  };
}

function map(operand: unknown, compile: Compile, name: string): Evaluate {
  const as = variableName(operand, 'as', 'this');
  const parts = named(without(operand, 'as'), compile, name, ['input', 'in']);
  return (scope) => {
    const input = parts['input']?.(scope);
    if (isNullish(input)) return null;
    return arrayOf(input, name).map(
      (item) => parts['in']?.(withVariables(scope, { [as]: item })) ?? null,
    );
  };
}

function reduce(operand: unknown, compile: Compile, name: string): Evaluate {
  const parts = named(operand, compile, name, ['input', 'initialValue', 'in']);
  return (scope) => {
    const input = parts['input']?.(scope);
    if (isNullish(input)) return null;
    return arrayOf(input, name).reduce<unknown>(
      (value, item) => parts['in']?.(withVariables(scope, { value, this: item })),
      parts['initialValue']?.(scope),
    );
  };
}

function elementAt([list, position]: unknown[], name: string): unknown {
  const array = arrayOf(list, name);
  const index = wholeNumber(position);
  if (index === undefined)
    throw expressionError(28690, `${name}'s second argument must be a numeric value`);
  return array.at(index);
}

function slice(values: unknown[], name: string): unknown {
  const [list, first, count] = values;
  const array = arrayOf(list, name);
  const from = numberOf(first, name);
  if (count === undefined) return from >= 0 ? array.slice(0, from) : array.slice(from);
  const start = from >= 0 ? from : Math.max(0, array.length + from);
  return array.slice(start, start + numberOf(count, name));
}

function range([from, to, step = 1]: unknown[], name: string): unknown {
  const [start, end, by] = [from, to, step].map((value) => numberOf(value, name));
  if (start === undefined || end === undefined || !by)
    throw expressionError(34449, '$range requires a non-zero step value');
  if ((end - start) / by > 10_000_000)
    throw expressionError(146, '$range would make too large an array');
  const out: number[] = [];
  for (let i = start; by > 0 ? i < end : i > end; i += by) out.push(i);
  return out;
}

function sortArray(operand: unknown, compile: Compile, name: string): Evaluate {
  const by = isDoc(operand) ? operand['sortBy'] : undefined;
  const parts = named(without(operand, 'sortBy'), compile, name, ['input']);
  const direction = wholeNumber(by);
  const fields = isDoc(by) ? parseSort(by) : undefined;
  if (!fields && direction !== 1 && direction !== -1) {
    throw expressionError(2942507, '$sortArray needs sortBy as 1, -1 or fields');
  }
  const key = (value: unknown) => sortKey(isDoc(value) ? value : {}, fields ?? []);
  return (scope) => {
    const input = parts['input']?.(scope);
    if (isNullish(input)) return null;
    return [...arrayOf(input, name)].sort((a, b) =>
      fields ? Buffer.compare(key(a), key(b)) : (direction ?? 1) * compareValues(a, b),
    );
  };
}

function zip(operand: unknown, compile: Compile, name: string): Evaluate {
  const parts = named(operand, compile, name, ['inputs'], ['useLongestLength', 'defaults']);
  return (scope) => {
    const inputs = arrayOf(parts['inputs']?.(scope), name);
    if (inputs.some(isNullish)) return null;
    const lists = inputs.map((list) => arrayOf(list, name));
    const lengths = lists.map((list) => list.length);
    const longest = isTruthy(parts['useLongestLength']?.(scope));
    const size = longest ? Math.max(0, ...lengths) : Math.min(...lengths);
    const defaults = parts['defaults']?.(scope);
    const fallback = Array.isArray(defaults) ? defaults : [];
    return Array.from({ length: size }, (_, i) =>
      lists.map((list, k) => (i < list.length ? list[i] : (fallback[k] ?? null))),
    );
  };
}

/** The values of arrays by their identity, in the order they first come. */
function distinct(lists: readonly (readonly unknown[])[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const list of lists) {
    for (const value of list) {
      const key = encodeKey(value).toString('latin1');
      if (!values.has(key)) values.set(key, value);
    }
  }
  return values;
}

function intersection(values: unknown[], name: string): unknown[] {
  const sets = values.map((list) => distinct([arrayOf(list, name)]));
  const [first, ...rest] = sets;
  return [...(first ?? [])].filter(([key]) => rest.every((set) => set.has(key))).map(([, v]) => v);
}

const sortedSet = (values: Iterable<unknown>) => [...values].sort(compareValues);

const isSubset = ([a, b]: unknown[], name: string): boolean => {
  const outer = distinct([arrayOf(b, name)]);
  return [...distinct([arrayOf(a, name)]).keys()].every((key) => outer.has(key));
};

function indexOf([list, value, from, to]: unknown[], name: string): unknown {
  if (isNullish(list)) return null;
  const array = arrayOf(list, name);
  const start = from === undefined ? 0 : numberOf(from, name);
  const end = to === undefined ? array.length : Math.min(array.length, numberOf(to, name));
  for (let i = start; i < end; i++) if (equalValues(array[i], value)) return i;
  return -1;
}

function ends(take: (list: unknown[], n: number) => unknown[]) {
  return (operand: unknown, compile: Compile, name: string): Evaluate => {
    const parts = named(operand, compile, name, ['n', 'input']);
    return (scope) => {
      const n = wholeNumber(parts['n']?.(scope));
      if (n === undefined || n < 1)
        throw expressionError(5787908, `${name} needs 'n' as a positive whole number`);
      const input = parts['input']?.(scope);
      return isNullish(input) ? null : take(arrayOf(input, name), n);
    };
  };
}

/** Array and set operators, and `$let`. */
export const ARRAYS: Operators = {
  $filter: filter,
  $map: map,
  $reduce: reduce,
  $sortArray: sortArray,
  $zip: zip,
  $arrayElemAt: nullable(2, 2, elementAt),
  $first: nullable(1, 1, ([list], name) => arrayOf(list, name)[0]),
  $last: nullable(1, 1, ([list], name) => arrayOf(list, name).at(-1)),
  $firstN: ends((list, n) => list.slice(0, n)),
  $lastN: ends((list, n) => list.slice(-n)),
  $maxN: ends((list, n) =>
    sortedSet(list.filter((v) => !isNullish(v)))
      .reverse()
      .slice(0, n),
  ),
  $minN: ends((list, n) => sortedSet(list.filter((v) => !isNullish(v))).slice(0, n)),
  $concatArrays: nullable(0, MANY, (values, name) => values.flatMap((list) => arrayOf(list, name))),
  $isArray: simple(1, 1, ([value]) => Array.isArray(value)),
  $size: simple(1, 1, ([value], name) => {
    if (!Array.isArray(value))
      throw expressionError(
        17124,
        `The argument to ${name} must be an array, but was of type: ${isNullish(value) ? 'missing' : typeof value}`,
      );
    return value.length;
  }),
  $slice: nullable(2, 3, slice),
  $range: simple(2, 3, range),
  $reverseArray: nullable(1, 1, ([list], name) => [...arrayOf(list, name)].reverse()),
  $indexOfArray: simple(2, 4, indexOf),
  $setUnion: nullable(0, MANY, (values, name) =>
    sortedSet(distinct(values.map((v) => arrayOf(v, name))).values()),
  ),
  $setIntersection: nullable(0, MANY, (values, name) => sortedSet(intersection(values, name))),
  $setDifference: nullable(2, 2, ([a, b], name) => {
    const gone = distinct([arrayOf(b, name)]);
    return [...distinct([arrayOf(a, name)])].filter(([key]) => !gone.has(key)).map(([, v]) => v);
  }),
  $setEquals: simple(2, MANY, (values, name) =>
    values
      .slice(1)
      .every((other) => isSubset([values[0], other], name) && isSubset([other, values[0]], name)),
  ),
  $setIsSubset: simple(2, 2, isSubset),
  $anyElementTrue: simple(1, 1, ([list], name) => arrayOf(list, name).some(isTruthy)),
  $allElementsTrue: simple(1, 1, ([list], name) => arrayOf(list, name).every(isTruthy)),
  $let(operand, compile) {
    if (!isDoc(operand) || !isDoc(operand['vars']) || !('in' in operand)) {
      throw expressionError(16874, "$let needs 'vars' and 'in'");
    }
    const vars = Object.entries(operand['vars']).map(([name, value]) => {
      variableName({ name }, 'name', name);
      return [name, compile(value)] as const;
    });
    const body = compile(operand['in']);
    return (scope) =>
      body(withVariables(scope, Object.fromEntries(vars.map(([name, of]) => [name, of(scope)]))));
  },
};
