import { compareValues, equalValues } from '../../values/compare.ts';
import { isDoc } from '../../values/document.ts';
import {
  type Compile,
  type Evaluate,
  expressionError,
  isNullish,
  isTruthy,
  type Operators,
  operands,
  simple,
} from './evaluate.ts';

/** Missing sorts below null in expressions, unlike in queries. */
export function compareInExpression(left: unknown, right: unknown): number {
  if (left === undefined || right === undefined) {
    return Number(left !== undefined) - Number(right !== undefined);
  }
  return Math.sign(compareValues(left, right));
}

const comparing = (test: (order: number) => unknown) =>
  simple(2, 2, ([a, b]) => test(compareInExpression(a, b)));

function condition(operand: unknown, compile: Compile): Evaluate {
  let parts: unknown[];
  if (isDoc(operand)) {
    const unknown = Object.keys(operand).find((key) => !['if', 'then', 'else'].includes(key));
    if (unknown !== undefined)
      throw expressionError(17083, `Unrecognized parameter to $cond: ${unknown}`);
    for (const key of ['if', 'then', 'else']) {
      if (!(key in operand)) throw expressionError(17080, `Missing '${key}' parameter to $cond`);
    }
    parts = [operand['if'], operand['then'], operand['else']];
  } else parts = operands(operand);
  if (parts.length !== 3) {
    throw expressionError(
      16020,
      `Expression $cond takes exactly 3 arguments. ${parts.length} were passed in.`,
    );
  }
  const [test, yes, no] = parts.map(compile);
  return (scope) => (isTruthy(test?.(scope)) ? yes?.(scope) : no?.(scope));
}

function switchOf(operand: unknown, compile: Compile): Evaluate {
  if (!isDoc(operand)) throw expressionError(40060, '$switch requires an object as an argument');
  const { branches, default: otherwise, ...rest } = operand;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined)
    throw expressionError(40067, `$switch found an unknown argument: ${unknown}`);
  if (!Array.isArray(branches) || branches.length === 0) {
    throw expressionError(40068, '$switch requires at least one branch');
  }
  const cases = branches.map((branch) => {
    if (!isDoc(branch) || !('case' in branch) || !('then' in branch)) {
      throw expressionError(40065, "$switch requires each branch to have a 'case' and a 'then'");
    }
    return { test: compile(branch['case']), value: compile(branch['then']) };
  });
  const fallback = 'default' in operand ? compile(otherwise) : undefined;
  return (scope) => {
    const hit = cases.find(({ test }) => isTruthy(test(scope)));
    if (hit) return hit.value(scope);
    if (fallback) return fallback(scope);
    throw expressionError(
      40066,
      '$switch could not find a matching branch for an input, and no default was specified.',
    );
  };
}

/** Comparison, boolean and conditional operators. */
export const LOGIC: Operators = {
  $eq: comparing((order) => order === 0),
  $ne: comparing((order) => order !== 0),
  $gt: comparing((order) => order > 0),
  $gte: comparing((order) => order >= 0),
  $lt: comparing((order) => order < 0),
  $lte: comparing((order) => order <= 0),
  $cmp: comparing((order) => order),
  $and(operand, compile) {
    const parts = operands(operand).map(compile);
    return (scope) => parts.every((part) => isTruthy(part(scope)));
  },
  $or(operand, compile) {
    const parts = operands(operand).map(compile);
    return (scope) => parts.some((part) => isTruthy(part(scope)));
  },
  $not: simple(1, 1, ([value]) => !isTruthy(value)),
  $cond: condition,
  $switch: switchOf,
  $ifNull(operand, compile) {
    const parts = operands(operand).map(compile);
    if (parts.length < 2) throw expressionError(1257300, '$ifNull needs at least two arguments');
    return (scope) => {
      for (const part of parts) {
        const value = part(scope);
        if (!isNullish(value)) return value;
      }
      return parts.at(-1)?.(scope);
    };
  },
  $in: simple(2, 2, ([value, list]) => {
    if (!Array.isArray(list))
      throw expressionError(40081, '$in requires an array as a second argument');
    return list.some((item) => equalValues(item, value));
  }),
  $literal: (operand) => () => operand,
};
