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

/** `CODE:revision` to the revision that an action of our own made of it. */
const ownSteps = new Map<string, number>();

/** The revision that somebody saw, carried over the actions of their own since: those are no news to them. */
function afterOwnSteps(code: string, seen: number): number {
  let revision = seen;
  for (;;) {
    const next = ownSteps.get(`${code}:${revision}`);
    if (next === undefined) return revision;
    revision = next;
  }
}

/**
 * Sends one action on a ticket. Two quick ones of the same person do not get in each other's way: the second builds
 * on what the first made.
 */
async function act<Answer>(code: string, action: string, body: object): Promise<Answer> {
  const seen = 'revision' in body && typeof body.revision === 'number' ? body.revision : undefined;
  const revision = seen === undefined ? undefined : afterOwnSteps(code, seen);
  const answer = await send<Answer>('POST', `/tickets/${code}/${action}`, {
    ...body,
    ...(revision !== undefined && { revision }),
  });
  const made = asTicket(answer);
  if (revision !== undefined && made?.code === code && made.revision > revision)
    ownSteps.set(`${code}:${revision}`, made.revision);
  return answer;
}

/** The answer, when it is a ticket as its page shows it. */
const asTicket = (answer: unknown): TicketDetail | undefined =>
  typeof answer === 'object' && answer !== null && 'code' in answer && 'updates' in answer
    ? (answer as TicketDetail)
    : undefined;

/**
 * One action on a ticket, e.g. `moves`. Actions on the same ticket go one after the other.
 *
 * @param expect what the ticket will look like; shown at once and taken back when the server says no
 */
export function useTicketAction<Body extends object, Answer = TicketDetail>(
  code: string,
  action: string,
  expect?: (ticket: TicketDetail, body: Body) => TicketDetail,
) {
  const cache = useQueryClient();
  const queryKey = ['ticket', code];
  return useMutation({
    scope: { id: `ticket:${code}` },
    mutationFn: (body: Body) => act<Answer>(code, action, body),
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
    onSuccess: (answer) => {
      const ticket = asTicket(answer);
      if (ticket?.code === code) cache.setQueryData(queryKey, ticket);
    },
    onSettled: () => renewTickets(cache),
  });
}
