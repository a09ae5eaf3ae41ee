import { REDUCING, startReduction } from '../accumulators.ts';
import type { Operator, Operators } from './evaluate.ts';

/** `$sum` and its like outside `$group`: over the elements of one array, or over a list of operands. */
const reduce: Operator = (operand, compile, name) => {
  const single = !Array.isArray(operand);
  const parts = (single ? [operand] : operand).map(compile);
  return (scope) => {
    const accumulator = startReduction(name);
    const values = parts.map((part) => part(scope));
    const [only] = values;
    const list = values.length === 1 && Array.isArray(only) ? only : values;
    for (const value of list) accumulator.add(value);
    return accumulator.result();
  };
};

/** The reducing operators by name. */
export const REDUCTIONS: Operators = Object.fromEntries(REDUCING.map((name) => [name, reduce]));
