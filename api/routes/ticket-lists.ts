import type { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Staff } from '../../models/staff.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { bodyScope } from '../../workflow/access/policy.ts';
import { findWordsFilter } from '../../workflow/search/find-words.ts';
import { outcomesFor } from '../../workflow/tickets/outcomes.ts';
import { ENDED_STATUSES, OPEN_STATUSES, RUNNING_STATUSES } from '../../workflow/tickets/states.ts';
import type { ticketQuery } from '../contract/tickets.ts';
import { afterCursor } from '../paging.ts';

export type TicketFilter = Record<string, unknown>;

/** The index for a search by words; going by another one, the store would read the whole queue. */
const SEARCH_INDEX = { searchWords: 1, listedAs: 1, openedAt: -1, _id: -1 } as const;
/** The index for what ended in some days; by the order of the list, all that ever ended would be read. */
const ENDED_INDEX = { closedAt: -1 } as const;

/** How each order is sorted; `_id` breaks ties. */
export const ORDERS = {
  due: { field: 'deadline.due', direction: 1, value: (row: TicketRecord) => row.deadline?.due },
  newest: { field: 'openedAt', direction: -1, value: (row: TicketRecord) => row.openedAt },
  oldest: { field: 'openedAt', direction: 1, value: (row: TicketRecord) => row.openedAt },
} as const;

/** Tickets that a person sees at all: those of the own bodies. */
export function visibleTo(person: StaffRecord): TicketFilter {
  const scope = bodyScope(person);
  return scope ? { body: { $in: scope } } : {};
}

/**
 * The condition for a query of the queue, and the index for it when the store should not choose.
 * @throws AppError invalid_input for words among ended tickets by their deadline: every one of them would be read
 */
export async function ticketFilter(
  query: z.output<typeof ticketQuery>,
  person: StaffRecord,
  { now, city }: { now: Date; city: Pick<CityProfile, 'codePrefix'> },
): Promise<{ filter: TicketFilter; hint?: typeof SEARCH_INDEX | typeof ENDED_INDEX }> {
  const { field, direction } = ORDERS[query.sort];
  if (query.q && query.sort === 'due' && !onlyOpen(query)) {
    throw new AppError('invalid_input', 400, 'The query needs a correction', [
      {
        path: 'sort',
        message: 'with words, `due` sorts open tickets only; use `newest` or `oldest`',
      },
    ]);
  }
  const words = query.q ? await findWordsFilter(query.q, city.codePrefix) : undefined;
  const conditions = [
    words,
    visibleTo(person),
    statusCondition(query),
    among('category', query.category),
    among('ward', query.ward),
    among('body', query.body),
    among('urgency', query.urgency),
    query.overdue && overdueAt(now),
    within('openedAt', query.openedFrom, query.openedTo),
    endedCondition(query),
    assigneeCondition(query.assignee, person),
    afterCursor(query.cursor, field, direction),
  ].filter((condition) => typeof condition === 'object');
  const byWords = words && !('code' in words);
  const hint = byWords ? SEARCH_INDEX : query.closedFrom ? ENDED_INDEX : undefined;
  return { filter: { $and: conditions }, ...(hint && { hint }) };
}

function within(field: string, from: string | undefined, to: string | undefined) {
  if (!from && !to) return undefined;
  return { [field]: { ...(from && { $gte: new Date(from) }), ...(to && { $lt: new Date(to) }) } };
}

/** How and when it came to its end, as `ClosedTicket` counts it; what is open again has no end. */
function endedCondition(query: z.output<typeof ticketQuery>): TicketFilter | undefined {
  const { endedLate, solved } = query;
  const conditions = [
    within('closedAt', query.closedFrom, query.closedTo),
    endedLate !== undefined && {
      $expr: { [endedLate ? '$gt' : '$lte']: ['$closedAt', '$deadline.due'] },
    },
    solved !== undefined && {
      'outcome.code': { [solved ? '$in' : '$nin']: outcomesFor('resolved') },
    },
  ].filter((condition) => typeof condition === 'object');
  if (conditions.length === 0) return undefined;
  return { $and: [{ listedAs: { $in: ENDED_STATUSES } }, ...conditions] };
}

/** Open, not waiting for anybody else, and late. */
export const overdueAt = (now: Date): TicketFilter => ({
  listedAs: { $in: RUNNING_STATUSES },
  'deadline.due': { $lt: now },
});

const onlyOpen = ({ status, overdue, group }: z.output<typeof ticketQuery>): boolean =>
  status?.length
    ? status.every((one) => OPEN_STATUSES.some((open) => open === one))
    : overdue === true || group === 'open';

function statusCondition(query: z.output<typeof ticketQuery>): TicketFilter | undefined {
  if (query.status?.length) return { listedAs: { $in: query.status } };
  if (query.overdue) return undefined;
  if (query.group === 'all') return { listedAs: { $in: [...OPEN_STATUSES, ...ENDED_STATUSES] } };
  return { listedAs: { $in: query.group === 'open' ? OPEN_STATUSES : ENDED_STATUSES } };
}

const among = (field: string, values: readonly string[] | undefined): TicketFilter | undefined =>
  values?.length ? { [field]: { $in: values } } : undefined;

function assigneeCondition(wanted: string | undefined, person: StaffRecord) {
  if (!wanted) return undefined;
  if (wanted === 'nobody') return { assignee: null };
  return { assignee: wanted === 'me' ? String(person._id) : wanted };
}

/** Display names of the people that some tickets are given to. */
export async function assigneeNames(
  tickets: readonly TicketRecord[],
): Promise<Map<string, string>> {
  const ids = [...new Set(tickets.flatMap(({ assignee }) => assignee ?? []))];
  if (ids.length === 0) return new Map();
  const people = await Staff.find({ _id: { $in: ids } }, { displayName: 1 }).lean();
  return new Map(people.map(({ _id, displayName }) => [String(_id), displayName]));
}

/** All of them, named so that the counts of some bodies can be read from their index alone. */
const ANY_URGENCY = { $in: ['emergency', 'urgent', 'normal'] };

/** Counts of the queue's tabs for a person. */
export async function countTickets(person: StaffRecord, now: Date) {
  const seen = visibleTo(person);
  const count = (filter: TicketFilter) => Ticket.countDocuments({ ...seen, ...filter });
  const open = { listedAs: { $in: OPEN_STATUSES } };
  const anyUrgency = 'body' in seen ? { urgency: ANY_URGENCY } : {};
  const [overdue, emergency, mine, nobody, ...perStatus] = await Promise.all([
    count(overdueAt(now)),
    count({ ...open, urgency: 'emergency' }),
    count({ ...open, ...anyUrgency, assignee: String(person._id) }),
    count({ ...open, ...anyUrgency, assignee: null }),
    ...OPEN_STATUSES.map((status) => count({ listedAs: status })),
  ]);
  const byStatus = Object.fromEntries(
    OPEN_STATUSES.map((status, index) => [status, perStatus[index] ?? 0]),
  );
  return {
    open: perStatus.reduce((sum, n) => sum + n, 0),
    overdue: overdue ?? 0,
    emergency: emergency ?? 0,
    mine: mine ?? 0,
    nobody: nobody ?? 0,
    byStatus,
  };
}
