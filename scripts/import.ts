/**
 * `npm run import -- posts FILE [--text COLUMN] [--id COLUMN] [--time COLUMN] [--author COLUMN] [--url COLUMN] [--outlet NAME]`
 *
 * Takes public posts from a CSV, XLSX or JSON lines file. Bad rows are told with line and reason, good ones are
 * kept, the same file again changes nothing. Works beside a running server (through it) and without one.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { findRunningServer, type RunningServer } from '../api/local-access.ts';
import { loadCity } from '../core/city/load.ts';
import type { CityProfile } from '../core/city/schema.ts';
import { systemClock } from '../core/clock.ts';
import { type Config, loadConfig } from '../core/config/load.ts';
import { AppError } from '../core/errors.ts';
import { createQueues } from '../core/jobs/create-queues.ts';
import { createLogger } from '../core/logger.ts';
import { loadSecretKey } from '../core/secret-key.ts';
import { type ImportOutcome, importPosts, type PostSink } from '../listeners/files/import-posts.ts';
import { postsOfTable } from '../listeners/files/posts-of-table.ts';
import { readTable } from '../listeners/files/read-table.ts';
import { connectStore } from '../models/connect.ts';
import { StoreStartError } from '../models/embedded/errors.ts';
import { createAnalyzer } from '../nlp/analyzer.ts';
import { maskPersonalData } from '../nlp/mask/mask-personal-data.ts';
import { createWorkflow } from '../workflow/create-workflow.ts';
import { createWatchMatcher } from '../workflow/insights/match-watches.ts';
import { createOutbox } from '../workflow/notifications/outbox.ts';
import type { KeptPosts } from '../workflow/posts/incoming.ts';
import { createPostKeeper } from '../workflow/posts/keep-post.ts';

const USAGE =
  'Use: npm run import -- posts FILE [--text COLUMN] [--id COLUMN] [--time COLUMN] [--author COLUMN] [--url COLUMN] [--thread COLUMN] [--outlet NAME]';

/** Bad rows that are told one by one; the rest is counted. */
const MOST_TOLD = 200;
const column = { type: 'string' } as const;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const [what, file] = positionals;
  if (what !== 'posts' || !file) throw new AppError('invalid_input', 400, USAGE);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(process.env);
  const city = loadCity(config.city);
  const { outlet = basename(file), ...columns } = values;
  const { utcOffsetMinutes } = city.calendar;
  const posts = postsOfTable(readTable(file), { outlet, columns, utcOffsetMinutes });
  const { sink, where, close } = await openSink(config, city);
  console.error(`Importing ${file} ${where}`);
  let told = 0;
  try {
    const outcome = await importPosts(posts, sink, {
      problem(line, problem) {
        told += 1;
        if (told <= MOST_TOLD) console.error(`line ${line}: ${problem}`);
        if (told === MOST_TOLD) console.error('… further bad lines are only counted');
      },
      progress: showProgress,
    });
    console.log(summary(outcome));
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
      },
    });
  } catch (err) {
    throw new AppError('invalid_input', 400, `${(err as Error).message}\n${USAGE}`);
  }
}

/** The running server when there is one on this data folder, else the store itself. */
async function openSink(config: Config, city: CityProfile) {
  const server = config.mongodbUri ? undefined : findRunningServer(config.dataDir);
  if (server && (await answers(server)))
    return {
      sink: throughServer(server),
      where: `through the running server at ${server.url}`,
      close: async () => {},
    };
  const logger = createLogger('warn', process.stderr);
  const store = await connectStore({ ...config, logger });
  const queues = createQueues({ redisUrl: config.redisUrl, logger });
  const outbox = createOutbox({ queues, clock: systemClock, logger });
  const secretKey = loadSecretKey(config);
  const watches = createWatchMatcher();
  await watches.refresh();
  const sink = createPostKeeper({
    matchWatches: watches.match,
    city,
    clock: systemClock,
    analyzer: createAnalyzer({ city }),
    mask: (text) => maskPersonalData(text).text,
    pseudonymKey: secretKey.derive('author-pseudonyms'),
    reports: createWorkflow({
      city,
      clock: systemClock,
      outbox,
      dossierKey: secretKey.derive('dossier-factors'),
    }).reports,
  });
  return {
    sink,
    where: config.mongodbUri ? 'into MongoDB' : `into ${config.dataDir}`,
    async close() {
      await queues.close();
      await store.close();
    },
  };
}

/** False for a server that died without taking its announcement down. */
const answers = ({ url }: RunningServer): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

const throughServer =
  ({ url, token }: RunningServer): PostSink =>
  async (posts) => {
    const answer = await fetch(`${url}/api/v1/local/posts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ posts: posts.map(({ source: _, ...post }) => post) }),
    });
    if (!answer.ok) {
      const { message = 'no reason given' } = (await answer.json().catch(() => ({}))) as {
        message?: string;
      };
      throw new AppError('unavailable', 503, `The server answered ${answer.status}: ${message}`);
    }
    return (await answer.json()) as KeptPosts;
  };

function showProgress({ rows, kept, alreadyKept }: ImportOutcome): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${rows} rows read, ${kept} new, ${alreadyKept} known `);
}

const summary = (outcome: ImportOutcome): string =>
  [
    `${process.stderr.isTTY ? '\n' : ''}${outcome.rows} rows: ${outcome.kept} new, ${outcome.alreadyKept} known already (${outcome.edited} with a new text), ${outcome.badRows} bad.`,
    `Of the new ones ${outcome.reported} became reports and ${outcome.triage} wait for a person.`,
  ].join('\n');

main().catch((err: unknown) => {
  const expected = err instanceof AppError || err instanceof StoreStartError;
  console.error(expected ? err.message : err);
  process.exitCode = 1;
});
