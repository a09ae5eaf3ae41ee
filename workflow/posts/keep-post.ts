import { type ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { isDuplicateKey } from '../../models/duplicates.ts';
import { Post, type PostRecord, type PostSource } from '../../models/post.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import { type CountChange, createFoldRollups } from '../insights/fold-rollups.ts';
import type { MatchWatches } from '../insights/match-watches.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import type { IncomingPost, KeepPosts, KeptPosts } from './incoming.ts';
import type { IsMuted } from './mutes.ts';
import { createPreparePost, type PreparedPost } from './prepare-post.ts';

/** Posts labelled before other work of the process gets its turn: about 10 ms. */
const BREATH = 20;
/** A text that was said so long ago is said anew, not copied. */
const COPY_WITHIN_MS = 14 * DAY;
/** Somebody else kept the same post meanwhile: the batch is tried again, and finds it known. */
const MOST_TRIES = 3;

type Known = Pick<
  PostRecord,
  | '_id'
  | 'source'
  | 'externalId'
  | 'outlet'
  | 'threadId'
  | 'text'
  | 'publishedAt'
  | 'editedAt'
  | 'removedAt'
  | 'textUntil'
> &
  Pick<PostRecord, 'labels' | 'ward' | 'setAside' | 'watches' | 'handling' | 'correction'>;
const KNOWN_FIELDS =
  'source externalId outlet threadId text publishedAt editedAt removedAt textUntil labels ward setAside watches handling correction';

/**
 * The way of a public post: personal data are masked, the text is labelled, and only then is it stored, unique by
 * source and id, and counted in the rollups, all in one transaction a batch. One that can be acted on and is sure
 * enough becomes a report at once; one that is less sure waits in triage.
 *
 * A post that is known and has another text now is labelled and counted anew (labels that a person set stay); an
 * older version that comes late, also after a removal, changes nothing. A text that repeats one of the last
 * fortnight is kept as its copy and counted once.
 */
export function createPostKeeper(deps: {
  city: CityProfile;
  clock: Clock;
  analyzer: Pick<Analyzer, 'analyze'>;
  mask: (text: string) => string;
  pseudonymKey: string;
  reports: ReportDesk;
  /** Ids of the watch lists that a text matches; none by default. */
  matchWatches?: MatchWatches;
  /** Whether staff keep its source or thread apart; nothing is by default. */
  isMuted?: IsMuted;
}): KeepPosts {
  const prepare = createPreparePost(deps);
  const fold = createFoldRollups(deps.city);
  const matchWatches = deps.matchWatches ?? (() => []);
  const isMuted = deps.isMuted ?? (() => false);

  return async (posts) => {
    const batch = uniqueOf(posts);
    const known = await findKnown(batch);
    await keepTextsLonger(batch, known);
    const prepared: PreparedPost[] = [];
    for (const [index, post] of batch.entries()) {
      if (index % BREATH === BREATH - 1) await new Promise(setImmediate);
      const before = known.get(keyOf(post));
      // Listeners ask again and again for what is there: the same words are not labelled twice.
      if (before && before.text === deps.mask(post.text)) continue;
      if (mayChange(before, post)) prepared.push(prepare(post, deps.clock.now()));
    }
    const counts: KeptPosts = { kept: 0, alreadyKept: 0, edited: 0, reported: 0, triage: 0 };
    const reports = prepared.filter(
      ({ handling, incoming }) => handling === 'report' && !known.has(keyOf(incoming)),
    );
    for (const post of reports) addTo(counts, await keepPatiently([post], known));
    const quiet = prepared.filter((post) => !reports.includes(post));
    if (quiet.length > 0) addTo(counts, await keepPatiently(quiet, known));
    counts.alreadyKept = posts.length - counts.kept;
    return counts;
  };

  async function keepPatiently(
    posts: readonly PreparedPost[],
    seen: ReadonlyMap<string, Known>,
  ): Promise<Partial<KeptPosts>> {
    for (let tries = 1; ; tries += 1)
      try {
        // What was new a moment ago is not asked for again: the unique index tells when it no longer is.
        const mayBeKnown = ({ incoming }: PreparedPost) => tries > 1 || seen.has(keyOf(incoming));
        return await inTransaction((session) => keep(posts, posts.filter(mayBeKnown), session));
      } catch (err) {
        if (!isDuplicateKey(err) || tries >= MOST_TRIES) throw err;
      }
  }

  async function keep(
    posts: readonly PreparedPost[],
    mayBeKnown: readonly PreparedPost[],
    session: ClientSession,
  ): Promise<Partial<KeptPosts>> {
    const known = await findKnown(
      mayBeKnown.map(({ incoming }) => incoming),
      session,
    );
    const fresh = posts.filter(({ incoming }) => !known.has(keyOf(incoming)));
    const originals = await findOriginals(fresh, session);
    const changes: CountChange[] = [];
    const rows: Omit<PostRecord, 'correction' | 'reportId'>[] = [];
    const copies = new Map<string, number>();
    const counts = { kept: 0, edited: 0, reported: 0, triage: 0 };

    for (const post of fresh) {
      const original = post.fingerprint && originals.get(post.fingerprint);
      const row = rowOf(post, original || undefined);
      if (post.fingerprint && !row.setAside) originals.set(post.fingerprint, row._id);
      if (row.copyOf) copies.set(String(original), (copies.get(String(original)) ?? 0) + 1);
      if (row.handling === 'reported') {
        const { text, labels } = post;
        const sourceKey = `post:${String(row._id)}`;
        const { report } = await deps.reports.submit(
          { source: 'post', sourceKey, text, labels },
          session,
        );
        Object.assign(row, { reportId: report._id });
      }
      rows.push(row);
      changes.push({ after: row });
      counts.kept += 1;
      counts.reported += row.handling === 'reported' ? 1 : 0;
      counts.triage += row.handling === 'triage' ? 1 : 0;
    }
    if (rows.length > 0) await Post.insertMany(rows, { session, ordered: true, lean: true });
    if (copies.size > 0)
      await Post.bulkWrite(
        [...copies].map(([id, by]) => ({
          updateOne: {
            filter: { _id: new Types.ObjectId(id) },
            update: { $inc: { copies: by } },
          },
        })),
        { session },
      );
    for (const post of posts) {
      const before = known.get(keyOf(post.incoming));
      if (!before || !mayChange(before, post.incoming) || before.text === post.text) continue;
      changes.push(await revise(before, post, session));
      counts.edited += 1;
    }
    await fold(changes, session);
    return counts;
  }

  function rowOf(post: PreparedPost, original: Types.ObjectId | undefined) {
    const { source, externalId, outlet, threadId, url, publishedAt, editedAt, textUntil } =
      post.incoming;
    const now = deps.clock.now();
    const muted = isMuted(post.incoming);
    const setAside = muted ? ('muted' as const) : original ? ('copy' as const) : post.setAside;
    const handling = muted
      ? mutedHandling(post)
      : original
        ? 'none'
        : post.handling === 'report'
          ? 'reported'
          : post.handling;
    return {
      _id: new Types.ObjectId(),
      source,
      externalId,
      outlet,
      text: post.text,
      labels: post.labels as PostRecord['labels'],
      ...(threadId && { threadId }),
      ...(post.author && { author: post.author }),
      ...(url && { url }),
      ...(post.ward && { ward: post.ward }),
      ...(editedAt && { editedAt }),
      ...(textUntil && { textUntil }),
      ...(setAside && { setAside }),
      ...(setAside === 'copy' && { copyOf: original }),
      ...(post.fingerprint && { fingerprint: post.fingerprint }),
      copies: 0,
      watches: setAside ? [] : matchWatches(post.text),
      publishedAt: publishedAt ?? now,
      collectedAt: now,
      searchWords: post.searchWords,
      handling,
    } as Omit<PostRecord, 'correction' | 'reportId'>;
  }

  /** A new version of a known post: what a person said of it stays, the rest is the module's word on the new text. */
  async function revise(
    before: Known,
    post: PreparedPost,
    session: ClientSession,
  ): Promise<CountChange> {
    const labels = before.correction?.at ? before.labels : post.labels;
    const muted = isMuted({ ...before, ...post.incoming });
    const setAside =
      before.setAside === 'copy' ? 'copy' : muted ? ('muted' as const) : post.setAside;
    const watches = setAside ? [] : matchWatches(post.text);
    const open = before.handling === 'none' || before.handling === 'triage';
    // An edit never opens a ticket by itself: a person looks first.
    const handling = !open
      ? before.handling
      : muted
        ? mutedHandling(post)
        : post.handling === 'none'
          ? 'none'
          : ('triage' as const);
    const { editedAt, textUntil, threadId, url } = post.incoming;
    // Shown again at its source after it had been taken back there: it is known only by its id here.
    const origin = before.removedAt
      ? {
          outlet: post.incoming.outlet,
          publishedAt: post.incoming.publishedAt ?? before.publishedAt,
          ...(threadId && { threadId }),
          ...(url && { url }),
          ...(post.author && { author: post.author }),
        }
      : undefined;
    const fields = {
      ...origin,
      text: post.text,
      labels,
      watches,
      handling,
      searchWords: post.searchWords,
      ...(post.ward && { ward: post.ward }),
      ...(setAside && { setAside }),
      ...(editedAt && { editedAt }),
      ...(textUntil && { textUntil }),
    };
    await Post.updateOne(
      { _id: before._id },
      {
        $set: fields,
        $unset: {
          removedAt: 1,
          ...(!post.ward && { ward: 1 }),
          ...(!setAside && { setAside: 1 }),
        },
      },
      { session },
    );
    const after = { ...before, ...origin, labels, setAside, watches, ward: post.ward };
    return { before, after };
  }
}

/** A post that is still there may be kept for longer; written once a day, however often it is seen. */
async function keepTextsLonger(
  posts: readonly IncomingPost[],
  known: ReadonlyMap<string, Known>,
): Promise<void> {
  const later = new Map<number, { source: PostSource; ids: string[] }>();
  for (const { source, externalId, textUntil } of posts) {
    const until = known.get(keyOf({ source, externalId }))?.textUntil;
    if (!until || !textUntil || textUntil.getTime() - until.getTime() < DAY) continue;
    const group = later.get(textUntil.getTime()) ?? { source, ids: [] };
    group.ids.push(externalId);
    later.set(textUntil.getTime(), group);
  }
  for (const [textUntil, { source, ids }] of later)
    await Post.updateMany(
      { source, externalId: { $in: ids }, textUntil: { $exists: true } },
      { $set: { textUntil: new Date(textUntil) } },
    );
}

/** Originals of the last fortnight by fingerprint. */
async function findOriginals(
  posts: readonly PreparedPost[],
  session: ClientSession,
): Promise<Map<string, Types.ObjectId>> {
  const wanted = posts.flatMap(({ fingerprint }) => fingerprint ?? []);
  if (wanted.length === 0) return new Map();
  const earliest = Math.min(
    ...posts.map(({ incoming }) => (incoming.publishedAt ?? new Date()).getTime()),
  );
  const found = await Post.find(
    {
      fingerprint: { $in: wanted },
      setAside: { $exists: false },
      publishedAt: { $gte: new Date(earliest - COPY_WITHIN_MS) },
    },
    { fingerprint: 1 },
  )
    .session(session)
    .lean<Pick<PostRecord, '_id' | 'fingerprint'>[]>();
  return new Map(found.map(({ _id, fingerprint }) => [fingerprint ?? '', _id]));
}

async function findKnown(
  posts: readonly Pick<IncomingPost, 'source' | 'externalId'>[],
  session?: ClientSession,
): Promise<Map<string, Known>> {
  const known = new Map<string, Known>();
  for (const source of new Set(posts.map((post) => post.source))) {
    const ids = posts.filter((post) => post.source === source).map((post) => post.externalId);
    const found = await Post.find({ source, externalId: { $in: ids } })
      .select(KNOWN_FIELDS)
      .session(session ?? null)
      .lean<Known[]>();
    for (const post of found) known.set(keyOf(post), post);
  }
  return known;
}

/** False for what comes late: an older version, or anything of a post that was taken back afterwards. */
function mayChange(known: Known | undefined, { editedAt }: IncomingPost): boolean {
  if (!known) return true;
  const settledAt = known.removedAt ?? known.editedAt;
  if (!settledAt) return true;
  return editedAt !== undefined && editedAt > settledAt;
}

/** A muted source moves nobody, but a call for help still comes before a person. */
const mutedHandling = ({ handling, labels }: PreparedPost) =>
  handling !== 'none' && labels.urgency === 'emergency' ? ('triage' as const) : ('none' as const);

const keyOf = ({ source, externalId }: Pick<IncomingPost, 'source' | 'externalId'>): string =>
  `${source}:${externalId}`;

/** Each post once: the first of those with the same id. */
function uniqueOf(posts: readonly IncomingPost[]): IncomingPost[] {
  const seen = new Set<string>();
  return posts.filter((post) => {
    const key = keyOf(post);
    return !seen.has(key) && seen.add(key);
  });
}

function addTo(counts: KeptPosts, more: Partial<KeptPosts>): void {
  for (const [name, by] of Object.entries(more) as [keyof KeptPosts, number][]) counts[name] += by;
}
