import { AppError } from './errors.ts';

/** Whole numbers this long lose digits as JavaScript numbers; ids of platforms have 18 or 19. */
const LONG_NUMBER = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/**
 * Parses JSON from outside. Whole numbers of 16 digits and more come out as strings, digit for digit.
 *
 * @throws AppError `malformed_body` (400) with line, column and position, and never with the text itself
 */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (!/\d{16}/.test(text)) return value;
    return JSON.parse(
      text.replace(LONG_NUMBER, (match) => (match.startsWith('"') ? match : `"${match}"`)),
    );
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const position = firstError(text);
    const before = text.slice(0, position).split('\n');
    const line = before.length;
    const column = (before.at(-1)?.length ?? 0) + 1;
    const what = position >= text.length ? 'it ends too early' : 'this character does not belong';
    throw new AppError(
      'malformed_body',
      400,
      `The body is not JSON: ${what}, line ${line}, column ${column} (position ${position})`,
      [{ path: '', message: `line ${line}, column ${column}, position ${position}` }],
    );
  }
}

const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("(?:[ -!#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

type Expect =
  | 'value'
  | 'value-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma-or-end'
  | 'nothing';

/** Offset of the first character that cannot stand where it stands; the length when the text only ends too early. */
function firstError(text: string): number {
  const open: ('{' | '[')[] = [];
  let expect: Expect = 'value';
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    const start = from + (/^[ \t\n\r]*/.exec(text.slice(from))?.[0].length ?? 0);
    if (!match) return start;
    const [, mark, string] = match;
    const next = step(expect, mark, string !== undefined, open);
    if (next === undefined) return start;
    expect = next;
  }
}

/** What may follow the token, or `undefined` when it may not stand here. */
function step(
  expect: Expect,
  mark: string | undefined,
  isString: boolean,
  open: ('{' | '[')[],
): Expect | undefined {
  const afterValue = (): Expect => (open.length === 0 ? 'nothing' : 'comma-or-end');
  const canBeValue = expect === 'value' || expect === 'value-or-end';
  if (mark === undefined) {
    if (canBeValue) return afterValue();
    return isString && (expect === 'key' || expect === 'key-or-end') ? 'colon' : undefined;
  }
  if (mark === '{' || mark === '[') {
    if (!canBeValue) return undefined;
    open.push(mark);
    return mark === '{' ? 'key-or-end' : 'value-or-end';
  }
  if (mark === ':') return expect === 'colon' ? 'value' : undefined;
  const inside = open.at(-1);
  if (mark === ',')
    return expect === 'comma-or-end' ? (inside === '{' ? 'key' : 'value') : undefined;
  const mayEnd =
    expect === 'comma-or-end' || expect === (mark === '}' ? 'key-or-end' : 'value-or-end');
  if (!mayEnd || inside !== (mark === '}' ? '{' : '[')) return undefined;
  open.pop();
  return afterValue();
}
