import { z } from 'zod';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { askJson } from '../ask-json.ts';
import type { Bucket, Budget } from './budget.ts';

const PLATFORM = 'YouTube';

export type YoutubePage<Item> = {
  items: Item[];
  /** Items that have not the form they should have, such as comments without an id. */
  unread: number;
  nextPageToken: string | undefined;
  etag: string | undefined;
};

export type YoutubeClient = {
  /**
   * One page of a list method. `totalResults` is approximate and not given: pages end where no token follows.
   *
   * @param etag of the answer that is known; then the answer may be `unchanged`, and still costs
   * @throws BudgetSpent when the allowance is used up, here or at Google; UpstreamRefused with Google's reason
   *   (`commentsDisabled`, `videoNotFound`, `invalidPageToken`, `keyInvalid` …); UpstreamUnreachable
   */
  list<Item>(
    method: 'search' | 'videos' | 'channels' | 'playlistItems' | 'commentThreads' | 'comments',
    parameters: Readonly<Record<string, string | number | undefined>>,
    shape: z.ZodType<Item>,
    etag?: string | undefined,
  ): Promise<YoutubePage<Item> | 'unchanged'>;
};

const listAnswer = z.looseObject({
  etag: z.string().optional(),
  nextPageToken: z.string().min(1).optional(),
  items: z.array(z.unknown()).default([]),
});

const errorAnswer = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    status: z.string().optional(),
    errors: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
    details: z.array(z.looseObject({ reason: z.string().optional() })).default([]),
  }),
});

/** Reasons of 403 that end the day; `rateLimitExceeded` ends only the minute. */
const SPENT = new Set(['quotaExceeded', 'dailyLimitExceeded', 'dailyLimitExceededUnreg']);
const TOO_FAST = new Set(['rateLimitExceeded', 'userRateLimitExceeded']);
const A_MINUTE_SECONDS = 60;

/** The YouTube Data API v3 for public data, with a key and inside the day's allowance. */
export function createYoutubeClient(deps: {
  apiUrl: string;
  apiKey: string;
  budget: Budget;
}): YoutubeClient {
  return {
    async list(method, parameters, shape, etag) {
      const bucket: Bucket = method === 'search' ? 'search' : 'units';
      await deps.budget.spend(bucket);
      const query = new URLSearchParams({ key: deps.apiKey });
      for (const [name, value] of Object.entries(parameters))
        if (value !== undefined) query.set(name, String(value));
      const { status, body } = await askJson(
        PLATFORM,
        `${deps.apiUrl}/${method}?${query}`,
        etag ? { 'if-none-match': etag } : {},
      );
      if (status === 304) return 'unchanged';
      if (status !== 200) throw await refusal(status, body, bucket);
      const read = listAnswer.safeParse(body);
      if (!read.success) throw new UpstreamUnreachable(PLATFORM, 'its answer is no list');
      const items = read.data.items.flatMap((item) => {
        const parsed = shape.safeParse(item);
        return parsed.success ? [parsed.data] : [];
      });
      return {
        items,
        unread: read.data.items.length - items.length,
        nextPageToken: read.data.nextPageToken,
        etag: read.data.etag,
      };
    },
  };

  async function refusal(status: number, body: unknown, bucket: Bucket): Promise<Error> {
    if (status >= 500) return new UpstreamUnreachable(PLATFORM, `it answered ${status}`);
    const { error } = errorAnswer.safeParse(body).data ?? {};
    const reasons = [...(error?.errors ?? []), ...(error?.details ?? [])].flatMap(
      ({ reason }) => reason ?? [],
    );
    const perDay = status === 429 && /per day/i.test(error?.message ?? '');
    if (perDay || reasons.some((reason) => SPENT.has(reason)))
      return await deps.budget.exhaust(bucket);
    if (status === 429 || reasons.some((reason) => TOO_FAST.has(reason)))
      return new UpstreamUnreachable(PLATFORM, 'it asks us to slow down', {
        retryAfterSeconds: A_MINUTE_SECONDS,
      });
    // The reason is Google's own word; the message may quote the request and stays out.
    const reason = reasons.at(-1) ?? error?.status ?? String(status);
    return new UpstreamRefused(PLATFORM, reason, `HTTP ${status}`);
  }
}
