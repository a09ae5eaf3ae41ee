import {
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type {
  TicketCounts,
  TicketDetail,
  TicketPage,
  TicketQuery,
} from '../../../api/contract/tickets.ts';
import { get, queryString, send } from '../api/client.ts';

/** The queue, page by page; while a new choice loads, the old rows stay. */
export function useTickets(query: TicketQuery) {
  return useInfiniteQuery({
    queryKey: ['tickets', query],
    queryFn: ({ pageParam }) =>
      get<TicketPage>(`/tickets${queryString({ ...query, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (before) => before,
  });
}

/** The first rows of a choice, for overviews. */
export const useFirstTickets = (query: TicketQuery, enabled = true) =>
  useQuery({
    queryKey: ['tickets', 'first', query],
    queryFn: () => get<TicketPage>(`/tickets${queryString(query)}`),
    enabled,
  });

export const useTicketCounts = () =>
  useQuery({
    queryKey: ['tickets', 'counts'],
    queryFn: () => get<TicketCounts>('/tickets/counts'),
  });

export const useTicket = (code: string) =>
  useQuery({ queryKey: ['ticket', code], queryFn: () => get<TicketDetail>(`/tickets/${code}`) });

/** Makes everything that shows tickets ask again. */
export function renewTickets(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: ['ticket'] });
  void cache.invalidateQueries({ queryKey: ['tickets'] });
}

/**
 * One action on a ticket, e.g. `moves`.
 *
 * @param expect what the ticket will look like; shown at once and taken back when the server says no
 */
export function useTicketAction<Body, Answer = TicketDetail>(
  code: string,
  action: string,
  expect?: (ticket: TicketDetail, body: Body) => TicketDetail,
) {
  const cache = useQueryClient();
  const queryKey = ['ticket', code];
  return useMutation({
    mutationFn: (body: Body) => send<Answer>('POST', `/tickets/${code}/${action}`, body),
    onMutate: async (body) => {
      const before = cache.getQueryData<TicketDetail>(queryKey);
      if (!before || !expect) return undefined;
      await cache.cancelQueries({ queryKey });
      cache.setQueryData(queryKey, expect(before, body));
      return before;
    },
    onError: (_error, _body, before) => {
      if (before) cache.setQueryData(queryKey, before);
    },
    onSettled: () => renewTickets(cache),
  });
}
