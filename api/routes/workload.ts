import type { CityProfile } from '../../core/city/schema.ts';
import { DAY } from '../../core/clock.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket } from '../../models/ticket.ts';
import { OPEN_STATUSES, RUNNING_STATUSES } from '../../workflow/tickets/states.ts';
import type { Workload } from '../contract/tickets.ts';
import { staffBodyName } from '../present/ticket.ts';
import { visibleTo } from './ticket-lists.ts';

/** How far back ended tickets are counted. */
const WINDOW_MS = 30 * DAY;

type OpenRow = { _id: string; open: number; overdue: number };
type EndedRow = { _id: string; ended: number; inTime: number };

/** How each body that a person sees stands, most open tickets first. */
export async function workloadOf(
  person: StaffRecord,
  city: CityProfile,
  now: Date,
): Promise<Workload> {
  const seen = visibleTo(person);
  const one = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });
  const isLate = {
    $and: [{ $in: ['$status', RUNNING_STATUSES] }, { $lt: ['$deadline.due', now] }],
  };
  const [open, ended] = await Promise.all([
    Ticket.aggregate<OpenRow>([
      { $match: { ...seen, status: { $in: OPEN_STATUSES } } },
      { $group: { _id: '$body', open: { $sum: 1 }, overdue: one(isLate) } },
    ]),
    Ticket.aggregate<EndedRow>([
      { $match: { ...seen, closedAt: { $gte: new Date(now.getTime() - WINDOW_MS) } } },
      {
        $group: {
          _id: '$body',
          ended: { $sum: 1 },
          inTime: one({ $lte: ['$closedAt', '$deadline.due'] }),
        },
      },
    ]),
  ]);
  const ids = [...new Set([...open, ...ended].map(({ _id }) => _id))];
  const bodies = ids.map((id) => {
    const running = open.find(({ _id }) => _id === id);
    const over = ended.find(({ _id }) => _id === id);
    return {
      body: id,
      name: staffBodyName(city, id, now),
      open: running?.open ?? 0,
      overdue: running?.overdue ?? 0,
      ended: over?.ended ?? 0,
      endedInTime: over?.inTime ?? 0,
    };
  });
  return { bodies: bodies.sort((a, b) => b.open - a.open) };
}
