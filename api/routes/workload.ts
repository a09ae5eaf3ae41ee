import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { DAY } from '../../core/clock.ts';
import { ClosedTicket } from '../../models/closed-ticket.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket } from '../../models/ticket.ts';
import { bodyScope } from '../../workflow/access/policy.ts';
import { type Period, periodBefore, periodOn } from '../../workflow/periodic-reports/periods.ts';
import { ENDED_STATUSES, OPEN_STATUSES } from '../../workflow/tickets/states.ts';
import type { Trend, Workload } from '../contract/workload.ts';
import { staffBodyName } from '../present/ticket.ts';
import { overdueAt } from './ticket-lists.ts';

/** How far back ended tickets are counted. */
const WINDOW_MS = 30 * DAY;
/** Weeks of the trend, the running one among them. */
const WEEKS = 12;
const WEEKLY = { kind: 'weekly', monthFrom: 1 } as const;

/** Named so that every count goes by one index alone. */
const EITHER = { $in: [true, false] };

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
        ClosedTicket.countDocuments({ body, onTime, solved: EITHER, closedAt: { $gte: since } });
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
    since: since.toISOString(),
  };
}

/** What came in and how it ended, week by week, of some bodies or of all that a person sees. */
export async function trendOf(
  person: StaffRecord,
  wanted: readonly string[] | undefined,
  city: CityProfile,
  now: Date,
): Promise<Trend> {
  const scope = bodyScope(person) ?? city.bodies.map(({ id }) => id);
  const body = { $in: wanted ? scope.filter((id) => wanted.includes(id)) : scope };
  let week = periodOn(WEEKLY, localDay(now, city), city);
  const weeks = [week];
  while (weeks.length < WEEKS) {
    week = periodBefore(WEEKLY, week, city);
    weeks.unshift(week);
  }
  return { weeks: await Promise.all(weeks.map(weekOf)) };

  async function weekOf({ from, to }: Period) {
    const within = { $gte: from, $lt: to };
    type Wanted = boolean | typeof EITHER;
    const count = (onTime: Wanted, solved: Wanted) =>
      ClosedTicket.countDocuments({ body, onTime, solved, closedAt: within });
    const [received, ended, solved, late] = await Promise.all([
      Ticket.countDocuments({
        body,
        listedAs: { $in: [...OPEN_STATUSES, ...ENDED_STATUSES] },
        openedAt: within,
      }),
      count(EITHER, EITHER),
      count(EITHER, true),
      count(false, EITHER),
    ]);
    return { from: from.toISOString(), to: to.toISOString(), received, ended, solved, late };
  }
}
