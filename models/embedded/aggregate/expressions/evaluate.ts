import { CommandError } from '../../errors.ts';
import { isNumber } from '../../values/arithmetic.ts';
import type { Doc } from '../../values/document.ts';
import { toDouble } from '../../values/exact.ts';
import { typeName } from '../../values/types.ts';

/** What an expression is evaluated with: the document and the variables, `undefined` is a missing value. */
export type Scope = { readonly root: unknown; readonly variables: Doc; readonly now: Date };

/** A compiled expression. */
export type Evaluate = (scope: Scope) => unknown;

/** Compiles a part of an expression. */
export type Compile = (source: unknown) => Evaluate;

/** Compiles the operands of one operator. @throws CommandError when they are malformed */
export type Operator = (operand: unknown, compile: Compile, name: string) => Evaluate;

/** The operators of one kind by their name. */
export type Operators = Readonly<Record<string, Operator>>;

/** Null, undefined or missing. */
export const isNullish = (value: unknown): boolean => value === null || value === undefined;

/** An error while an expression is compiled or evaluated. */
export function expressionError(code: number, message: string): CommandError {
  return new CommandError(code, `Location${code}`, message);
}

/** What counts as true: everything but false, null, missing and zero. */
export function isTruthy(value: unknown): boolean {
  if (value === false || isNullish(value)) return false;
  return !(isNumber(value) && toDouble(value) === 0);
}

/** The operands of an operator that takes a list or a single value. */
export function operands(operand: unknown): unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}

/** Makes an operator of a function over values, with a fixed or bounded number of operands. */
export function simple(
  least: number,
  most: number,
  apply: (values: unknown[], name: string, scope: Scope) => unknown,
): Operator {
  return (operand, compile, name) => {
    const list = operands(operand);
    if (list.length < least || list.length > most) {
      const wanted = least === most ? `exactly ${least}` : `at least ${least} and at most ${most}`;
      throw expressionError(
        16020,
        `Expression ${name} takes ${wanted} arguments. ${list.length} were passed in.`,
      );
    }
    const parts = list.map(compile);
    return (scope) =>
      apply(
        parts.map((part) => part(scope)),
        name,
        scope,
      );
  };
}

/** As `simple`, but null or missing operands give null. */
export function nullable(
  least: number,
  most: number,
  apply: (values: unknown[], name: string) => unknown,
): Operator {
  return simple(least, most, (values, name) =>
    values.some(isNullish) ? null : apply(values, name),
  );
}

/** The number in a value, or an error that names the operator. */
export function numberOf(value: unknown, name: string): number {
  if (isNumber(value)) return toDouble(value);
  throw expressionError(28765, `${name} only supports numeric types, not ${typeName(value)}`);
}

/** The string in a value, or an error that names the operator. */
export function stringOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value;
  throw expressionError(16702, `${name} requires a string argument, found: ${typeName(value)}`);
}

/** The array in a value, or an error that names the operator. */
export function arrayOf(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw expressionError(
    28664,
    `The argument to ${name} must be an array, but was of type: ${typeName(value)}`,
  );
}
