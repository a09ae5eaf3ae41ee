import type { HeadingsAnswer } from '../../api/contract/post-files.ts';
import { findRunningServer, type RunningServer } from '../../api/local-access.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { systemClock } from '../../core/clock.ts';
import type { Config } from '../../core/config/load.ts';
import { AppError } from '../../core/errors.ts';
import { createQueues } from '../../core/jobs/create-queues.ts';
import { createLogger } from '../../core/logger.ts';
import { loadSecretKey } from '../../core/secret-key.ts';
import type { PostSink } from '../../listeners/files/import-posts.ts';
import { countFates, type ReadingCounts } from '../../listeners/files/import-readings.ts';
import type { Taken } from '../../listeners/files/import-rows.ts';
import { connectStore } from '../../models/connect.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import { createWorkflow } from '../../workflow/create-workflow.ts';
import type { TakenIn } from '../../workflow/dossiers/take-in.ts';
import type { RejectedRow } from '../../workflow/dossiers/take-rows.ts';
import { createWatchMatcher } from '../../workflow/insights/match-watches.ts';
import { createOutbox } from '../../workflow/notifications/outbox.ts';
import { createColumnMappings } from '../../workflow/posts/column-mappings.ts';
import type { KeptPosts } from '../../workflow/posts/incoming.ts';
import { createPostKeeper } from '../../workflow/posts/keep-post.ts';
import { createMutes } from '../../workflow/posts/mutes.ts';
import type { PostMapping } from '../../workflow/posts/post-file.ts';
import type { TakenProcedures } from '../../workflow/procedures/take-rows.ts';
import { createSensors } from '../../workflow/readings/create-sensors.ts';
import type { IncomingReading, ReadingFate } from '../../workflow/readings/reading-desk.ts';

type Row = Readonly<Record<string, string>>;
type ProcedureCounts = Pick<TakenProcedures, 'changed' | 'unchanged'>;

export const NO_DOSSIERS: TakenIn = { added: 0, changed: 0, unchanged: 0, older: 0 };
export const NO_PROCEDURES: ProcedureCounts = { changed: 0, unchanged: 0 };

/** Where what was read goes. */
export type ImportSink = {
  posts: PostSink;
  /** How staff read an earlier file of posts with these headings. */
  mapping(headings: readonly string[]): Promise<PostMapping | undefined>;
  dossiers(rows: readonly Row[], saidAt: Date): Promise<Taken<TakenIn>>;
  procedures(rows: readonly Row[]): Promise<Taken<ProcedureCounts>>;
  readings(rows: readonly IncomingReading[]): Promise<Taken<ReadingCounts>>;
};

type OpenSink = { sink: ImportSink; where: string; close(): Promise<void> };

/** The running server when there is one on this data folder, else the store itself. */
export async function openSink(config: Config, city: CityProfile): Promise<OpenSink> {
  const server = config.mongodbUri ? undefined : findRunningServer(config.dataDir);
  if (server && (await answers(server)))
    return {
      sink: throughServer(server),
      where: `through the running server at ${server.url}`,
      close: async () => {},
    };
  return await intoStore(config, city);
}

async function intoStore(config: Config, city: CityProfile): Promise<OpenSink> {
  const logger = createLogger('warn', process.stderr);
  const store = await connectStore({ ...config, logger });
  const queues = createQueues({ redisUrl: config.redisUrl, logger });
  const outbox = createOutbox({ queues, clock: systemClock, logger });
  const secretKey = loadSecretKey(config);
  const watches = createWatchMatcher();
  await watches.refresh();
  const mutes = createMutes({ city, clock: systemClock });
  await mutes.refresh();
  const workflow = createWorkflow({
    city,
    clock: systemClock,
    outbox,
    dossierKey: secretKey.derive('dossier-factors'),
  });
  const sensors = createSensors({ city, clock: systemClock, logger, workflow });
  await sensors.stations.sync();
  return {
    sink: {
      posts: createPostKeeper({
        matchWatches: watches.match,
        isMuted: mutes.isMuted,
        city,
        clock: systemClock,
        analyzer: createAnalyzer({ city }),
        mask: (text) => maskPersonalData(text).text,
        pseudonymKey: secretKey.derive('author-pseudonyms'),
        reports: workflow.reports,
      }),
      mapping: createColumnMappings({ clock: systemClock }).find,
      dossiers: async (rows, saidAt) => split(await workflow.takeDossierRows(rows, 'file', saidAt)),
      procedures: async (rows) =>
        split(await workflow.takeProcedureRows(rows, { type: 'system', name: 'npm run import' })),
      readings: async (rows) => countFates(await sensors.readings.take(rows, 'file')),
    },
    where: config.mongodbUri ? 'into MongoDB' : `into ${config.dataDir}`,
    async close() {
      await queues.close();
      await store.close();
    },
  };
}

function throughServer(server: RunningServer): ImportSink {
  return {
    posts: (posts) =>
      send<KeptPosts>(server, 'posts', { posts: posts.map(({ source: _, ...post }) => post) }),
    mapping: async (headings) =>
      headings.length === 0
        ? undefined
        : ((await send<HeadingsAnswer>(server, 'post-columns', { headings })).mapping ?? undefined),
    dossiers: async (rows, saidAt) =>
      split(
        await send<TakenIn & { rejected: RejectedRow[] }>(server, 'dossiers', {
          rows,
          saidAt: saidAt.toISOString(),
        }),
      ),
    procedures: async (rows) => split(await send<TakenProcedures>(server, 'procedures', { rows })),
    readings: async (readings) =>
      countFates((await send<{ fates: ReadingFate[] }>(server, 'readings', { readings })).fates),
  };
}

/** False for a server that died without taking its announcement down. */
const answers = ({ url }: RunningServer): Promise<boolean> =>
  fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

async function send<Answer>(
  { url, token }: RunningServer,
  what: string,
  body: object,
): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/local/${what}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.ok) return (await answer.json()) as Answer;
  const { message = 'no reason given' } = (await answer.json().catch(() => ({}))) as {
    message?: string;
  };
  throw new AppError('unavailable', 503, `The server answered ${answer.status}: ${message}`);
}

/** The counts apart from the rows that were refused. */
function split<Answer extends { rejected: RejectedRow[] }>({
  rejected,
  ...counts
}: Answer): Taken<Omit<Answer, 'rejected'>> {
  return {
    counts,
    rejected: rejected.map(({ row, field, message }) => ({
      row,
      message: `${field}: ${message}`,
    })),
  };
}
