import type { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { Report } from '../../models/report.ts';
import { SpikeAlarm, type SpikeRecord } from '../../models/spike.ts';
import { Ticket } from '../../models/ticket.ts';
import { OPEN_STATUSES } from '../tickets/states.ts';
import { hourOf } from './cells.ts';
import { countSeries } from './count-series.ts';
import { detectSpikes, type SeriesId, type Spike, seriesKey } from './detect-spikes.ts';
import { TOGETHER } from './sources.ts';
import { followersOf, type TellSpike } from './tell-followers.ts';

/** A series that is unusual again so soon belongs to the same alarm. */
const SAME_EVENT_MS = 6 * HOUR;
/** Two series are one event when this share of the smaller one's posts are the same. */
const SAME_POSTS = 0.5;
const MOST_POSTS = 50;

/** An alarm that was raised or grew. */
export type RaisedSpike = { alarm: SpikeRecord; isNew: boolean };

/**
 * Looks at the hour that is going on and the one before it, and keeps one alarm for each event: series that are
 * unusual because of the same posts, and hours that follow one another, are merged. Safe to repeat: an alarm only
 * grows when a count has.
 */
export function createSpikeWatch(deps: {
  city: CityProfile;
  clock: Clock;
  /** Nobody by default. */
  tell?: TellSpike | undefined;
}): {
  look(): Promise<RaisedSpike[]>;
} {
  return {
    async look() {
      const now = hourOf(deps.clock.now());
      const raised: RaisedSpike[] = [];
      for (const hour of [new Date(now.getTime() - HOUR), now])
        for (const spike of detectSpikes(await countSeries(hour, deps.city))) {
          const made = await raise(spike, hour);
          if (!made) continue;
          await tellOnce(made.alarm);
          raised.push(made);
        }
      return raised;
    },
  };

  /** Whoever was told of an alarm is not told again while it grows. */
  async function tellOnce({ _id, ...alarm }: SpikeRecord): Promise<void> {
    const known = new Set(alarm.told);
    const news = (await followersOf(alarm)).filter((id) => !known.has(id));
    if (news.length === 0) return;
    // Told first: after a crash in between the same notice is told again, and the same key reaches nobody twice.
    await deps.tell?.({ _id, ...alarm }, news);
    await SpikeAlarm.updateOne({ _id }, { $addToSet: { told: { $each: news } } });
  }

  async function raise(spike: Spike, hour: Date): Promise<RaisedSpike | undefined> {
    const key = seriesKey(spike.series);
    const posts = await postsBehind(spike.series, hour);
    const recent = await SpikeAlarm.find({
      until: { $gte: new Date(hour.getTime() - SAME_EVENT_MS) },
      from: { $lte: new Date(hour.getTime() + SAME_EVENT_MS) },
    }).lean<SpikeRecord[]>();
    // An event on a source that stands apart is an alarm of its own, even when others speak of it too.
    const same =
      recent.find(({ series }) => series.some((one) => one.series === key)) ??
      recent.find(
        ({ series, postIds }) =>
          apartOf(series[0]?.series ?? '') === apartOf(key) && shareThePosts(postIds, posts),
      );
    const entry = {
      series: key,
      count: spike.count,
      expected: spike.usual.expected,
      score: spike.score,
      at: hour,
    };
    if (!same) {
      const alarm = await SpikeAlarm.create({
        from: hour,
        until: hour,
        series: [entry],
        postIds: posts.map(({ _id }) => _id),
        places: placesOf(posts),
        ticketCodes: await ticketsOf(posts),
        raisedAt: deps.clock.now(),
      });
      return { alarm: alarm.toObject<SpikeRecord>(), isNew: true };
    }
    const known = same.series.find((one) => one.series === key);
    if (known && known.at.getTime() === hour.getTime() && known.count >= spike.count)
      return undefined;
    const others = same.series.filter((one) => one.series !== key);
    const highest = known && known.score > entry.score ? known : entry;
    const grown = await SpikeAlarm.findByIdAndUpdate<SpikeRecord>(
      same._id,
      {
        $set: {
          series: [...others, highest].sort((a, b) => b.score - a.score),
          from: hour < same.from ? hour : same.from,
          until: hour > same.until ? hour : same.until,
          postIds: latestOf(posts, same.postIds),
          places: [...new Set([...placesOf(posts), ...same.places])].slice(0, 10),
          ticketCodes: [...new Set([...(await ticketsOf(posts)), ...same.ticketCodes])],
        },
      },
      { returnDocument: 'after', lean: true },
    );
    return grown ? { alarm: grown, isNew: false } : undefined;
  }
}

/** The counted posts of a series in one hour, latest first. */
async function postsBehind(series: SeriesId, hour: Date): Promise<PostRecord[]> {
  const about =
    series.kind === 'watch'
      ? { watches: series.id }
      : {
          'labels.sentiment': 'negative',
          ...(series.of === 'category' && { 'labels.category': series.id }),
          ...(series.of === 'ward' && { ward: series.id }),
        };
  return await Post.find({
    ...about,
    source: { $in: series.apart ? [series.apart] : TOGETHER },
    publishedAt: { $gte: hour, $lt: new Date(hour.getTime() + HOUR) },
    setAside: { $exists: false },
  })
    .sort({ publishedAt: -1 })
    .limit(MOST_POSTS)
    .lean<PostRecord[]>();
}

/** The source before the `/` of a series key; empty for those that are counted together. */
const apartOf = (key: string): string => /^(\w+)\//.exec(key)?.[1] ?? '';

function shareThePosts(ids: readonly Types.ObjectId[], posts: readonly PostRecord[]): boolean {
  const known = new Set(ids.map(String));
  const common = posts.filter(({ _id }) => known.has(String(_id))).length;
  const smaller = Math.min(known.size, posts.length);
  return smaller > 0 && common / smaller >= SAME_POSTS;
}

const latestOf = (posts: readonly PostRecord[], earlier: readonly Types.ObjectId[]) => {
  const seen = new Set(posts.map(({ _id }) => String(_id)));
  return [...posts.map(({ _id }) => _id), ...earlier.filter((id) => !seen.has(String(id)))].slice(
    0,
    MOST_POSTS,
  );
};

function placesOf(posts: readonly PostRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const { labels } of posts)
    for (const place of labels.place ?? []) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 10)
    .map(([place]) => place);
}

/** Open tickets that stand behind the posts: those made of them, and those on the same matter and place. */
async function ticketsOf(posts: readonly PostRecord[]): Promise<string[]> {
  const reportIds = posts.flatMap(({ reportId }) => reportId ?? []);
  const reports = reportIds.length
    ? await Report.find({ _id: { $in: reportIds } }, { ticketId: 1 }).lean()
    : [];
  const categories = [...new Set(posts.flatMap(({ labels }) => labels.category ?? []))];
  const places = placesOf(posts);
  const found = await Ticket.find(
    {
      status: { $in: OPEN_STATUSES },
      $or: [
        { _id: { $in: reports.map(({ ticketId }) => ticketId) } },
        { category: { $in: categories }, 'place.names': { $in: places } },
      ],
    },
    { code: 1 },
  )
    .limit(20)
    .lean();
  return found.map(({ code }) => code);
}
