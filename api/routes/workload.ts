import type { CityProfile } from '../../core/city/schema.ts';
import { DAY } from '../../core/clock.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket } from '../../models/ticket.ts';
import { bodyScope } from '../../workflow/access/policy.ts';
import { OPEN_STATUSES } from '../../workflow/tickets/states.ts';
import type { Workload } from '../contract/tickets.ts';
import { staffBodyName } from '../present/ticket.ts';
import { overdueAt, visibleTo } from './ticket-lists.ts';

/** How far back ended tickets are counted. */
const WINDOW_MS = 30 * DAY;

type EndedRow = { _id: string; ended: number; inTime: number };

/** How each body that a person sees stands, most open tickets first. */
export async function workloadOf(
  person: StaffRecord,
  city: CityProfile,
  now: Date,
): Promise<Workload> {
  const ended = await endedByBody(visibleTo(person), new Date(now.getTime() - WINDOW_MS));
  const scope = bodyScope(person) ?? city.bodies.map(({ id }) => id);
  const bodies = await Promise.all(
    scope.map(async (body) => {
      const open = await Ticket.countDocuments({ body, listedAs: { $in: OPEN_STATUSES } });
      const overdue = open > 0 ? await Ticket.countDocuments({ body, ...overdueAt(now) }) : 0;
      const over = ended.get(body);
      return {
        body,
        name: staffBodyName(city, body, now),
        open,
        overdue,
        ended: over?.ended ?? 0,
        endedInTime: over?.inTime ?? 0,
      };
    }),
  );
  return {
    bodies: bodies
      .filter(({ open, ended }) => open + ended > 0)
      .sort((a, b) => b.open - a.open || b.ended - a.ended),
  };
}

async function endedByBody(seen: object, since: Date): Promise<Map<string, EndedRow>> {
  const rows = await Ticket.aggregate<EndedRow>([
    { $match: { ...seen, closedAt: { $gte: since } } },
    {
      $group: {
        _id: '$body',
        ended: { $sum: 1 },
        inTime: { $sum: { $cond: [{ $lte: ['$closedAt', '$deadline.due'] }, 1, 0] } },
      },
    },
  ]);
  return new Map(rows.map((row) => [row._id, row]));
}
