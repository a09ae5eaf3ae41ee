import { badValue } from '../errors.ts';
import { regexParts } from '../values/compare.ts';
import { bsonKind } from '../values/document.ts';

/** True for a regular expression in either decoding. */
export function isRegex(value: unknown): boolean {
  return value instanceof RegExp || bsonKind(value) === 'BSONRegExp';
}

/** Removes what the `x` option lets a pattern contain: white space and comments outside classes. */
function withoutComments(pattern: string): string {
  return pattern.replace(/\\.|\[(?:\\.|[^\]\\])*\]|\s+|#[^\n]*/gs, (part) =>
    /^(\s|#)/.test(part) ? '' : part,
  );
}

/**
 * Compiles a pattern with MongoDB's options `imsxu` to a JavaScript expression that knows Unicode.
 * @throws CommandError 2 for an unknown option, 51091 for a pattern that JavaScript cannot read
 */
export function compileRegex(value: unknown, options?: string): RegExp {
  const parts = typeof value === 'string' ? { pattern: value, options: '' } : regexParts(value);
  const flags = options ?? parts.options;
  const unknown = [...flags].find((flag) => !'imsxug'.includes(flag));
  if (unknown !== undefined) throw badValue(`invalid flag in regex options: ${unknown}`);
  const pattern = flags.includes('x') ? withoutComments(parts.pattern) : parts.pattern;
  const known = [...'ims'].filter((flag) => flags.includes(flag)).join('');
  try {
    return new RegExp(pattern, `${known}u`);
  } catch {
    try {
      return new RegExp(pattern, known);
    } catch (error) {
      throw badValue(
        `Regular expression is invalid: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
}
