import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { SweepCursor, type SweepCursorRecord } from '../../models/sweep-cursor.ts';
import { TermDay, type TermDayRecord } from '../../models/term-day.ts';
import { inTransaction } from '../../models/transaction.ts';
import { STOP_WORDS } from '../../nlp/keywords/stop-words.ts';
import {
  addTerm,
  commonest,
  countTerms,
  createTermCounts,
  type TermCounts,
  type WordFinder,
} from '../../nlp/keywords/trending-terms.ts';
import { decodeSegmenter } from '../../nlp/segment/model-file.ts';
import { createSegmenter } from '../../nlp/segment/segmenter.ts';
import { findWeightsDir } from '../../nlp/weights-dir.ts';
import { dayOf } from './cells.ts';
import { APART } from './sources.ts';

/** Words kept of a day: whoever is said less often than the 2,000th is no news. */
const MOST_TERMS = 2000;
const AT_ONCE = 500;
/** Batches of one sweep, so that other sweeps have their turn. */
const BATCHES = 10;
/** Posts counted before other work of the process gets its turn. */
const BREATH = 50;
/** A post may become visible so long after its id was made; until then the cursor waits. */
const SETTLED_MS = 10 * SECOND;
const CURSOR = { sweep: 'words of the day' };

/**
 * Makes the sweep that counts the words of new posts into one document a day of the city. The cursor moves in the
 * transaction that counts, so a crash counts nothing twice. A later edit or removal is not taken away again: words are
 * told from the first version, and only where three posts or more hold them.
 *
 * @returns posts looked at
 */
export function createTermSweep(deps: { city: CityProfile; clock: Clock }): () => Promise<number> {
  let words: WordFinder | undefined;
  return async () => {
    let seen = 0;
    for (let batch = 0; batch < BATCHES; batch += 1) {
      const looked = await goOn();
      seen += looked;
      if (looked < AT_ONCE) break;
    }
    return seen;
  };

  async function goOn(): Promise<number> {
    const settled = Math.floor((deps.clock.now().getTime() - SETTLED_MS) / SECOND);
    const upTo = Types.ObjectId.createFromTime(settled);
    const known = await SweepCursor.findOne(CURSOR).lean<SweepCursorRecord>();
    const posts = await Post.find({
      _id: { ...(known && { $gt: known.upTo }), $lt: upTo },
    })
      .select('source text publishedAt setAside')
      .sort({ _id: 1 })
      .limit(AT_ONCE)
      .lean<PostRecord[]>();
    const last = posts.at(-1);
    if (!last) return 0;
    words ??= loadSegmenter();
    const days = await countByDay(posts, words);
    await inTransaction(async (session) => {
      // Another process was faster: the unique name refuses a second cursor, and nothing is counted.
      await SweepCursor.updateOne(
        { ...CURSOR, ...(known && { upTo: known.upTo }) },
        { $set: { upTo: last._id } },
        { session, upsert: true },
      );
      for (const [at, day] of days) {
        const before = await TermDay.findOne({ at }).session(session).lean<TermDayRecord>();
        for (const [spelling, count] of before?.terms ?? []) addTerm(day.terms, spelling, count);
        await TermDay.updateOne(
          { at },
          { $inc: { posts: day.posts }, $set: { terms: mostSaid(day.terms) } },
          { session, upsert: true },
        );
      }
    });
    return posts.length;
  }

  async function countByDay(posts: readonly PostRecord[], words: WordFinder) {
    const days = new Map<Date, { posts: number; terms: TermCounts }>();
    const byTime = new Map<number, Date>();
    for (const [index, { source, text, publishedAt, setAside }] of posts.entries()) {
      if (index % BREATH === BREATH - 1) await new Promise(setImmediate);
      if (setAside || APART.includes(source) || text === '') continue;
      const begin = dayOf(publishedAt, deps.city);
      const at = byTime.get(begin.getTime()) ?? begin;
      byTime.set(begin.getTime(), at);
      const day = days.get(at) ?? { posts: 0, terms: createTermCounts() };
      days.set(at, day);
      day.posts += 1;
      countTerms(text, words, day.terms, STOP_WORDS);
    }
    return days;
  }
}

function mostSaid(counts: TermCounts): [string, number][] {
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_TERMS)
    .map(({ count, spellings }) => [commonest(spellings), count]);
}

function loadSegmenter(): WordFinder {
  const file = join(findWeightsDir(), 'segment.bin');
  return createSegmenter(decodeSegmenter(readFileSync(file), file).model).words;
}
