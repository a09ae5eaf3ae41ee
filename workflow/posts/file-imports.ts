import { Types } from 'mongoose';
import { type Clock, DAY, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { PostImport, type PostImportRecord } from '../../models/post-import.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { ColumnMappings, RememberedMapping } from './column-mappings.ts';
import type { KeepPosts } from './incoming.ts';
import {
  type FileKind,
  type ImportOutcome,
  POST_FIELDS,
  type PostFileReader,
  type PostMapping,
} from './post-file.ts';

/** What a person is shown of a file before it is taken in. */
export type SeenFile = PostMapping & {
  kind: FileKind;
  headings: readonly string[];
  /** The first rows, personal data masked; one cell a heading. */
  sample: readonly (readonly string[])[];
  remembered: RememberedMapping | undefined;
};

export type FileImports = {
  mappings: ColumnMappings;
  /** @param name of the file; stands for the outlet where nothing is remembered. @throws AppError `invalid_input` */
  look(file: string, name: string): Promise<SeenFile>;
  /**
   * Begins to take a file in and remembers how it is read; `done` is called once the file is no longer needed. The
   * same file again changes nothing, so one that was stopped in the middle goes on when it is handed in again.
   *
   * @throws AppError `invalid_input` for a column that the file does not have; `done` is left to the caller then
   */
  begin(
    given: { file: string; name: string; bytes: number; mapping: PostMapping; done: () => void },
    by: TicketActor,
  ): Promise<PostImportRecord>;
  /** The last ones, latest first. */
  list(): Promise<PostImportRecord[]>;
  /** @throws AppError `not_found` */
  find(id: string): Promise<PostImportRecord>;
  /** Resolves when nothing runs. */
  idle(): Promise<void>;
  /** Ends what runs after the batch at hand; it is told as stopped. */
  stop(): Promise<void>;
};

/** One that shows no sign of life for so long was ended with its process: a batch takes a second. */
const SILENT_MS = 2 * MINUTE;
const MOST_LISTED = 20;
const MOST_PROBLEMS = 2_000;
const KEPT_MS = 180 * DAY;
const LONGEST_SAMPLE = 200;

/** Files of posts that staff hand in. They are read in this process; what became of them stands in the store. */
export function createFileImports(deps: {
  clock: Clock;
  logger: Logger;
  mappings: ColumnMappings;
  reader: PostFileReader;
  mask: (text: string) => string;
  keepPosts: KeepPosts;
}): FileImports {
  const { clock, logger, mappings, reader } = deps;
  const running = new Set<Promise<void>>();
  let stopping = false;

  async function run(
    id: Types.ObjectId,
    { file, mapping, name }: { file: string; mapping: PostMapping; name: string },
    by: TicketActor,
  ): Promise<void> {
    const problems: PostImportRecord['problems'][number][] = [];
    let soFar: Partial<ImportOutcome> = {};
    let end: Pick<PostImportRecord, 'state' | 'failure'>;
    try {
      soFar = await reader.take(
        file,
        mapping,
        (posts) => {
          if (stopping) throw new Stopped();
          return deps.keepPosts(posts);
        },
        {
          problem(line, { problem, reason, column }) {
            if (problems.length < MOST_PROBLEMS)
              problems.push({ line, message: problem, reason: reason ?? '', column: column ?? '' });
          },
          async progress(outcome) {
            soFar = { ...outcome };
            await PostImport.updateOne(
              { _id: id },
              { $set: { ...outcome, progressAt: clock.now() } },
            );
          },
        },
      );
      end = { state: 'done' };
    } catch (err) {
      end = endOf(err);
      if (end.state === 'failed')
        logger.error({ err, importId: String(id) }, 'a file of posts failed');
    }
    const now = clock.now();
    await inTransaction(async (session) => {
      await PostImport.updateOne(
        { _id: id },
        { $set: { ...end, ...soFar, problems, progressAt: now, endedAt: now } },
        { session },
      );
      const { rows = 0, kept = 0, badRows = 0 } = soFar;
      await appendAudit(
        {
          by,
          action: 'posts.imported',
          target: { type: 'post_import', id: String(id) },
          facts: { name, state: end.state, rows, kept, bad: badRows },
        },
        now,
        session,
      );
    });
  }

  return {
    mappings,

    async look(file, name) {
      const { kind, headings, guess, sample } = await reader.look(file);
      const remembered = await mappings.find(headings);
      return {
        kind,
        headings,
        sample: sample.map((cells) => headings.map((heading) => shown(cells[heading] ?? ''))),
        columns: remembered?.columns ?? guess,
        outlet: remembered?.outlet || name,
        remembered,
      };

      function shown(cell: string): string {
        const masked = deps.mask(cell);
        return masked.length > LONGEST_SAMPLE ? `${masked.slice(0, LONGEST_SAMPLE)}…` : masked;
      }
    },

    async begin({ file, name, bytes, mapping, done }, by) {
      if (stopping) throw new AppError('unavailable', 503, 'The program is ending; try again soon');
      const { headings } = await reader.look(file);
      refuseUnknown(mapping, headings);
      const now = clock.now();
      const record: PostImportRecord = new PostImport({
        _id: new Types.ObjectId(),
        name,
        bytes,
        by: by.id ?? '',
        byName: by.name ?? '',
        startedAt: now,
        progressAt: now,
        state: 'running',
      }).toObject();
      await inTransaction(async (session) => {
        await PostImport.deleteMany(
          { startedAt: { $lt: new Date(now.getTime() - KEPT_MS) } },
          { session },
        );
        await PostImport.insertMany([record], { session });
        // A name that is only this file's is not what the next one is called.
        const outlet = mapping.outlet === name ? '' : mapping.outlet;
        await mappings.remember(headings, { ...mapping, outlet }, by, session);
        const target = { type: 'post_import', id: String(record._id) };
        const act = { by, action: 'posts.import_begun', target, facts: { name, bytes } };
        await appendAudit(act, now, session);
      });
      const work = run(record._id, { file, mapping, name }, by)
        .catch((err: unknown) => {
          logger.error({ err, importId: String(record._id) }, 'the end of an import was not kept');
        })
        .finally(() => {
          running.delete(work);
          done();
        });
      running.add(work);
      return record;
    },

    async list() {
      const all = await PostImport.find()
        .select({ problems: 0 })
        .sort({ startedAt: -1, _id: -1 })
        .limit(MOST_LISTED)
        .lean<PostImportRecord[]>();
      return all.map(alive);
    },

    async find(id) {
      const found = await PostImport.findById(id).lean<PostImportRecord>();
      if (!found) throw new AppError('not_found', 404, `There is no import ${id}`);
      return alive(found);
    },

    async idle() {
      await Promise.all(running);
    },

    async stop() {
      stopping = true;
      await Promise.all(running);
    },
  };

  /** One whose process is gone says so. */
  function alive(record: PostImportRecord): PostImportRecord {
    const silent = clock.now().getTime() - record.progressAt.getTime() > SILENT_MS;
    return record.state === 'running' && silent ? { ...record, state: 'stopped' } : record;
  }
}

class Stopped extends Error {}

function endOf(err: unknown): Pick<PostImportRecord, 'state' | 'failure'> {
  if (err instanceof Stopped) return { state: 'stopped' };
  return { state: 'failed', ...(err instanceof AppError && { failure: err.message }) };
}

/** @throws AppError `invalid_input` naming each field whose column is not there */
function refuseUnknown({ columns }: PostMapping, headings: readonly string[]): void {
  const problems = POST_FIELDS.flatMap((field) => {
    const heading = columns[field];
    if (heading ? headings.includes(heading) : field !== 'text') return [];
    const has = headings.join(', ') || 'none: there is no row below the head';
    return [
      {
        path: `columns.${field}`,
        message: `${heading ? `there is no column "${heading}"` : 'name the column of the text'}; the file has ${has}`,
      },
    ];
  });
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'The columns do not fit the file', problems);
}
