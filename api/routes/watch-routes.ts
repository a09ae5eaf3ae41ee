import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import { SpikeAlarm, type SpikeRecord } from '../../models/spike.ts';
import type { WatchRecord } from '../../models/watch.ts';
import { previewQuery } from '../../workflow/insights/preview-query.ts';
import { allOf } from '../../workflow/insights/read-summary.ts';
import { readWatches } from '../../workflow/insights/read-watches.ts';
import type { SpikeDesk } from '../../workflow/insights/spike-desk.ts';
import type { WatchDesk } from '../../workflow/insights/watch-desk.ts';
import { recordId } from '../contract/common.ts';
import {
  following,
  period,
  type Spike,
  spike,
  spikeClosing,
  spikePosts,
  spikeQuery,
  spikes,
  type Watch,
  watch,
  watchInput,
  watchPreview,
  watchPreviewInput,
  watchRanking,
} from '../contract/insights.ts';
import { presentPosts } from '../present/post.ts';
import { type Route, route } from '../route.ts';
import { periodOf } from './insight-routes.ts';

const params = z.object({ id: recordId });
const MOST_SPIKES = 100;

/** Watch lists, and the alarms that rise from them and from the figures. */
export function watchRoutes(deps: {
  clock: Clock;
  watches: WatchDesk;
  spikes: SpikeDesk;
}): Route[] {
  return [
    route({
      method: 'get',
      path: '/watches',
      summary: 'Watch lists by how much is said, against what is usual',
      access: { scope: 'insights.read', permission: 'posts.read' },
      query: period,
      answer: watchRanking,
      async handle({ query, by }) {
        const { from, to } = periodOf(query, deps.clock);
        const ranked = await readWatches(from, to);
        return {
          items: ranked.map(({ watch: record, feeling, youtube, usual, series }) => ({
            ...presentWatch(record, by.id),
            feeling,
            youtube,
            usual,
            change: usual === 0 ? null : allOf(feeling) / usual,
            series: series.map(({ at, count }) => ({ at: at.toISOString(), count })),
          })),
        };
      },
    }),
    route({
      method: 'post',
      path: '/watches',
      summary: 'Make a watch list; older posts are searched for it',
      access: 'watches.edit',
      body: watchInput,
      answer: watch,
      status: 201,
      handle: async ({ body, by }) => presentWatch(await deps.watches.create(body, by), by.id),
    }),
    route({
      method: 'post',
      path: '/watches/preview',
      summary: 'What a query would find among the latest posts',
      access: 'posts.read',
      body: watchPreviewInput,
      answer: watchPreview,
      async handle({ body }) {
        const { posts, ...counts } = await previewQuery(body.query);
        return { ...counts, posts: await presentPosts(posts) };
      },
    }),
    route({
      method: 'patch',
      path: '/watches/:id',
      summary: 'Change a watch list',
      access: 'watches.edit',
      params,
      body: watchInput,
      answer: watch,
      handle: async ({ params, body, by }) =>
        presentWatch(await deps.watches.change(params.id, body, by), by.id),
    }),
    route({
      method: 'delete',
      path: '/watches/:id',
      summary: 'Stop watching',
      access: 'watches.edit',
      params,
      handle: ({ params, by }) => deps.watches.archive(params.id, by),
    }),
    route({
      method: 'post',
      path: '/watches/:id/following',
      summary: 'Be told of a list’s spikes, or no longer',
      access: 'posts.read',
      params,
      body: following,
      answer: watch,
      handle: async ({ params, body, by }) =>
        presentWatch(await deps.watches.follow(params.id, body.follows, by), by.id),
    }),
    route({
      method: 'get',
      path: '/spikes',
      summary: 'Alarms: more said of something than usual; latest first',
      access: { scope: 'insights.read', permission: 'posts.read' },
      query: spikeQuery,
      answer: spikes,
      async handle({ query }) {
        const found = await SpikeAlarm.find(query.state ? { state: { $in: query.state } } : {})
          .sort({ raisedAt: -1 })
          .limit(MOST_SPIKES)
          .lean<SpikeRecord[]>();
        const { judged, rate } = await deps.spikes.falseAlarms();
        return { items: found.map(presentSpike), judged, falseAlarmRate: rate ?? null };
      },
    }),
    route({
      method: 'get',
      path: '/spikes/:id/posts',
      summary: 'The posts behind an alarm',
      access: 'posts.read',
      params,
      answer: spikePosts,
      async handle({ params }) {
        const alarm = await SpikeAlarm.findById(params.id).lean<SpikeRecord>();
        if (!alarm) throw new AppError('not_found', 404, `There is no alarm ${params.id}`);
        const posts = await Post.find({ _id: { $in: alarm.postIds } })
          .select({ searchWords: 0 })
          .sort({ publishedAt: -1 })
          .lean<PostRecord[]>();
        return { items: await presentPosts(posts) };
      },
    }),
    route({
      method: 'post',
      path: '/spikes/:id/acknowledgement',
      summary: 'Say that somebody looks into it',
      access: 'posts.decide',
      params,
      answer: spike,
      handle: async ({ params, by }) => presentSpike(await deps.spikes.acknowledge(params.id, by)),
    }),
    route({
      method: 'post',
      path: '/spikes/:id/closing',
      summary: 'Close an alarm and say whether it was of use',
      access: 'posts.decide',
      params,
      body: spikeClosing,
      answer: spike,
      handle: async ({ params, body, by }) =>
        presentSpike(await deps.spikes.close(params.id, body, by)),
    }),
  ];
}

const presentWatch = (record: WatchRecord, staffId: string | undefined): Watch => ({
  id: String(record._id),
  name: record.name,
  query: record.query,
  colour: record.colour,
  threshold: record.threshold ?? null,
  owner: record.owner,
  following: staffId !== undefined && record.followers.includes(staffId),
  searching: Boolean(record.backfillUpTo),
  searchedBackTo: searchedBackTo(record.backfillUpTo),
});

/** Ids begin with the second they were made in; before the search begins the cursor is the highest id there is. */
function searchedBackTo(upTo: WatchRecord['backfillUpTo']): string | null {
  if (!upTo || String(upTo).startsWith('ffffffff')) return null;
  return upTo.getTimestamp().toISOString();
}

const presentSpike = (record: SpikeRecord): Spike => ({
  id: String(record._id),
  state: record.state,
  from: record.from.toISOString(),
  until: record.until.toISOString(),
  raisedAt: record.raisedAt.toISOString(),
  series: record.series.map(({ series, count, expected, score, at }) => ({
    series,
    count,
    expected,
    score,
    at: at.toISOString(),
  })),
  postIds: record.postIds.map(String),
  places: record.places,
  ticketCodes: record.ticketCodes,
  acknowledgedBy: record.acknowledgedBy ?? null,
  closedBy: record.closedBy ?? null,
  useful: record.useful ?? null,
  note: record.note ?? null,
});
