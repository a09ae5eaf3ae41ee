import type { TableRow } from './table.ts';

/** Rows whose headings are looked at: lines of JSON need not all have the same. */
const HEAD_ROWS = 50;

/** The headings of a table, its first rows, and all of its rows, the first ones too. */
export type TableHead = {
  headings: readonly string[];
  first: readonly TableRow[];
  rows: AsyncIterable<TableRow>;
  /** Ends the reading when `rows` is not wanted. */
  close(): Promise<void>;
};

/** Reads the begin of a table; a table without a good row has no headings. */
export async function readHead(table: AsyncGenerator<TableRow>): Promise<TableHead> {
  const first: TableRow[] = [];
  const headings = new Set<string>();
  while (first.length < HEAD_ROWS) {
    const next = await table.next();
    if (next.done) break;
    first.push(next.value);
    if ('cells' in next.value) for (const name of Object.keys(next.value.cells)) headings.add(name);
  }
  return {
    headings: [...headings],
    first,
    rows: again(first, table),
    close: async () => void (await table.return(undefined)),
  };
}

async function* again(
  first: readonly TableRow[],
  rest: AsyncGenerator<TableRow>,
): AsyncGenerator<TableRow> {
  try {
    yield* first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
