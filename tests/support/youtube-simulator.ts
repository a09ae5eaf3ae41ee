import {
  createFaults,
  type SimulatedAnswer,
  type SimulatedRequest,
  startSimulatedServer,
} from './simulated-server.ts';

/**
 * `html` a proxy's page · `half` JSON that breaks off · `drop` the line cut · `search_quota` 429 of the searches' own
 * allowance · `quota` 403 quotaExceeded · `key` 400 API_KEY_INVALID · `blocked` 403 API_KEY_SERVICE_BLOCKED ·
 * `page_token` 400 invalidPageToken · `slow_down` 403 rateLimitExceeded · `error` 500
 */
export type YoutubeFault =
  | 'html'
  | 'half'
  | 'drop'
  | 'search_quota'
  | 'quota'
  | 'key'
  | 'blocked'
  | 'page_token'
  | 'slow_down'
  | 'error';

export type SimulatedVideo = {
  id: string;
  channelId: string;
  title: string;
  description: string;
  publishedAt: Date;
  commentsDisabled: boolean;
};
export type SimulatedComment = {
  id: string;
  videoId: string;
  parentId: string | undefined;
  text: string;
  author: string | undefined;
  publishedAt: Date;
  updatedAt: Date;
};

const KEY = 'AIzaSimulatedKeyOfTheTests';
/** Replies that come with their comment; the rest has to be asked for. */
const REPLIES_SHOWN = 2;

export type YoutubeSimulator = Awaited<ReturnType<typeof startYoutubeSimulator>>;

/**
 * A local YouTube Data API v3 for public data: two allowances that begin anew at midnight in California, etags that
 * cost even when nothing changed, approximate totals, replies of which only some come along, disabled comments,
 * videos and comments that are gone, and page tokens that are forgotten.
 */
