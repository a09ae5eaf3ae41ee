import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import { DAY } from '../../core/clock.ts';
import { ClosedDay, ClosedTicket, type ClosedTicketRecord } from '../../models/closed-ticket.ts';
import { Ticket } from '../../models/ticket.ts';
import { publishedPhotos } from '../../workflow/photos/published-photos.ts';
import { OPEN_STATUSES } from '../../workflow/tickets/states.ts';

export type PublicStatistics = {
  /** In the last 30 days. */
  opened: number;
  ended: number;
  /** Ended with an outcome that solves the matter. */
  solved: number;
  /** Solved, and a reporter or a check of the evidence says so. */
  verified: number;
  /** Now. */
  open: number;
  /** Tickets that staff published, ended last first, each with at most one published picture. */
  recent: (ClosedTicketRecord & { photoId: string | undefined })[];
};

const WINDOW_MS = 30 * DAY;
const RECENT = 8;

/** What the city page shows; read from the rows and counts of `workflow/tickets/closed-tickets.ts`. */
export const createStatistics =
  (city: Pick<CityProfile, 'calendar'>) =>
  async (now: Date): Promise<PublicStatistics> => {
    const from = new Date(now.getTime() - WINDOW_MS);
    const [opened, open, days, recent] = await Promise.all([
      Ticket.countDocuments({ openedAt: { $gte: from } }),
      Ticket.countDocuments({ listedAs: { $in: OPEN_STATUSES } }),
      ClosedDay.find({ _id: { $gt: localDay(from, city) } }).lean(),
      ClosedTicket.find({ public: true })
        .sort({ closedAt: -1 })
        .limit(RECENT)
        .lean<ClosedTicketRecord[]>(),
    ]);
    const sum = (field: 'ended' | 'solved' | 'verified') =>
      days.reduce((total, day) => total + day[field], 0);
    const photos = await publishedPhotos(recent.map(({ _id }) => _id));
    return {
      opened,
      open,
      ended: sum('ended'),
      solved: sum('solved'),
      verified: sum('verified'),
      recent: recent.map((row) => ({ ...row, photoId: photos.get(row._id)?.[0] })),
    };
  };

/** Keeps a costly answer for a while; several who ask at once share one reading. */
export function remember<T>(read: (now: Date) => Promise<T>, forMs: number) {
  let at = Number.NEGATIVE_INFINITY;
  let kept: Promise<T> | undefined;
  return (now: Date): Promise<T> => {
    if (kept && now.getTime() - at < forMs) return kept;
    at = now.getTime();
    const reading = read(now);
    kept = reading;
    reading.catch(() => {
      kept = undefined;
    });
    return reading;
  };
}
