import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  TicketCounts,
  TicketDetail,
  TicketPage,
  TicketQuery,
} from '../../../api/contract/tickets.ts';
import { get, queryString, send } from '../api/client.ts';

/** The queue, page by page. */
export function useTickets(query: TicketQuery) {
  return useInfiniteQuery({
    queryKey: ['tickets', query],
    queryFn: ({ pageParam }) =>
      get<TicketPage>(`/tickets${queryString({ ...query, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export const useTicketCounts = () =>
  useQuery({
    queryKey: ['tickets', 'counts'],
    queryFn: () => get<TicketCounts>('/tickets/counts'),
  });

export const useTicket = (code: string) =>
  useQuery({ queryKey: ['ticket', code], queryFn: () => get<TicketDetail>(`/tickets/${code}`) });

/** One action on a ticket, e.g. `moves`; the page then shows the server's answer. */
export function useTicketAction<Body>(code: string, action: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => send<TicketDetail>('POST', `/tickets/${code}/${action}`, body),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ['ticket'] });
      void cache.invalidateQueries({ queryKey: ['tickets'] });
    },
  });
}
