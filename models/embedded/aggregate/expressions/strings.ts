import { compileRegex, isRegex } from '../../query/regex.ts';
import { compareStrings } from '../../values/compare.ts';
import { isDoc } from '../../values/document.ts';
import { typeName } from '../../values/types.ts';
import {
  type Compile,
  type Evaluate,
  expressionError,
  isNullish,
  nullable,
  numberOf,
  type Operator,
  type Operators,
  simple,
  stringOf,
} from './evaluate.ts';

const MANY = Number.MAX_SAFE_INTEGER;

/** Evaluates the named operands of operators such as `$trim`; unknown names are refused. */
export function named(
  operand: unknown,
  compile: Compile,
  name: string,
  required: readonly string[],
  optional: readonly string[] = [],
): Record<string, Evaluate> {
  if (!isDoc(operand))
    throw expressionError(
      50696,
      `${name} only supports an object as its argument, found ${typeName(operand)}`,
    );
  const unknown = Object.keys(operand).find((key) => ![...required, ...optional].includes(key));
  if (unknown !== undefined)
    throw expressionError(50694, `${name} found an unknown argument: ${unknown}`);
  const missing = required.find((key) => !(key in operand));
  if (missing !== undefined)
    throw expressionError(50695, `${name} requires '${missing}' to be specified`);
  return Object.fromEntries(Object.entries(operand).map(([key, value]) => [key, compile(value)]));
}

const BLANK = /[\0\s]/u;

function trim(left: boolean, right: boolean): Operator {
  return (operand, compile, name) => {
    const parts = named(operand, compile, name, ['input'], ['chars']);
    return (scope) => {
      const input = parts['input']?.(scope);
      const chars = parts['chars']?.(scope);
      if (isNullish(input) || (parts['chars'] && isNullish(chars))) return null;
      const text = [...stringOf(input, name)];
      const set = chars === undefined ? undefined : new Set(stringOf(chars, name));
      const drop = (char: string | undefined) =>
        char !== undefined && (set ? set.has(char) : BLANK.test(char));
      let [from, to] = [0, text.length];
      if (left) while (from < to && drop(text[from])) from += 1;
      if (right) while (to > from && drop(text[to - 1])) to -= 1;
      return text.slice(from, to).join('');
    };
  };
}

function regexOperator(apply: (regex: RegExp, input: string) => unknown, none: unknown): Operator {
  return (operand, compile, name) => {
    const parts = named(operand, compile, name, ['input', 'regex'], ['options']);
    return (scope) => {
      const input = parts['input']?.(scope);
      const regex = parts['regex']?.(scope);
      const options = parts['options']?.(scope);
      if (isNullish(input) || isNullish(regex)) return none;
      if (typeof regex !== 'string' && !isRegex(regex)) {
        throw expressionError(51105, `${name} needs 'regex' to be of type string or regex`);
      }
      const flags = isNullish(options) ? undefined : stringOf(options, name);
      return apply(compileRegex(regex, flags), stringOf(input, name));
    };
  };
}

function found(match: RegExpMatchArray): unknown {
  const before = match.input?.slice(0, match.index) ?? '';
  return {
    match: match[0],
    idx: [...before].length,
    captures: match.slice(1).map((x) => x ?? null),
  };
}

function allMatches(regex: RegExp, input: string): unknown[] {
  return [...input.matchAll(new RegExp(regex.source, `${regex.flags}g`))].map(found);
}

function replacing(all: boolean): Operator {
  return (operand, compile, name) => {
    const parts = named(operand, compile, name, ['input', 'find', 'replacement']);
    return (scope) => {
      const values = ['input', 'find', 'replacement'].map((key) => parts[key]?.(scope));
      if (values.some(isNullish)) return null;
      const [input = '', find = '', replacement = ''] = values.map((value) =>
        stringOf(value, name),
      );
      return all
        ? input.replaceAll(find, () => replacement)
        : input.replace(find, () => replacement);
    };
  };
}

function text(value: unknown): string {
  if (isNullish(value)) return '';
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return String(value);
}

function byteSlice(input: string, from: number, count: number): string {
  const bytes = Buffer.from(input);
  const end = count < 0 ? bytes.length : from + count;
  return bytes.subarray(from, end).toString('utf8');
}

function indexOf(bytes: boolean): Operator {
  return simple(2, 4, ([input, search, from, to], name) => {
    if (isNullish(input)) return null;
    const [haystack, needle] = [stringOf(input, name), stringOf(search, name)];
    const size = bytes ? Buffer.byteLength(haystack) : [...haystack].length;
    const start = isNullish(from) ? 0 : numberOf(from, name);
    const end = isNullish(to) ? size : Math.min(size, numberOf(to, name));
    if (start > end) return -1;
    if (bytes) return Buffer.from(haystack).subarray(0, end).indexOf(needle, start);
    const at = [...haystack].slice(start, end).join('').indexOf(needle);
    if (at < 0) return -1;
    const cut = [...haystack].slice(start, end).join('').slice(0, at);
    return start + [...cut].length;
  });
}

/** String operators. */
export const STRINGS: Operators = {
  $concat: nullable(0, MANY, (values, name) =>
    values.map((value) => stringOf(value, name)).join(''),
  ),
  $toLower: simple(1, 1, ([value]) => text(value).toLowerCase()),
  $toUpper: simple(1, 1, ([value]) => text(value).toUpperCase()),
  $strcasecmp: simple(2, 2, ([a, b]) =>
    Math.sign(compareStrings(text(a).toUpperCase(), text(b).toUpperCase())),
  ),
  $strLenCP: simple(1, 1, ([value], name) => [...stringOf(value, name)].length),
  $strLenBytes: simple(1, 1, ([value], name) => Buffer.byteLength(stringOf(value, name))),
  $substrCP: simple(3, 3, ([value, from, count], name) => {
    const start = numberOf(from, name);
    return [...text(value)].slice(start, start + numberOf(count, name)).join('');
  }),
  $substrBytes: simple(3, 3, ([value, from, count], name) =>
    byteSlice(text(value), numberOf(from, name), numberOf(count, name)),
  ),
  $substr: simple(3, 3, ([value, from, count], name) =>
    byteSlice(text(value), numberOf(from, name), numberOf(count, name)),
  ),
  $split: nullable(2, 2, ([value, separator], name) => {
    const by = stringOf(separator, name);
    if (by === '') throw expressionError(40087, '$split requires a non-empty separator');
    return stringOf(value, name).split(by);
  }),
  $indexOfCP: indexOf(false),
  $indexOfBytes: indexOf(true),
  $trim: trim(true, true),
  $ltrim: trim(true, false),
  $rtrim: trim(false, true),
  $replaceOne: replacing(false),
  $replaceAll: replacing(true),
  $regexMatch: regexOperator((regex, input) => regex.test(input), false),
  $regexFind: regexOperator((regex, input) => {
    const match = input.match(regex);
    return match ? found(match) : null;
  }, null),
  $regexFindAll: regexOperator(allMatches, []),
};
