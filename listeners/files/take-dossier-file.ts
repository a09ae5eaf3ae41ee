import type { TakenIn } from '../../workflow/dossiers/take-in.ts';
import type { TakeDossierRows } from '../../workflow/dossiers/take-rows.ts';
import { importRows, type RowOrProblem } from './import-rows.ts';
import { readTable } from './read-table.ts';

/** What became of a file; of the bad lines the first 200 are told. */
export type TakenFile = TakenIn & {
  rows: number;
  badRows: number;
  problems: { line: number; message: string }[];
};

/** Takes the dossiers of a file on the disk; `saidAt` is the age of what it says. */
export type TakeDossierFile = (file: string, saidAt: Date) => Promise<TakenFile>;

const MOST_PROBLEMS = 200;

export const createTakeDossierFile =
  (takeRows: TakeDossierRows): TakeDossierFile =>
  async (file, saidAt) => {
    const problems: TakenFile['problems'] = [];
    const { counts, rows, badRows } = await importRows(
      cellsOf(file),
      async (batch) => {
        const { rejected, ...counts } = await takeRows(batch, 'file', saidAt);
        return {
          counts,
          rejected: rejected.map(({ row, field, message }) => ({
            row,
            message: `${field}: ${message}`,
          })),
        };
      },
      { added: 0, changed: 0, unchanged: 0, older: 0 },
      {
        problem: (line, message) => {
          if (problems.length < MOST_PROBLEMS) problems.push({ line, message });
        },
        progress: () => {},
      },
    );
    return { ...counts, rows, badRows, problems };
  };

async function* cellsOf(
  file: string,
): AsyncGenerator<RowOrProblem<Readonly<Record<string, string>>>> {
  for await (const row of readTable(file))
    yield 'cells' in row ? { line: row.line, row: row.cells } : row;
}
