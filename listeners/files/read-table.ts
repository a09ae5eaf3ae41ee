import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { readCsv } from './read-csv.ts';
import { readJsonLines } from './read-json-lines.ts';
import { readXlsx } from './read-xlsx.ts';
import type { TableRow } from './table.ts';

const READERS: Readonly<Record<string, (file: string) => AsyncGenerator<TableRow>>> = {
  '.csv': readCsv,
  '.tsv': readCsv,
  '.txt': readCsv,
  '.xlsx': readXlsx,
  '.jsonl': readJsonLines,
  '.ndjson': readJsonLines,
  '.json': readJsonLines,
};

/**
 * Rows of a CSV, XLSX or JSON lines file, told apart by the end of its name.
 *
 * @throws AppError `invalid_input` when there is no such file or its kind is unknown
 */
export function readTable(file: string): AsyncGenerator<TableRow> {
  if (!existsSync(file)) throw refused(`There is no file ${file}`);
  const read = READERS[extname(file).toLowerCase()];
  if (!read)
    throw refused(
      `The kind of ${file} is unknown; its name must end in ${Object.keys(READERS).join(', ')}`,
    );
  return read(file);
}

const refused = (message: string) =>
  new AppError('invalid_input', 400, message, [{ path: 'FILE', message }]);