export async function startYoutubeSimulator(
  options: {
    port?: number;
    now?: () => number;
    searchesPerDay?: number;
    unitsPerDay?: number;
  } = {},
) {
  const now = options.now ?? Date.now;
  const channels = new Map<string, { title: string }>();
  const videos = new Map<string, SimulatedVideo>();
  const comments = new Map<string, SimulatedComment>();
  const faults = createFaults<YoutubeFault>();
  const limits = { search: options.searchesPerDay ?? 100, units: options.unitsPerDay ?? 10_000 };
  const spent = { day: '', search: 0, units: 0 };
  /** Every call, by method. */
  const calls: { method: string; status: number; query: URLSearchParams }[] = [];
  /** Items on one page at most, to make several of few. */
  const state = { pageSize: 100, forgetPages: 0 };
  let counter = 0;

  const server = await startSimulatedServer((request) => {
    const given = answer(request);
    calls.push({
      method: request.path.slice(1),
      status: 'drop' in given ? 0 : (given.status ?? 200),
      query: request.query,
    });
    return given;
  }, options.port);

  function answer({ path, query, headers }: SimulatedRequest): SimulatedAnswer {
    const method = path.replace(/^\/+/, '');
    const bucket = method === 'search' ? 'search' : 'units';
    if (query.get('key') !== KEY)
      return failure(400, 'badRequest', 'API key not valid.', [{ reason: 'API_KEY_INVALID' }]);
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' }).format(now());
    if (spent.day !== day) Object.assign(spent, { day, search: 0, units: 0 });
    spent[bucket] += 1;
    const fault = faults.take();
    if (fault === 'html') return { status: 502, html: '<html><h1>502 Bad Gateway</h1></html>' };
    if (fault === 'half')
      return { bytes: Buffer.from('{"kind":"youtube#list","items":[{'), type: 'application/json' };
    if (fault === 'drop') return { drop: true };
    if (fault === 'error') return failure(500, 'backendError', 'Backend Error');
    if (fault === 'slow_down') return failure(403, 'rateLimitExceeded', 'Rate Limit Exceeded');
    if (fault === 'key')
      return failure(400, 'badRequest', 'API key not valid.', [{ reason: 'API_KEY_INVALID' }]);
    if (fault === 'blocked')
      return failure(403, 'forbidden', 'Requests to this API are blocked.', [
        { reason: 'API_KEY_SERVICE_BLOCKED' },
      ]);
    if (fault === 'page_token')
      return failure(400, 'invalidPageToken', 'The page token is invalid');
    if (bucket === 'search' && (fault === 'search_quota' || spent.search > limits.search))
      return failure(
        429,
        'rateLimitExceeded',
        "Quota exceeded for quota metric 'Search Queries' and limit 'Search Queries per day' of service 'youtube.googleapis.com'.",
      );
    if (fault === 'quota' || spent.units > limits.units)
      return failure(
        403,
        'quotaExceeded',
        'The request cannot be completed because you have exceeded your <a href="/youtube/v3/getting-started#quota">quota</a>.',
      );
    const token = query.get('pageToken');
    if (token && state.forgetPages > 0) {
      state.forgetPages -= 1;
      return failure(400, 'invalidPageToken', 'The page token is invalid');
    }
    const given = list(method, query);
    if ('failure' in given) return given.failure;
    const etag = etagOf(given.body);
    if (headers['if-none-match'] === etag) return { status: 304, html: '' };
    return { json: { ...given.body, etag } };
  }

  function list(
    method: string,
    query: URLSearchParams,
  ): { body: Record<string, unknown> } | { failure: SimulatedAnswer } {
    const ids = (query.get('id') ?? '').split(',').filter(Boolean);
    switch (method) {
      case 'channels':
        return {
          body: {
            kind: 'youtube#channelListResponse',
            items: ids.flatMap((id) => {
              const channel = channels.get(id);
              return channel
                ? [
                    {
                      id,
                      snippet: { title: channel.title },
                      contentDetails: { relatedPlaylists: { uploads: id.replace(/^UC/, 'UU') } },
                    },
                  ]
                : [];
            }),
          },
        };
      case 'playlistItems': {
        const channelId = (query.get('playlistId') ?? '').replace(/^UU/, 'UC');
        if (!channels.has(channelId))
          return { failure: failure(404, 'playlistNotFound', 'The playlist cannot be found.') };
        const uploads = [...videos.values()].filter((video) => video.channelId === channelId);
        return {
          body: paged('youtube#playlistItemListResponse', newestFirst(uploads), query, (video) => ({
            snippet: snippetOf(video),
            contentDetails: {
              videoId: video.id,
              videoPublishedAt: video.publishedAt.toISOString(),
            },
          })),
        };
      }
      case 'search': {
        const after = Date.parse(query.get('publishedAfter') ?? '1970-01-01T00:00:00Z');
        const words = (query.get('q') ?? '').toLowerCase();
        const found = [...videos.values()].filter(
          ({ title, description, publishedAt }) =>
            publishedAt.getTime() >= after &&
            `${title} ${description}`.toLowerCase().includes(words),
        );
        return {
          body: paged('youtube#searchListResponse', newestFirst(found), query, (video) => ({
            id: { kind: 'youtube#video', videoId: video.id },
            snippet: snippetOf(video),
          })),
        };
      }
      case 'videos':
        // Deleted and private videos are simply missing; statistics may be empty, their numbers are strings.
        return {
          body: {
            kind: 'youtube#videoListResponse',
            items: ids.flatMap((id) => {
              const video = videos.get(id);
              return video ? [{ id, snippet: snippetOf(video), statistics: {} }] : [];
            }),
          },
        };
      case 'commentThreads': {
        const video = videos.get(query.get('videoId') ?? '');
        if (!video) return { failure: failure(404, 'videoNotFound', 'The video cannot be found.') };
        if (video.commentsDisabled)
          return {
            failure: failure(
              403,
              'commentsDisabled',
              'The video identified by the <code>videoId</code> parameter has disabled comments.',
            ),
          };
        const top = commentsOf(video.id).filter(({ parentId }) => !parentId);
        return {
          body: paged('youtube#commentThreadListResponse', newestFirst(top), query, (comment) => {
            const replies = newestFirst(
              commentsOf(video.id).filter(({ parentId }) => parentId === comment.id),
            );
            return {
              kind: 'youtube#commentThread',
              id: comment.id,
              snippet: {
                videoId: video.id,
                totalReplyCount: replies.length,
                topLevelComment: commentJson(comment),
              },
              ...(replies.length > 0 && {
                replies: { comments: replies.slice(0, REPLIES_SHOWN).map(commentJson) },
              }),
            };
          }),
        };
      }
      case 'comments': {
        const parentId = query.get('parentId');
        const found = parentId
          ? newestFirst([...comments.values()].filter((one) => one.parentId === parentId))
          : ids.flatMap((id) => {
              const comment = comments.get(id);
              return comment ? [comment] : [];
            });
        return {
          body: parentId
            ? paged('youtube#commentListResponse', found, query, commentJson)
            : { kind: 'youtube#commentListResponse', items: found.map(commentJson) },
        };
      }
      default:
        return { failure: failure(404, 'notFound', `no method ${method}`) };
    }
  }

  function paged<T>(
    kind: string,
    all: readonly T[],
    query: URLSearchParams,
    json: (one: T) => object,
  ): Record<string, unknown> {
    const size = Math.min(state.pageSize, Number(query.get('maxResults') ?? 20));
    const from = Number(query.get('pageToken')?.replace('page-', '') ?? 0);
    return {
      kind,
      // Approximate, as the real one's: whoever counts pages by it loses some.
      pageInfo: { totalResults: Math.floor(all.length * 0.7), resultsPerPage: size },
      ...(from + size < all.length && { nextPageToken: `page-${from + size}` }),
      items: all.slice(from, from + size).map(json),
    };
  }

  const commentsOf = (videoId: string) =>
    [...comments.values()].filter((comment) => comment.videoId === videoId);

  const snippetOf = (video: SimulatedVideo) => ({
    title: video.title,
    description: video.description,
    channelId: video.channelId,
    channelTitle: channels.get(video.channelId)?.title ?? '',
    publishedAt: video.publishedAt.toISOString(),
  });

  return {
    url: server.url,
    close: server.close,
    faults,
    state,
    calls,
    spent,
    videos,
    comments,
    settings: () => ({ YOUTUBE_API_KEY: KEY, YOUTUBE_API_URL: server.url }),
    addChannel(id: string, title: string) {
      channels.set(id, { title });
    },
    removeChannel: (id: string) => channels.delete(id),
    upload(channelId: string, title: string, given: Partial<SimulatedVideo> = {}): SimulatedVideo {
      counter += 1;
      const video = {
        id: `vid${String(counter).padStart(8, '0')}`,
        channelId,
        title,
        description: '',
        publishedAt: new Date(now()),
        commentsDisabled: false,
        ...given,
      };
      videos.set(video.id, video);
      return video;
    },
    comment(
      videoId: string,
      text: string,
      given: { parentId?: string; author?: string } = {},
    ): SimulatedComment {
      counter += 1;
      const own = `Ug${String(counter).padStart(8, '0')}`;
      const comment = {
        id: given.parentId ? `${given.parentId}.${own}` : own,
        videoId,
        parentId: given.parentId,
        text,
        author: given.author ?? `UCuser${counter % 50}`,
        publishedAt: new Date(now()),
        updatedAt: new Date(now()),
      };
      comments.set(comment.id, comment);
      return comment;
    },
    edit(id: string, text: string) {
      const comment = comments.get(id);
      if (comment) Object.assign(comment, { text, updatedAt: new Date(now()) });
    },
    removeVideo(id: string) {
      videos.delete(id);
      for (const comment of commentsOf(id)) comments.delete(comment.id);
    },
    removeComment(id: string) {
      comments.delete(id);
      for (const reply of [...comments.values()])
        if (reply.parentId === id) comments.delete(reply.id);
    },
  };
}

