import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Report, type ReportFile, type ReportRecord } from '../../models/report.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { type Deadline, startDeadline } from '../deadlines/deadline.ts';
import { createLocate } from '../places/locate.ts';
import { chooseBody } from '../routing/choose-body.ts';
import type { ChangeTicket, TicketActor, TicketChange } from '../tickets/change.ts';
import { loadTicket } from '../tickets/change.ts';
import { isOpen } from '../tickets/states.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import type { FoundReport } from './find-report.ts';

/** What a reporter adds to or corrects in a report of theirs, each on its own. */
export type Amendment = {
  /** Added below what was said before. */
  text?: string;
  location?: { lat: number; lon: number };
  placeText?: string;
  /** Canonical names that `placeText` or `text` brought. */
  places?: readonly string[];
  photoIds?: readonly string[];
  /** Voice notes, videos, documents. */
  files?: readonly ReportFile[];
  category?: string;
  /** Their name is hidden from handling bodies. */
  anonymous?: boolean;
  /** They take it back: the ticket is noted, and nothing ties the report to them any more. */
  withdrawn?: boolean;
};

export type AmendReport = (
  request: {
    code: string;
    /** Only the reporter may change a report. */
    residentId: Types.ObjectId;
    change: Amendment;
  },
  session: ClientSession,
) => Promise<FoundReport | undefined>;

const REPORTER: TicketActor = { type: 'resident' };

/**
 * Lets reporters correct themselves.
 *
 * A report that is alone on its open ticket takes the ticket with it: category and place are changed there too and
 * the rules choose the body anew. On a ticket of several voices, or one that has ended, the correction stays with
 * the report and the ticket gets a line, so that one person cannot redirect what others reported. Words and photos
 * are lines of the ticket; a ticket that waited for an answer goes on. `undefined` when the report is not theirs.
 */
export function createAmendReport(deps: {
  city: CityProfile;
  clock: Clock;
  change: ChangeTicket;
  tickets: Pick<TicketDesk, 'answer'>;
}): AmendReport {
  const { city } = deps;
  const locate = createLocate(city);

  return async ({ code, residentId, change }, session) => {
    const before = await Report.findOne({ code, residentId }).session(session).lean<ReportRecord>();
    if (!before) return undefined;
    const report = await save(before, change, session);
    let ticket = await loadTicket(report.ticketId, session);
    const said = linesOf(change);
    if (said)
      ticket = await deps.tickets.answer({ ticket: ticket._id, by: REPORTER, session }, said);
    if (movesTicket(change))
      ticket = await deps.change(
        { ticket: ticket._id, by: REPORTER, action: 'ticket.corrected', session },
        (current) => correct(current, report, change),
      );
    if (change.withdrawn)
      ticket = await deps.change(
        { ticket: ticket._id, by: REPORTER, action: 'ticket.withdrawn', session },
        () => ({ fields: {}, updates: [{ kind: 'report_withdrawn', facts: { report: code } }] }),
      );
    return { report, ticket };
  };

  async function save(
    before: ReportRecord,
    change: Amendment,
    session: ClientSession,
  ): Promise<ReportRecord> {
    const names = [...new Set([...(change.places ?? []), ...before.labels.place])];
    const position = change.location ?? positionOf(before);
    const { ward } = locate({ names, location: position });
    const saved = await Report.findOneAndUpdate<ReportRecord>(
      { _id: before._id },
      {
        $set: {
          ...(change.text && { text: `${before.text}\n${change.text}` }),
          ...(change.location && { location: change.location }),
          ...(change.placeText && { placeText: change.placeText }),
          ...(change.places && { 'labels.place': names }),
          ...((change.location || change.places) && ward && { ward }),
          ...(change.category && { 'labels.category': change.category }),
          ...(change.anonymous && { anonymous: true }),
        },
        ...((change.photoIds || change.files) && {
          $push: {
            ...(change.photoIds && { photoIds: { $each: [...change.photoIds] } }),
            ...(change.files && { files: { $each: [...change.files] } }),
          },
        }),
        ...(change.withdrawn && { $unset: { residentId: 1, channel: 1 } }),
      },
      { session, returnDocument: 'after', lean: true },
    );
    return saved ?? before;
  }

  function correct(ticket: TicketRecord, report: ReportRecord, change: Amendment): TicketChange {
    const facts = {
      report: report.code,
      ...(change.category && { category: { from: ticket.category, to: change.category } }),
      ...(change.placeText && { place: change.placeText }),
    };
    const line = { kind: 'corrected_by_reporter', facts };
    if (!isOpen(ticket.status) || ticket.reportCount > 1) return { fields: {}, updates: [line] };
    const category = change.category ?? ticket.category ?? null;
    const ward = report.ward ?? ticket.ward ?? undefined;
    const { places } = locate({ names: report.labels.place });
    const route = chooseBody(city, {
      category,
      urgency: ticket.urgency,
      ward,
      places,
      channel: report.channel ?? undefined,
      source: report.source,
      at: deps.clock.now(),
    });
    const moved = route.body !== ticket.body;
    const { startedAt, pauses } = ticket.deadline as Deadline;
    const place = { ...ticket.place, names: report.labels.place, ...positionOf(report) };
    return {
      fields: {
        category,
        body: route.body,
        place: { ...place, ...(change.placeText && { text: change.placeText }) },
        ...(ward && { ward }),
        deadline: startDeadline(city, { category, urgency: ticket.urgency }, startedAt, pauses),
        ...(moved && { assignee: null }),
      },
      updates: [
        line,
        ...(moved ? [{ kind: 'routed', facts: { body: route.body, rule: route.rule } }] : []),
      ],
    };
  }
}

const movesTicket = ({ category, location, placeText }: Amendment): boolean =>
  category !== undefined || location !== undefined || placeText !== undefined;

/** The words for the ticket's history; staff read them. */
function linesOf({ text, photoIds = [], files = [] }: Amendment): string | undefined {
  const photos = photoIds.length > 0 ? `[${photoIds.length} ảnh]` : '';
  const others = files.length > 0 ? `[${files.length} tệp]` : '';
  const line = [text ?? '', photos, others].filter(Boolean).join(' ');
  return line === '' ? undefined : line;
}

function positionOf({ location }: Pick<ReportRecord, 'location'>) {
  const { lat, lon } = location ?? {};
  return typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : undefined;
}
