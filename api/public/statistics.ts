import { DAY } from '../../core/clock.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { OPEN_STATUSES } from '../../workflow/tickets/states.ts';

export type PublicStatistics = {
  /** In the last 30 days. */
  opened: number;
  ended: number;
  /** Now. */
  open: number;
  /** Tickets that staff published, ended last first. */
  recent: TicketRecord[];
};

const WINDOW_MS = 30 * DAY;

/** What the city page shows. */
export async function readStatistics(now: Date): Promise<PublicStatistics> {
  const from = new Date(now.getTime() - WINDOW_MS);
  const [opened, ended, open, recent] = await Promise.all([
    Ticket.countDocuments({ openedAt: { $gte: from } }),
    Ticket.countDocuments({ closedAt: { $gte: from } }),
    Ticket.countDocuments({ listedAs: { $in: OPEN_STATUSES } }),
    Ticket.find({ closedAt: { $gte: from }, public: true }, { updates: 0 })
      .sort({ closedAt: -1 })
      .limit(8)
      .lean<TicketRecord[]>(),
  ]);
  return { opened, ended, open, recent };
}

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
