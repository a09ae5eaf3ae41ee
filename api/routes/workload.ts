import type { CityProfile } from '../../core/city/schema.ts';
import { DAY } from '../../core/clock.ts';
import { ClosedTicket } from '../../models/closed-ticket.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket } from '../../models/ticket.ts';
import { bodyScope } from '../../workflow/access/policy.ts';
import { OPEN_STATUSES } from '../../workflow/tickets/states.ts';
import type { Workload } from '../contract/tickets.ts';
import { staffBodyName } from '../present/ticket.ts';
import { overdueAt } from './ticket-lists.ts';

/** How far back ended tickets are counted. */
const WINDOW_MS = 30 * DAY;

/** How each body that a person sees stands, most open tickets first. */
export async function workloadOf(
  person: StaffRecord,
  city: CityProfile,
  now: Date,
): Promise<Workload> {
  const since = new Date(now.getTime() - WINDOW_MS);
  const scope = bodyScope(person) ?? city.bodies.map(({ id }) => id);
  const bodies = await Promise.all(
    scope.map(async (body) => {
      const open = await Ticket.countDocuments({ body, listedAs: { $in: OPEN_STATUSES } });
      const overdue = open > 0 ? await Ticket.countDocuments({ body, ...overdueAt(now) }) : 0;
      // Counted from an index alone, over rows that a sweep keeps (workflow/tickets/closed-tickets.ts).
      const ended = (onTime: boolean) =>
        ClosedTicket.countDocuments({ body, onTime, closedAt: { $gte: since } });
      const [inTime, late] = await Promise.all([ended(true), ended(false)]);
      return {
        body,
        name: staffBodyName(city, body, now),
        open,
        overdue,
        ended: inTime + late,
        endedInTime: inTime,
      };
    }),
  );
  return {
    bodies: bodies
      .filter(({ open, ended }) => open + ended > 0)
      .sort((a, b) => b.open - a.open || b.ended - a.ended),
  };
}
