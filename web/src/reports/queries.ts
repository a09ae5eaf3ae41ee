import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { EditionPage, PeriodicReports } from '../../../api/contract/periodic-reports.ts';
import { get, queryString } from '../api/client.ts';

const SHOWN = 30;
/** While an edition is being made the list is asked for so often. */
const LOOK_MS = 1000;

export const useReports = () =>
  useQuery({
    queryKey: ['periodic-reports'],
    queryFn: () => get<PeriodicReports>('/periodic-reports'),
  });

export const useEditions = () =>
  useQuery({
    queryKey: ['report-editions'],
    queryFn: () => get<EditionPage>(`/report-editions${queryString({ limit: SHOWN })}`),
    refetchInterval: ({ state }) =>
      state.data?.items.some((edition) => edition.state === 'waiting') ? LOOK_MS : false,
  });

/** Asks for reports and editions anew. */
export function useAskAgain(): () => void {
  const cache = useQueryClient();
  return () => {
    void cache.invalidateQueries({ queryKey: ['periodic-reports'] });
    void cache.invalidateQueries({ queryKey: ['report-editions'] });
  };
}
