import { readFile, stat } from 'node:fs/promises';
import { type CellValue, readXlsx as readWorkbook } from 'hucre/xlsx';
import { AppError } from '../../core/errors.ts';
import { columnsOf, rowOf, type TableRow } from './table.ts';

/** A workbook is read as a whole. */
const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * Rows of the first sheet of a workbook; its first row is the head. Rows without any value are left out. A row
 * with a formula is refused: what it shows may differ from what is stored, and from day to day.
 *
 * @throws AppError `invalid_input` when the file is too large or no workbook
 */
export async function* readXlsx(file: string): AsyncGenerator<TableRow> {
  const { size } = await stat(file);
  if (size > LARGEST_FILE)
    throw refused(`has ${Math.round(size / 1e6)} MB; save it as CSV, which is read piece by piece`);
  const workbook = await readWorkbook(new Uint8Array(await readFile(file)), { sheets: [0] }).catch(
    (cause: unknown) => {
      throw refused('is no Excel workbook (.xlsx) that can be read', cause);
    },
  );
  const [sheet] = workbook.sheets;
  const [head, ...rows] = sheet?.rows ?? [];
  if (!sheet || !head) throw refused('has an empty first sheet');
  const columns = columnsOf(head.map(textOf));
  const formulas = new Map<number, number>();
  for (const [at, cell] of sheet.cells ?? []) {
    const [row = 0, column = 0] = at.split(',').map(Number);
    if (cell.formula) formulas.set(row, column);
  }
  for (const [index, values] of rows.entries()) {
    const line = index + 2;
    const formula = formulas.get(index + 1);
    if (formula !== undefined)
      yield {
        line,
        reason: 'formula',
        column: columns[formula],
        problem: `column "${columns[formula] ?? formula + 1}" holds a formula; put its value there`,
      };
    else if (values.some((value) => value !== null && value !== ''))
      yield rowOf(line, columns, padded(values.map(textOf), columns.length));
  }
}

/** Cells at the end of a row that were never filled are not stored. */
const padded = (values: string[], length: number): string[] => [
  ...values,
  ...Array.from({ length: Math.max(0, length - values.length) }, () => ''),
];

/** A time in a spreadsheet has no zone: it is local, as the reader of the cell takes it. */
const textOf = (value: CellValue): string =>
  value instanceof Date ? value.toISOString().slice(0, 19) : String(value ?? '');

const refused = (problem: string, cause?: unknown): AppError =>
  new AppError('invalid_input', 400, `The file ${problem}`, [{ path: 'FILE', message: problem }], {
    cause,
  });
