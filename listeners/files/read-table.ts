import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { AppError } from '../../core/errors.ts';
import type { FileKind } from '../../workflow/posts/post-file.ts';
import { readCsv } from './read-csv.ts';
import { readJsonLines } from './read-json-lines.ts';
import { readXlsx } from './read-xlsx.ts';
import type { TableRow } from './table.ts';

const READERS: Readonly<Record<FileKind, (file: string) => AsyncGenerator<TableRow>>> = {
  csv: readCsv,
  xlsx: readXlsx,
  jsonl: readJsonLines,
};

const KINDS: Readonly<Record<string, FileKind>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.xlsx': 'xlsx',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'jsonl',
};

/** Begin of a file that tells its kind, bytes. */
const BEGIN = 4096;

/**
 * Rows of a CSV, XLSX or JSON lines file, told apart by the end of its name unless `kind` is given.
 *
 * @throws AppError `invalid_input` when there is no such file or its kind is unknown
 */
export function readTable(file: string, kind?: FileKind): AsyncGenerator<TableRow> {
  if (!existsSync(file)) throw refused(`There is no file ${file}`);
  const known = kind ?? KINDS[extname(file).toLowerCase()];
  if (!known)
    throw refused(
      `The kind of ${file} is unknown; its name must end in ${Object.keys(KINDS).join(', ')}`,
    );
  return READERS[known](file);
}

/**
 * The kind of a file by its first bytes, whatever its name says.
 *
 * @throws AppError `invalid_input` for an empty file, an old workbook, a JSON list and whatever is no text
 */
export async function kindOf(file: string): Promise<FileKind> {
  const handle = await open(file);
  let begin: Buffer;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGIN), 0, BEGIN, 0);
    begin = buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
  if (begin.length === 0) throw refused('The file is empty');
  if (begin.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004'))) return 'xlsx';
  if (begin.subarray(0, 4).equals(Buffer.from([0xd0, 0xcf, 0x11, 0xe0])))
    throw refused('The file is an old or a locked Excel workbook; save it as .xlsx or CSV UTF-8');
  const marked =
    (begin[0] === 0xff && begin[1] === 0xfe) || (begin[0] === 0xfe && begin[1] === 0xff);
  if (!marked && (begin.includes(0) || begin.subarray(0, 5).equals(Buffer.from('%PDF-'))))
    throw refused('The file is no table: CSV, Excel (.xlsx) and JSON lines are read');
  const text = begin
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (/^\[\s*(\{|$)/.test(text))
    throw refused('The file is a JSON list; save it as JSON lines, one object a line');
  return text.startsWith('{') ? 'jsonl' : 'csv';
}

const refused = (message: string) =>
  new AppError('invalid_input', 400, message, [{ path: 'file', message }]);
