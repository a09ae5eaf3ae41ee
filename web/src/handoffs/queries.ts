import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { HandoffDetail, HandoffPage } from '../../../api/contract/handoffs.ts';
import type { Colleague } from '../../../api/contract/session.ts';
import { get, queryString, send } from '../api/client.ts';

export const useHandoffs = (state: 'open' | 'ended') =>
  useQuery({
    queryKey: ['handoffs', state],
    queryFn: () => get<HandoffPage>(`/handoffs${queryString({ state })}`),
  });

export const useHandoff = (id: string) =>
  useQuery({ queryKey: ['handoff', id], queryFn: () => get<HandoffDetail>(`/handoffs/${id}`) });

export const useTalkColleagues = (enabled: boolean) =>
  useQuery({
    queryKey: ['handoffs', 'colleagues'],
    queryFn: () => get<{ items: Colleague[] }>('/handoffs/colleagues'),
    enabled,
  });

/** Something done to a talk; the page shows the talk as it is then, also when somebody else was quicker. */
export function useHandoffAction(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body }: { act: string; body?: unknown }) =>
      send<HandoffDetail>('POST', `/handoffs/${id}/${act}`, body ?? {}),
    onSuccess: (talk) => cache.setQueryData(['handoff', id], talk),
    onError: () => void cache.invalidateQueries({ queryKey: ['handoff', id] }),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['handoffs'] }),
  });
}
