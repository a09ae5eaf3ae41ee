/**
 * `npm run import -- posts FILE [--text COLUMN] [--id COLUMN] [--time COLUMN] [--author COLUMN] [--url COLUMN] [--outlet NAME]`
 * `npm run import -- dossiers FILE [--as-of TIME]`
 * `npm run import -- procedures FILE`
 * `npm run import -- readings FILE [--station ID] [--metric NAME]`
 *
 * A file of posts is read by the columns that are named, else as staff read an earlier file with the same headings,
 * else by the usual headings.
 *
 * Takes public posts, dossiers, procedures or sensor readings from a CSV, XLSX or JSON lines file. Bad rows are told with line and
 * reason, good ones are kept, the same file again changes nothing. Works beside a running server (through it) and
 * without one.
 */
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCity } from '../core/city/load.ts';
import { loadConfig } from '../core/config/load.ts';
import { AppError } from '../core/errors.ts';
import { importPosts } from '../listeners/files/import-posts.ts';
import { NO_READINGS } from '../listeners/files/import-readings.ts';
import { importRows, type RowOrProblem, type RowsOutcome } from '../listeners/files/import-rows.ts';
import { chooseColumns } from '../listeners/files/post-columns.ts';
import { postsOfTable } from '../listeners/files/posts-of-table.ts';
import { readTable } from '../listeners/files/read-table.ts';
import { readTime } from '../listeners/files/read-time.ts';
import { readingsOfTable } from '../listeners/files/readings-of-table.ts';
import type { TableRow } from '../listeners/files/table.ts';
import { readHead } from '../listeners/files/table-head.ts';
import { StoreStartError } from '../models/embedded/errors.ts';
import type { ImportOutcome } from '../workflow/posts/post-file.ts';
import { type ImportSink, NO_DOSSIERS, NO_PROCEDURES, openSink } from './importing/open-sink.ts';

const USAGE = `Use: npm run import -- posts FILE [--text COLUMN] [--id COLUMN] [--time COLUMN] [--author COLUMN] [--url COLUMN] [--thread COLUMN] [--outlet NAME]
     npm run import -- dossiers FILE [--as-of TIME]
     npm run import -- procedures FILE
     npm run import -- readings FILE [--station ID] [--metric NAME]`;

/** Bad rows that are told one by one; the rest is counted. */
const MOST_TOLD = 200;
const column = { type: 'string' } as const;

type Values = ReturnType<typeof readArguments>['values'];
type Job = (
  sink: ImportSink,
  file: string,
  values: Values,
  utcOffsetMinutes: number,
) => Promise<string>;

const JOBS: Readonly<Record<string, Job>> = {
  async posts(sink, file, values, utcOffsetMinutes) {
    const { outlet, 'as-of': _, station: _s, metric: _m, ...named } = values;
    const { headings, rows } = await readHead(readTable(file));
    const remembered = await sink.mapping(headings);
    const mapping = {
      columns: chooseColumns(headings, named, remembered?.columns),
      outlet: outlet ?? (remembered?.outlet || basename(file)),
    };
    if (remembered) console.error('Read as staff read an earlier file with these headings');
    const posts = postsOfTable(rows, mapping, utcOffsetMinutes);
    return summary(
      await importPosts(posts, sink.posts, {
        problem: tellProblem,
        progress: ({ rows, kept, alreadyKept }) =>
          showProgress(`${rows} rows read, ${kept} new, ${alreadyKept} known `),
      }),
    );
  },
  async dossiers(sink, file, values, utcOffsetMinutes) {
    const saidAt = ageOf(file, values['as-of'], utcOffsetMinutes);
    const { counts, ...rest } = await importRows(
      rowsOf(readTable(file)),
      (rows) => sink.dossiers(rows, saidAt),
      NO_DOSSIERS,
      { problem: tellProblem, progress: showRows },
    );
    return `${rest.rows} rows: ${counts.added} new, ${counts.changed} changed, ${counts.unchanged} the same, ${counts.older} from before what is known, ${rest.badRows} bad.\nThe file speaks of ${saidAt.toISOString()} (--as-of TIME names another moment).`;
  },
  async procedures(sink, file) {
    const { counts, ...rest } = await importRows(
      rowsOf(readTable(file)),
      sink.procedures,
      NO_PROCEDURES,
      { problem: tellProblem, progress: showRows },
    );
    return `${rest.rows} rows: ${counts.changed} new or changed, ${counts.unchanged} the same, ${rest.badRows} bad.`;
  },
  async readings(sink, file, { station, metric }, utcOffsetMinutes) {
    const { counts, ...rest } = await importRows(
      readingsOfTable(readTable(file), { station, metric, utcOffsetMinutes }),
      sink.readings,
      NO_READINGS,
      { problem: tellProblem, progress: showRows },
    );
    return `${rest.rows} rows: ${counts.stored} new, ${counts.duplicates} known already, ${rest.badRows} bad or not believed.`;
  },
};

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const [what = '', file] = positionals;
  const job = Object.hasOwn(JOBS, what) ? JOBS[what] : undefined;
  if (!job || !file) throw new AppError('invalid_input', 400, USAGE);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const city = loadCity(config.city);
  const { sink, where, close } = await openSink(config, city);
  console.error(`Importing ${file} ${where}`);
  try {
    const said = await job(sink, file, values, city.calendar.utcOffsetMinutes);
    console.log(`${process.stderr.isTTY ? '\n' : ''}${said}`);
  } finally {
    await close();
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        text: column,
        id: column,
        time: column,
        author: column,
        url: column,
        thread: column,
        outlet: column,
        'as-of': column,
        station: column,
        metric: column,
      },
    });
  } catch (err) {
    throw new AppError('invalid_input', 400, `${(err as Error).message}\n${USAGE}`);
  }
}

/** When the file said what it says: `--as-of`, else when it was last written. */
function ageOf(file: string, asOf: string | undefined, utcOffsetMinutes: number): Date {
  if (asOf === undefined) return existsSync(file) ? statSync(file).mtime : new Date();
  const at = readTime(asOf, utcOffsetMinutes);
  if (at) return at;
  const message = `--as-of: "${asOf}" is no time such as 2026-11-25T07:30 or 25/11/2026 07:30`;
  throw new AppError('invalid_input', 400, message, [{ path: '--as-of', message }]);
}

async function* rowsOf(
  table: AsyncIterable<TableRow>,
): AsyncGenerator<RowOrProblem<Readonly<Record<string, string>>>> {
  for await (const row of table) yield 'cells' in row ? { line: row.line, row: row.cells } : row;
}

let told = 0;
function tellProblem(line: number, problem: string): void {
  told += 1;
  if (told <= MOST_TOLD) console.error(`line ${line}: ${problem}`);
  if (told === MOST_TOLD) console.error('… further bad lines are only counted');
}

const showRows = ({ rows, badRows }: Pick<RowsOutcome<unknown>, 'rows' | 'badRows'>): void =>
  showProgress(`${rows} rows read, ${badRows} bad `);

function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${line}`);
}

const summary = (outcome: ImportOutcome): string =>
  [
    `${outcome.rows} rows: ${outcome.kept} new, ${outcome.alreadyKept} known already (${outcome.edited} with a new text), ${outcome.badRows} bad.`,
    `Of the new ones ${outcome.reported} became reports and ${outcome.triage} wait for a person.`,
  ].join('\n');

main().catch((err: unknown) => {
  const expected = err instanceof AppError || err instanceof StoreStartError;
  console.error(expected ? err.message : err);
  process.exitCode = 1;
});
