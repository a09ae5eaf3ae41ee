import { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { pseudonym } from '../../core/ids.ts';
import { Post, type PostSource } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import { createLocate } from '../places/locate.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import { searchWordsOf } from '../search/search-words.ts';
import { firstHandling } from './handling.ts';

/** A normalised public post or comment, as a listener or an import hands it in. */
export type IncomingPost = {
  source: PostSource;
  /** The platform's id, or a hash of the content where there is none; unique with `source`. */
  externalId: string;
  outlet: string;
  text: string;
  threadId?: string | undefined;
  /** Name or id of the author; only a keyed pseudonym of it is stored. */
  author?: string | undefined;
  url?: string | undefined;
  /** Unknown for files without a time column. */
  publishedAt?: Date | undefined;
};

export type KeptPosts = {
  kept: number;
  alreadyKept: number;
  /** How many of the new ones became reports, and how many wait for a person. */
  reported: number;
  triage: number;
};

/** Keeps posts; resolves when they are durable. Safe to repeat. */
export type KeepPosts = (posts: readonly IncomingPost[]) => Promise<KeptPosts>;

/** Posts labelled before other work of the process gets its turn: about 10 ms. */
const BREATH = 20;

/**
 * The way of a public post: personal data are masked, the text is labelled, and only then is it stored, unique by
 * source and id. One that can be acted on and is sure enough becomes a report in the same transaction; one that is
 * less sure waits in triage.
 */
export function createPostKeeper(deps: {
  city: CityProfile;
  clock: Clock;
  analyzer: Pick<Analyzer, 'analyze'>;
  /** Takes phone, ID-card, plate numbers and the like out of a text. */
  mask: (text: string) => string;
  /** Key of the authors' pseudonyms. */
  pseudonymKey: string;
  reports: ReportDesk;
}): KeepPosts {
  const locate = createLocate(deps.city);

  return async (posts) => {
    const fresh = await withoutKnown(posts);
    const counts: KeptPosts = { kept: 0, alreadyKept: 0, reported: 0, triage: 0 };
    const quiet: Prepared[] = [];
    for (const [index, post] of fresh.entries()) {
      if (index % BREATH === BREATH - 1) await new Promise(setImmediate);
      const prepared = prepare(post);
      if (prepared.handling !== 'report') quiet.push(prepared);
      else if (await keepAsReport(prepared)) {
        counts.kept += 1;
        counts.reported += 1;
      }
    }
    const inserted = await keepQuiet(quiet);
    counts.kept += inserted.length;
    counts.triage += inserted.filter(({ handling }) => handling === 'triage').length;
    counts.alreadyKept = posts.length - counts.kept;
    return counts;
  };

  type Prepared = ReturnType<typeof prepare>;

  function prepare(post: IncomingPost) {
    const now = deps.clock.now();
    const text = deps.mask(post.text);
    const { intent: _, ...labels } = deps.analyzer.analyze(text);
    const { ward } = locate({ names: labels.place });
    const { source, externalId, outlet, threadId, author, url, publishedAt } = post;
    return {
      handling: firstHandling(labels, publishedAt, now),
      labels,
      key: { source, externalId },
      fields: {
        _id: new Types.ObjectId(),
        source,
        externalId,
        outlet,
        text,
        labels,
        ...(threadId && { threadId }),
        ...(author && { author: pseudonym(deps.pseudonymKey, source, author) }),
        ...(url && { url }),
        ...(ward && { ward }),
        publishedAt: publishedAt ?? now,
        collectedAt: now,
        searchWords: searchWordsOf(text),
      },
    };
  }

  /** @returns false when somebody else kept it meanwhile */
  async function keepAsReport({ fields, labels, key }: Prepared): Promise<boolean> {
    return await inTransaction(async (session) => {
      if (await Post.exists(key).session(session)) return false;
      const { report } = await deps.reports.submit(
        { source: 'post', sourceKey: `post:${String(fields._id)}`, text: fields.text, labels },
        session,
      );
      await Post.create([{ ...fields, handling: 'reported', reportId: report._id }], { session });
      return true;
    });
  }
}

async function keepQuiet<Row extends { key: object; fields: object; handling: string }>(
  rows: readonly Row[],
): Promise<Row[]> {
  if (rows.length === 0) return [];
  const result = await Post.bulkWrite(
    rows.map(({ key, fields, handling }) => ({
      updateOne: { filter: key, update: { $setOnInsert: { ...fields, handling } }, upsert: true },
    })),
    { ordered: false },
  );
  return rows.filter((_, index) => index in result.upsertedIds);
}

async function withoutKnown(posts: readonly IncomingPost[]): Promise<IncomingPost[]> {
  const keyOf = ({ source, externalId }: { source: string; externalId: string }) =>
    `${source}:${externalId}`;
  const first = new Map(
    posts.map((post) => [keyOf(post), post]).reverse() as [string, IncomingPost][],
  );
  const sources = [...new Set(posts.map(({ source }) => source))];
  for (const source of sources) {
    const ids = posts.filter((post) => post.source === source).map((post) => post.externalId);
    const known = await Post.find(
      { source, externalId: { $in: ids } },
      { source: 1, externalId: 1 },
    ).lean<{ source: string; externalId: string }[]>();
    for (const post of known) first.delete(keyOf(post));
  }
  return posts.filter((post) => first.get(keyOf(post)) === post);
}
