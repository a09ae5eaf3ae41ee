import { writeXlsx } from 'hucre/xlsx';

/** A table of figures on its way into a file. */
export type FileTable = {
  name: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
};

/** A sheet's name may hold none of these and at most 31 characters. */
const sheetName = (name: string): string => name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31);

/**
 * A text that a spreadsheet will not take for a formula (OWASP, CSV injection): what begins with one of = + - @, a tab
 * or a line break gets an apostrophe before it. Numbers stay numbers.
 */
export function safeCell(value: string | number): string | number {
  return typeof value === 'string' && /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
}

/** RFC 4180 with a byte order mark, so that Excel reads the Vietnamese letters. */
export function csvOf({ columns, rows }: FileTable): string {
  const line = (cells: readonly (string | number)[]) =>
    cells
      .map(safeCell)
      .map((cell) =>
        /[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell,
      )
      .join(',');
  return `\uFEFF${[columns, ...rows].map(line).join('\r\n')}\r\n`;
}

/** A workbook with a sheet for each table. */
export async function xlsxOf(tables: readonly FileTable[]): Promise<Buffer> {
  const bytes = await writeXlsx({
    sheets: tables.map(({ name, columns, rows }) => ({
      name: sheetName(name),
      rows: [[...columns], ...rows.map((row) => row.map(safeCell))],
      columns: columns.map((header) => ({ width: Math.max(12, header.length + 4) })),
    })),
  });
  return Buffer.from(bytes);
}
