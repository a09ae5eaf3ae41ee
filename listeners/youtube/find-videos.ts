import { DAY, HOUR } from '../../core/clock.ts';
import { UpstreamRefused } from '../../core/errors.ts';
import { ListenedThread } from '../../models/listened-thread.ts';
import { knownOf } from '../known-posts.ts';
import type { Standing, Standings } from '../standing.ts';
import { LOOK_BACK_MS } from '../thread-pace.ts';
import {
  channelShape,
  playlistItemShape,
  postOfVideo,
  searchResultShape,
  type YoutubeVideo,
} from './shapes.ts';
import type { YoutubeDeps } from './youtube-deps.ts';

/** Results of a search are indexed late: each search looks back over the end of the one before. */
const OVERLAP_MS = 6 * HOUR;
/** Searches give up near 500 results (10 pages). */
const MOST_SEARCH_PAGES = 10;

/** Where looking through a channel or a search stands. */
type Walk = {
  /** Page that comes next; absent at the beginning. */
  pageToken?: string | undefined;
  /** A walk that was broken off: pages with known videos do not end it. */
  unfinished?: boolean;
  /** Version of the first page of the last walk that came to its end. */
  etag?: string | undefined;
  /** Searches: published after. */
  since?: string;
  /** Searches: when the walk that is going on began. */
  startedAt?: string;
};
type ChannelCursor = Walk & { uploads?: string; title?: string };

/** Finds videos of channels and of keyword searches, and stores each before the cursor moves past it. */
export function createVideoFinder(deps: YoutubeDeps, standings: Standings) {
  /** @returns how many were new */
  async function keep(videos: readonly YoutubeVideo[], listener: string, askedAt: Date) {
    const known = await knownOf(
      'youtube',
      videos.map(({ videoId }) => videoId),
    );
    await deps.keepPosts(videos.map((video) => postOfVideo(video, askedAt)));
    for (const { videoId, channelTitle, publishedAt } of videos)
      await ListenedThread.updateOne(
        { source: 'youtube', threadId: videoId },
        {
          $setOnInsert: { listener, outlet: channelTitle, publishedAt, askAt: askedAt },
          $set: { checkedAt: askedAt },
        },
        { upsert: true },
      );
    return videos.filter(({ videoId }) => !known.has(videoId)).length;
  }

  /** Begins anew when Google does not know the page any more; known videos do not end that walk. */
  async function withWayBack<T>(listener: string, cursor: Walk, work: () => Promise<T>) {
    try {
      return await work();
    } catch (err) {
      if (!(err instanceof UpstreamRefused && err.platformCode === 'invalidPageToken')) throw err;
      const { pageToken: _, ...rest } = cursor;
      await standings.moveTo(listener, { ...rest, unfinished: true });
      deps.logger.warn({ listener }, 'YouTube forgot a page, the walk begins anew');
      return 'begin anew' as const;
    }
  }

  /** Reads the uploads of a channel, newest first, until a page of known ones or a month back. */
  async function askChannel(channel: string): Promise<Standing> {
    const listener = `youtube:channel:${channel}`;
    let cursor = ((await standings.read(listener))?.cursor ?? {}) as ChannelCursor;
    if (!cursor.uploads) {
      const answer = await deps.client.list(
        'channels',
        { part: 'snippet,contentDetails', id: channel },
        channelShape,
      );
      const found = answer === 'unchanged' ? undefined : answer.items[0];
      if (!found) throw new UpstreamRefused('YouTube', 'channelNotFound', channel);
      cursor = {
        uploads: found.contentDetails.relatedPlaylists.uploads,
        title: found.snippet.title,
      };
      await standings.moveTo(listener, cursor);
    }
    let kept = 0;
    for (;;) {
      const askedAt = deps.clock.now();
      const first = !cursor.pageToken;
      const page = await withWayBack(listener, cursor, () =>
        deps.client.list(
          'playlistItems',
          {
            part: 'snippet,contentDetails',
            playlistId: cursor.uploads,
            maxResults: 50,
            pageToken: cursor.pageToken,
          },
          playlistItemShape,
          first && !cursor.unfinished ? cursor.etag : undefined,
        ),
      );
      if (page === 'begin anew') {
        const { pageToken: _, ...rest } = cursor;
        cursor = { ...rest, unfinished: true };
        continue;
      }
      if (page === 'unchanged') break;
      const earliest = askedAt.getTime() - LOOK_BACK_MS;
      const videos = page.items
        .map(({ snippet, contentDetails }) => ({
          videoId: contentDetails.videoId,
          title: snippet.title,
          description: snippet.description,
          channelTitle: cursor.title || snippet.channelTitle,
          publishedAt: contentDetails.videoPublishedAt ?? snippet.publishedAt,
        }))
        .filter(({ publishedAt }) => publishedAt.getTime() >= earliest);
      const fresh = await keep(videos, listener, askedAt);
      kept += fresh;
      const goesOn =
        page.nextPageToken !== undefined &&
        videos.length > 0 &&
        (fresh > 0 || cursor.unfinished === true);
      const etag = first ? page.etag : cursor.etag;
      cursor = goesOn
        ? { ...cursor, etag, pageToken: page.nextPageToken, unfinished: true }
        : { uploads: cursor.uploads ?? '', title: cursor.title ?? '', etag };
      await standings.moveTo(listener, cursor);
      if (!goesOn) break;
    }
    return {
      key: 'youtube.channel',
      slots: { count: kept, name: cursor.title ?? '' },
      level: 'ok',
    };
  }

  /** Searches for what was published since the last search that came to its end. */
  async function search(words: string): Promise<Standing> {
    const listener = `youtube:search:${words}`;
    let cursor = ((await standings.read(listener))?.cursor ?? {}) as Walk;
    let kept = 0;
    for (let pages = 0; pages < MOST_SEARCH_PAGES; pages += 1) {
      const askedAt = deps.clock.now();
      const startedAt = cursor.startedAt ?? askedAt.toISOString();
      const since = cursor.since ?? new Date(askedAt.getTime() - 7 * DAY).toISOString();
      const page = await withWayBack(listener, cursor, () =>
        deps.client.list(
          'search',
          {
            part: 'snippet',
            q: words,
            type: 'video',
            order: 'date',
            regionCode: 'VN',
            relevanceLanguage: 'vi',
            publishedAfter: since,
            maxResults: 50,
            pageToken: cursor.pageToken,
          },
          searchResultShape,
        ),
      );
      if (page === 'begin anew') {
        const { pageToken: _, ...rest } = cursor;
        cursor = rest;
        continue;
      }
      if (page === 'unchanged') break;
      const videos = page.items.map(({ id, snippet }) => ({ ...snippet, videoId: id.videoId }));
      kept += await keep(videos, listener, askedAt);
      cursor = page.nextPageToken
        ? { since, startedAt, pageToken: page.nextPageToken }
        : { since: new Date(Date.parse(startedAt) - OVERLAP_MS).toISOString() };
      await standings.moveTo(listener, cursor);
      if (!page.nextPageToken) break;
    }
    const left = await deps.budget.left('search');
    return { key: 'youtube.search', slots: { count: kept, name: words, left }, level: 'ok' };
  }

  return { askChannel, search };
}
