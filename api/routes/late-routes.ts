import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { seesTicket } from '../../workflow/access/policy.ts';
import { momentOf, spanOf } from '../../workflow/deadlines/stages.ts';
import { timeBetween } from '../../workflow/deadlines/working-time.ts';
import { type LateStage, type LateTicket, latePage, lateQuery } from '../contract/late.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { staffBodyName } from '../present/ticket.ts';
import { type Route, route } from '../route.ts';
import { assigneeNames, overdueAt, type TicketFilter } from './ticket-lists.ts';

/** The field that each stage's list is sorted by, longest late first. */
const FIELDS = {
  finish: 'deadline.due',
  accept: 'deadline.acceptBy',
  forward: 'openedAt',
} as const;

/** What is late, for everybody inside. */
export function lateRoutes(deps: { city: CityProfile; clock: Clock }): Route[] {
  const { city, clock } = deps;
  return [
    route({
      method: 'get',
      path: '/tickets/late',
      summary: 'Late tickets of all bodies by stage, longest first',
      access: 'tickets.read',
      query: lateQuery,
      answer: latePage,
      async handle({ query: { stage, body, cursor, limit }, person }) {
        const now = clock.now();
        const field = FIELDS[stage];
        const found = await Ticket.find({
          $and: [lateIn(stage, now), body ? { body } : {}, afterCursor(cursor, field, 1) ?? {}],
        })
          .sort({ [field]: 1, _id: 1 })
          .limit(limit + 1)
          .lean<TicketRecord[]>();
        const { rows, next } = pageOf(found, limit, (row) => sortedBy(row, stage));
        const names = await assigneeNames(rows);
        const items = rows
          .map((row) => present(row, stage, person, names, now))
          // A referral gives the body the time to accept anew, which the stored date does not know.
          .filter(({ lateMs }) => lateMs > 0);
        return { items, next, counts: await countLate(body, now) };
      },
    }),
  ];

  function lateIn(stage: LateStage, now: Date): TicketFilter {
    if (stage === 'finish') return overdueAt(now);
    if (stage === 'forward')
      return {
        listedAs: 'received',
        openedAt: { $lt: new Date(now.getTime() - city.intake.forwardMinutes * MINUTE) },
      };
    return {
      listedAs: { $in: ['routed', 'referred', 'reopened'] },
      'deadline.acceptBy': { $lt: now },
    };
  }

  async function countLate(body: string | undefined, now: Date) {
    const count = (stage: LateStage) =>
      Ticket.countDocuments({ ...lateIn(stage, now), ...(body && { body }) });
    const [finish, accept, forward] = await Promise.all([
      count('finish'),
      count('accept'),
      count('forward'),
    ]);
    return { finish, accept, forward };
  }

  function present(
    ticket: TicketRecord,
    stage: LateStage,
    person: StaffRecord,
    names: ReadonlyMap<string, string>,
    now: Date,
  ): LateTicket {
    const span = spanOf(city, ticket, stage);
    const dueAt = momentOf(city, span, 1);
    const last = ticket.updates.findLast(({ kind }) => kind === 'escalated');
    return {
      id: String(ticket._id),
      code: ticket.code,
      status: ticket.status,
      title: seesTicket(person, ticket) ? ticket.title : null,
      category: ticket.category ?? null,
      ward: ticket.ward ?? null,
      body: ticket.body,
      bodyName: staffBodyName(city, ticket.body, now),
      assignee: ticket.assignee ? (names.get(ticket.assignee) ?? null) : null,
      dueAt: dueAt.toISOString(),
      lateMs: timeBetween(city.calendar, span.unit, dueAt, now, span.pauses),
      unit: span.unit,
      escalated: last ? { who: String(last.facts?.['who']), at: last.at.toISOString() } : null,
    };
  }
}

function sortedBy({ deadline, openedAt }: TicketRecord, stage: LateStage): Date {
  const date = stage === 'finish' ? deadline?.due : deadline?.acceptBy;
  return stage === 'forward' ? openedAt : (date ?? openedAt);
}
