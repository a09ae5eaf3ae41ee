import { verifiedBodyName } from '../../core/city/body-name.ts';
import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import type { ReportRecord } from '../../models/report.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { type Deadline, pausedSince } from '../deadlines/deadline.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import { isOpen } from '../tickets/states.ts';

/** What may be said of a ticket in public, as the public reads it; a fact that there is not is absent. */
export type AnswerFacts = {
  /** Code of the post's own report; the ticket's code is the key of whoever reported first, and stays inside. */
  code: string;
  status: string;
  body: string;
  /** Only while the matter is open and the clock runs. */
  deadline?: string;
  /** Only once it has ended. */
  outcome?: string;
  /** Streets and landmarks; never what a resident wrote as their address. */
  place?: string;
};

export const FACT_NAMES = ['code', 'status', 'body', 'deadline', 'outcome', 'place'] as const;

/** @param at day whose names of bodies hold */
export type ReadFacts = (
  matter: { ticket: TicketRecord; report: Pick<ReportRecord, 'code'> },
  language: 'vi' | 'en',
  at: Date,
) => AnswerFacts;

/** Reads the facts of a ticket. A body whose name no source confirms is "đơn vị phụ trách", as for reporters. */
export function createReadFacts(city: CityProfile): ReadFacts {
  const say = createSay(city);
  return ({ ticket, report }, language, at) => {
    const open = isOpen(ticket.status);
    const deadline = ticket.deadline as Deadline | undefined;
    const due = deadline && !pausedSince(deadline) ? deadline.due : undefined;
    const outcome = ticket.outcome?.code;
    const places = ticket.place?.names ?? [];
    return {
      code: report.code,
      status: say(language, `status.${ticket.status}`),
      body:
        verifiedBodyName(city, ticket.body, localDay(at, city)) ??
        say(language, 'body.responsible'),
      ...(open && due && { deadline: formatLocalTime(due, city) }),
      ...(!open && outcome && { outcome: say(language, `outcome.${outcome}`) }),
      ...(places.length > 0 && { place: places.join(', ') }),
    };
  };
}
