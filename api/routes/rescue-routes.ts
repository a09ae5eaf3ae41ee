import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { RescueAlarm, type RescueAlarmRecord } from '../../models/rescue-alarm.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { seesTicket } from '../../workflow/access/policy.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { recordId } from '../contract/common.ts';
import { type RescueAlarmView, rescueAlarm, rescueAlarms } from '../contract/rescue.ts';
import { staffBodyName } from '../present/ticket.ts';
import { type Route, route } from '../route.ts';

/** More than stand on one screen; the oldest first. */
const MOST_SHOWN = 50;

/** Calls for help that nobody has accepted yet. */
export function rescueRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  workflow: Pick<Workflow, 'alarms'>;
}): Route[] {
  const present = (row: RescueAlarmRecord, title: string): RescueAlarmView => ({
    id: String(row._id),
    code: row.code,
    title,
    body: row.body,
    bodyName: staffBodyName(deps.city, row.body, deps.clock.now()),
    voices: row.voices,
    raisedAt: row.raisedAt.toISOString(),
    rounds: row.rounds,
    accepted: row.acceptedAt
      ? { by: row.acceptedBy ?? '', at: row.acceptedAt.toISOString() }
      : null,
  });
  return [
    route({
      method: 'get',
      path: '/rescue-alarms',
      summary: 'Calls for help that nobody has accepted yet, oldest first',
      access: 'tickets.read',
      answer: rescueAlarms,
      async handle({ person }) {
        const found = await RescueAlarm.find({ nextAt: { $exists: true } })
          .sort({ raisedAt: 1 })
          .limit(MOST_SHOWN)
          .lean<RescueAlarmRecord[]>();
        const rows = found.filter((row) => seesTicket(person, row));
        const tickets = await Ticket.find(
          { _id: { $in: rows.map(({ ticketId }) => ticketId) } },
          { title: 1 },
        ).lean<TicketRecord[]>();
        const titles = new Map(tickets.map(({ _id, title }) => [String(_id), title]));
        return { items: rows.map((row) => present(row, titles.get(String(row.ticketId)) ?? '')) };
      },
    }),
    route({
      method: 'post',
      path: '/rescue-alarms/:id/acceptance',
      summary: 'Take on a call for help; the alarm ends for everybody',
      access: 'tickets.work',
      params: z.object({ id: recordId }),
      answer: rescueAlarm,
      async handle({ params: { id }, person, by }) {
        const alarm = await RescueAlarm.findById(id).lean<RescueAlarmRecord>();
        if (!alarm || !seesTicket(person, alarm))
          throw new AppError('not_found', 404, `There is no rescue alarm ${id}`);
        const accepted = await deps.workflow.alarms.accept(id, by);
        const ticket = await Ticket.findById(alarm.ticketId, { title: 1 }).lean<TicketRecord>();
        return present(accepted, ticket?.title ?? '');
      },
    }),
  ];
}
