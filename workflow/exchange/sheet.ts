import { parse as parseCsv } from 'csv-parse/sync';
import { type CellValue, readXlsx, writeXlsx } from 'hucre/xlsx';
import { AppError } from '../../core/errors.ts';
import type { ForeignUpdate, OutwardTicket } from './adapter.ts';

/** The columns of a sheet; the last three are for the body to fill in. */
const COLUMNS = {
  code: 'Mã',
  category: 'Lĩnh vực',
  description: 'Nội dung',
  address: 'Địa chỉ',
  lat: 'Vĩ độ',
  lon: 'Kinh độ',
  openedAt: 'Tiếp nhận',
  due: 'Hạn',
  status: 'Trạng thái',
  note: 'Ghi chú',
  foreignId: 'Mã của đơn vị',
} as const;
const WIDTHS: Readonly<Record<keyof typeof COLUMNS, number>> = {
  code: 14,
  category: 20,
  description: 60,
  address: 30,
  lat: 10,
  lon: 10,
  openedAt: 16,
  due: 16,
  status: 22,
  note: 40,
  foreignId: 18,
};
const NEEDED = ['code', 'status', 'note', 'foreignId'] as const;
type Filled = (typeof NEEDED)[number];

/** What may stand under Trạng thái, as the sheet offers it. */
export const SHEET_STATUSES = {
  accepted: 'đã nhận',
  in_progress: 'đang làm',
  resolved: 'đã xong',
  not_resolvable: 'không giải quyết được',
} as const satisfies Partial<Record<ForeignUpdate['meaning'], string>>;

/** A line for the body; times in local words. */
export type SheetLine = Omit<OutwardTicket, 'openedAt' | 'category'> & {
  category: string;
  openedAt: string;
  due: string;
};

/** A row that was filled in; `line` is the number that the spreadsheet shows. */
export type FilledLine = { line: number } & Record<Filled, string>;

/** The lines as a workbook with a list of statuses to choose from, or as CSV that Excel opens with its accents. */
export async function writeSheet(
  lines: readonly SheetLine[],
  format: 'xlsx' | 'csv',
): Promise<Buffer> {
  const head = Object.values(COLUMNS);
  const rows = lines.map((line): CellValue[] => [
    line.code,
    line.category,
    line.description,
    line.address,
    line.position?.lat ?? '',
    line.position?.lon ?? '',
    line.openedAt,
    line.due,
    '',
    '',
    '',
  ]);
  if (format === 'csv')
    return Buffer.from(`\uFEFF${[head, ...rows].map(csvLine).join('\r\n')}\r\n`);
  const book = await writeXlsx({
    sheets: [
      {
        name: 'Phản ánh',
        columns: Object.values(WIDTHS).map((width) => ({ width })),
        rows: [head, ...rows],
        freezePane: { rows: 1 },
        dataValidations: [
          {
            type: 'list',
            range: `I2:I${Math.max(2, rows.length + 1)}`,
            values: Object.values(SHEET_STATUSES),
            allowBlank: true,
          },
        ],
      },
    ],
  });
  return Buffer.from(book);
}

/** Excel would take a cell that begins like a formula for one, whatever quotes stand around it. */
function csvLine(cells: readonly CellValue[]): string {
  const text = (cell: CellValue) => {
    const plain = String(cell ?? '');
    const safe = typeof cell === 'string' && /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
    return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return cells.map(text).join(',');
}

/**
 * Reads what a body has filled in: XLSX, or CSV with commas, semicolons or tabs; which one the content tells.
 *
 * @throws AppError `invalid_input` when it is neither or a column is missing
 */
export async function readSheet(file: Buffer): Promise<FilledLine[]> {
  const rows = file.subarray(0, 2).toString() === 'PK' ? await rowsOfBook(file) : rowsOfCsv(file);
  const [head = [], ...body] = rows;
  const names = head.map((name) => plain(name));
  const at = (column: Filled) => names.indexOf(plain(COLUMNS[column]));
  const missing = NEEDED.filter((column) => at(column) < 0);
  if (missing.length > 0)
    throw refused(`has no column ${missing.map((column) => `"${COLUMNS[column]}"`).join(', ')}`);
  const filled = body.map((row, index) => ({
    line: index + 2,
    code: row[at('code')]?.trim() ?? '',
    status: row[at('status')]?.trim() ?? '',
    note: row[at('note')]?.trim() ?? '',
    foreignId: row[at('foreignId')]?.trim() ?? '',
  }));
  return filled.filter(({ code, status, note }) => code || status || note);
}

/** What stands under Trạng thái, with or without accents, in Vietnamese or as our ids; undefined for anything else. */
export function meaningOf(status: string): ForeignUpdate['meaning'] | undefined {
  if (status === '') return 'note';
  const words = plain(status);
  const found = Object.entries(SHEET_STATUSES).find(
    ([id, said]) => plain(said) === words || id === words,
  );
  return found?.[0] as ForeignUpdate['meaning'] | undefined;
}

async function rowsOfBook(file: Buffer): Promise<string[][]> {
  const book = await readXlsx(new Uint8Array(file), { sheets: [0] }).catch((cause: unknown) => {
    throw refused('is no Excel workbook (.xlsx) that can be read', cause);
  });
  const rows = book.sheets[0]?.rows ?? [];
  return rows.map((row) => row.map((cell) => String(cell ?? '')));
}

function rowsOfCsv(file: Buffer): string[][] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file);
    return parseCsv(text, {
      bom: true,
      delimiter: [',', ';', '\t'],
      relax_column_count: true,
    }) as string[][];
  } catch (cause) {
    throw refused('is neither an Excel workbook (.xlsx) nor CSV in UTF-8', cause);
  }
}

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replace(/\s+/g, ' ');

const refused = (problem: string, cause?: unknown): AppError =>
  new AppError('invalid_input', 400, `The sheet ${problem}`, [{ path: 'file', message: problem }], {
    cause,
  });
