import { ClosedTicket, type ClosedTicketRecord } from '../../models/closed-ticket.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import type { Deadline } from '../deadlines/deadline.ts';
import { OPEN_STATUSES } from '../tickets/states.ts';
import type { StoredQuery } from './figures.ts';

/** What of a ticket decides where it is counted. */
type Place = { body: string; category?: string | null; ward?: string | null };
type Asked = Pick<StoredQuery, 'from' | 'to' | 'wards' | 'categories' | 'bodies'>;

/** Opened in the period; a ticket that was merged lives on in another one and is counted there. */
export const receivedTickets = (asked: Asked): Promise<Place[]> =>
  Ticket.find({ ...only(asked), openedAt: within(asked), listedAs: { $ne: 'merged' } })
    .select('body category ward')
    .lean<Place[]>();

/** Ended in the period, and not reopened since; from the rows of `workflow/tickets/closed-tickets.ts`. */
export const endedTickets = (asked: Asked): Promise<ClosedTicketRecord[]> =>
  ClosedTicket.find({ ...only(asked), closedAt: within(asked) }).lean<ClosedTicketRecord[]>();

/** Open at the end of the period: still, or ended later. `overdue`: its time was over then and the clock ran. */
export async function openTickets(asked: Asked): Promise<(Place & { overdue: boolean })[]> {
  const end = new Date(asked.to);
  const read = (which: object) =>
    Ticket.find({ ...only(asked), openedAt: { $lt: end }, ...which })
      .select('body category ward deadline')
      .lean<Pick<TicketRecord, '_id' | 'body' | 'category' | 'ward' | 'deadline'>[]>();
  const [still, endedLater] = await Promise.all([
    read({ listedAs: { $in: [...OPEN_STATUSES] } }),
    read({ closedAt: { $gte: end }, listedAs: { $nin: [...OPEN_STATUSES, 'merged'] } }),
  ]);
  return [...still, ...endedLater].map(({ body, category, ward, deadline }) => ({
    body,
    category: category ?? null,
    ward: ward ?? null,
    overdue: wasOverdue(deadline as Deadline | undefined, end),
  }));
}

function wasOverdue(deadline: Deadline | undefined, at: Date): boolean {
  if (!deadline || deadline.due >= at) return false;
  return !deadline.pauses.some(({ from, to }) => from < at && (!to || to > at));
}

const within = ({ from, to }: Asked) => ({ $gte: new Date(from), $lt: new Date(to) });

const only = ({ wards, categories, bodies }: Asked) => ({
  ...(wards && { ward: { $in: [...wards] } }),
  ...(categories && { category: { $in: [...categories] } }),
  ...(bodies && { body: { $in: [...bodies] } }),
});
