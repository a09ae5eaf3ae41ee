import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type {
  Annotations,
  Outlets,
  Spikes,
  Summary,
  Terms,
  Threads,
  WatchRanking,
} from '../../../api/contract/insights.ts';
import type { PostPage } from '../../../api/contract/posts.ts';
import { get, queryString } from '../api/client.ts';
import { type InsightsSearch, periodOf } from './insights-search.ts';

export type Period = { from: string; to: string };
/** Words of the query to `/insights/summary`. */
export type SummaryAsked = Period & {
  source?: string | undefined;
  ward?: string | undefined;
  category?: string | undefined;
};
const MINUTE_MS = 60_000;

/** The time looked at; one that ends now moves on every minute. */
export function usePeriod(search: InsightsSearch): Period {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return periodOf(search, now);
}

/** Figures that the server counts; a new minute shows the old ones until the new are there. */
function useFigures<Answer>(path: string, query: Readonly<Record<string, unknown>>, on = true) {
  return useQuery({
    queryKey: ['insights', path, query],
    queryFn: () => get<Answer>(`${path}${queryString(query)}`),
    placeholderData: keepPreviousData,
    enabled: on,
  });
}

export const useSummary = (asked: SummaryAsked, on = true) =>
  useFigures<Summary>('/insights/summary', asked, on);
export const useOutlets = (asked: Period & { source?: string | undefined }) =>
  useFigures<Outlets>('/insights/outlets', { ...asked, limit: 12 });
export const useThreads = (asked: Period & { source?: string | undefined }) =>
  useFigures<Threads>('/insights/threads', { ...asked, limit: 8 });
export const useTerms = (asked: Period) => useFigures<Terms>('/insights/terms', asked);
export const useAnnotations = (asked: Period) =>
  useFigures<Annotations>('/insights/annotations', asked);
export const useWatches = (asked: Period) => useFigures<WatchRanking>('/watches', asked);
export const useSpikes = (state?: string) => useFigures<Spikes>('/spikes', { state });
export const useFeed = (query: Readonly<Record<string, unknown>>) =>
  useFigures<PostPage>('/posts', { ...query, limit: 8 });
