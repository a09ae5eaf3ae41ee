import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { columnsOf, rowOf, type TableRow } from './table.ts';

/** A quote that is never closed swallows the rest of the file; this is where reading ends then. */
const LARGEST_RECORD = 32 * 1024 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

type Parsed = { record: Buffer[]; info: { lines: number } };

/**
 * Rows of a CSV file with a head, read as a stream.
 *
 * UTF-8 with or without a byte order mark, or UTF-16 with one; the delimiter is the one the head has most of. Bytes
 * that are no UTF-8 spoil their row, not the file.
 */
export async function* readCsv(file: string): AsyncGenerator<TableRow> {
  const { encoding, delimiter, markBytes } = await sniff(file);
  /** Broken records by the line they end on; the parser runs ahead of us. */
  const skipped: { end: number; problem: string }[] = [];
  const parser = parse({
    delimiter,
    encoding: null,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LARGEST_RECORD,
  });
  parser.on('skip', (err: CsvError | undefined) => {
    if (err) skipped.push({ end: lineOf(err), problem: `is no CSV: ${reasonOf(err)}` });
  });
  const source = createReadStream(file, { start: markBytes });
  const bytes =
    encoding === 'utf-8' ? source : Readable.from(inUtf8(source, encoding), { objectMode: false });
  bytes.on('error', (err: Error) => parser.destroy(err));
  bytes.pipe(parser);

  let columns: string[] | undefined;
  let line = 1;
  function* broken(before: number): Generator<TableRow> {
    while (skipped[0] && skipped[0].end <= before) {
      const { end, problem } = skipped.shift() ?? { end: before, problem: '' };
      yield { line, reason: 'not_csv', problem };
      line = end + 1;
    }
  }

  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      yield* broken(info.lines - 1);
      const values = decode(record);
      if (!columns) {
        if (typeof values === 'string') {
          yield { line, reason: 'encoding', problem: `the head ${values}` };
          return;
        }
        columns = columnsOf(values);
      } else if (typeof values === 'string') yield { line, reason: 'encoding', problem: values };
      else yield rowOf(line, columns, values);
      line = info.lines + 1;
    }
    yield* broken(Number.POSITIVE_INFINITY);
  } catch (err) {
    if (!isCsvError(err)) throw err;
    yield {
      line,
      reason: 'not_csv',
      problem: `is no CSV, and nothing after it can be read: ${reasonOf(err)}`,
    };
  }
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** The cells as text, or what is wrong with their bytes. */
function decode(record: readonly Buffer[]): string[] | string {
  try {
    return record.map((cell) => strict.decode(cell));
  } catch {
    return 'holds bytes that are not UTF-8; save the file as "CSV UTF-8"';
  }
}

async function sniff(file: string): Promise<{
  encoding: string;
  delimiter: string;
  /** Length of the byte order mark of UTF-8. */
  markBytes: number;
}> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const start = buffer.subarray(0, bytesRead);
    const encoding = encodingOf(start);
    const head = new TextDecoder(encoding).decode(start).split(/\r?\n/, 1)[0] ?? '';
    const count = (delimiter: string) => head.split(delimiter).length;
    const delimiter = DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best));
    const marked = start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf;
    return { encoding, delimiter, markBytes: marked ? 3 : 0 };
  } finally {
    await handle.close();
  }
}

function encodingOf(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

async function* inUtf8(source: Readable, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source)
    yield Buffer.from(decoder.decode(chunk as Buffer, { stream: true }));
  yield Buffer.from(decoder.decode());
}

const isCsvError = (err: unknown): err is CsvError =>
  err instanceof Error && 'code' in err && String(err.code).startsWith('CSV_');

const lineOf = (err: CsvError): number => (typeof err['lines'] === 'number' ? err['lines'] : 0);

/** The parser's reason by code; its own message would quote the text. */
const reasonOf = (err: CsvError): string =>
  REASONS[err.code] ?? err.code.replace('CSV_', '').toLowerCase().replaceAll('_', ' ');

const REASONS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'something stands after a closing quotation mark',
  INVALID_OPENING_QUOTE: 'a quotation mark stands inside a cell that has none around it',
  CSV_MAX_RECORD_SIZE: 'a quotation mark is opened and not closed for 32 MB',
};
