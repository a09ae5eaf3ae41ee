import { createReadStream } from 'node:fs';
import { LONGEST_CELL, type TableRow } from './table.ts';

/** Longest line that is kept in memory, bytes. */
const LONGEST_LINE = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Rows of a file with one JSON object a line (UTF-8); values that are no text become their JSON. */
export async function* readJsonLines(file: string): AsyncGenerator<TableRow> {
  let line = 0;
  for await (const bytes of linesOf(file)) {
    line += 1;
    if (bytes === 'too long')
      yield { line, reason: 'too_long', problem: `is longer than ${LONGEST_LINE} bytes` };
    else if (bytes.length > 0) yield* rowsOf(line, bytes);
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });

function* rowsOf(line: number, bytes: Buffer): Generator<TableRow> {
  let text: string;
  try {
    text = strict.decode(bytes).trim();
  } catch {
    yield { line, reason: 'encoding', problem: 'holds bytes that are not UTF-8' };
    return;
  }
  if (text === '') return;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      yield { line, reason: 'not_json', problem: 'is JSON, but no object' };
    else yield cellsOf(line, Object.entries(value));
  } catch (err) {
    const position = /position (\d+)/.exec(String(err))?.[1];
    yield {
      line,
      reason: 'not_json',
      problem: `is not JSON${position ? ` (it breaks at position ${position})` : ''}`,
    };
  }
}

function cellsOf(line: number, entries: [string, unknown][]): TableRow {
  const cells = entries.map(([name, value]) => [name, textOf(value)] as const);
  const long = cells.find(([, value]) => value.length > LONGEST_CELL);
  return long
    ? {
        line,
        reason: 'too_long',
        column: long[0],
        problem: `"${long[0]}" has ${long[1].length} characters, at most ${LONGEST_CELL} are read`,
      }
    : { line, cells: Object.fromEntries(cells) };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function* linesOf(file: string): AsyncGenerator<Buffer | 'too long'> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(file)) {
    let from = 0;
    const bytes = chunk as Buffer;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      const tail = bytes.subarray(from, at);
      yield length + tail.length > LONGEST_LINE ? 'too long' : Buffer.concat([...rest, tail]);
      rest = [];
      length = 0;
      from = at + 1;
    }
    const tail = bytes.subarray(from);
    length += tail.length;
    if (length <= LONGEST_LINE) rest.push(Buffer.from(tail));
    else rest = [];
  }
  if (length > 0) yield length > LONGEST_LINE ? 'too long' : Buffer.concat(rest);
}