function commentJson({ id, parentId, videoId, text, author, ...times }: SimulatedComment) {
  return {
    kind: 'youtube#comment',
    id,
    snippet: {
      videoId,
      ...(parentId && { parentId }),
      textDisplay: text,
      textOriginal: text,
      ...(author && { authorDisplayName: '@ai-do', authorChannelId: { value: author } }),
      likeCount: 0,
      publishedAt: times.publishedAt.toISOString(),
      updatedAt: times.updatedAt.toISOString(),
    },
  };
}

const newestFirst = <T extends { publishedAt: Date; id: string }>(rows: readonly T[]): T[] =>
  rows.toSorted(
    (a, b) => b.publishedAt.getTime() - a.publishedAt.getTime() || (a.id < b.id ? 1 : -1),
  );

function etagOf(body: unknown): string {
  let hash = 7;
  for (const letter of JSON.stringify(body)) hash = (hash * 31 + letter.charCodeAt(0)) | 0;
  return `"${hash.toString(36)}"`;
}

const failure = (
  code: number,
  reason: string,
  message: string,
  details: object[] = [],
): SimulatedAnswer => ({
  status: code,
  json: {
    error: {
      code,
      message,
      errors: [{ message, domain: 'youtube', reason }],
      ...(details.length > 0 && { status: 'PERMISSION_DENIED', details }),
    },
  },
});
