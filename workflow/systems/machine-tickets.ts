import type { ClientSession } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { CitySystem, EventKind } from '../../core/city/system-schema.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import { isOpen, stepsFrom } from '../tickets/states.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';

/** What a machine says that something is wrong. */
export type MachineVoice = {
  system: CitySystem;
  kind: EventKind;
  /** Unique for this voice: the event's id. */
  eventId: string;
  device?: string | undefined;
  place?: string | undefined;
  lat?: number | undefined;
  lon?: number | undefined;
  detail?: string | undefined;
  confidence?: number | undefined;
  photoIds?: readonly string[] | undefined;
  /** The ticket of the same device that is still open; `own` keeps it apart from what is near. */
  incident?: { ticketId: TicketRecord['_id'] } | 'own' | undefined;
};

/** Machines' voices as reports and tickets, and the end that a machine itself confirms. */
export type MachineTickets = {
  report(voice: MachineVoice, session: ClientSession): Promise<ReportRecord>;
  /** The open ticket of a report, if any. */
  openTicketOf(reportCode: string, session?: ClientSession): Promise<TicketRecord | undefined>;
  /**
   * The device works again: its ticket is ended, unless people reported the same matter; then it is only noted, and a
   * person closes it. @returns false when a person has to
   */
  end(
    device: { system: CitySystem; name: string; place?: string | undefined },
    reportCode: string,
    at: Date,
  ): Promise<boolean>;
  /** Ends a ticket with what an inspection found. */
  conclude(
    reportCode: string,
    system: CitySystem,
    note: string,
    decision: string | undefined,
  ): Promise<void>;
};

/** Looked through to see whether somebody else speaks of the same. */
const MOST_VOICES = 200;

export function createMachineTickets(deps: {
  city: CityProfile;
  reports: ReportDesk;
  tickets: TicketDesk;
}): MachineTickets {
  const { city } = deps;
  const openTicketOf: MachineTickets['openTicketOf'] = async (reportCode, session) => {
    const report = await Report.findOne({ code: reportCode })
      .session(session ?? null)
      .lean<ReportRecord>();
    const ticket =
      report &&
      (await Ticket.findById(report.ticketId)
        .session(session ?? null)
        .lean<TicketRecord>());
    return ticket && isOpen(ticket.status) ? ticket : undefined;
  };

  return {
    openTicketOf,

    async report(voice, session) {
      const { system, kind, eventId, device, lat, lon } = voice;
      const place = voice.place ?? device ?? system.vi;
      const text = (kind.text ?? kind.vi)
        .replaceAll('{device}', device ?? '')
        .replaceAll('{place}', place)
        .replaceAll('{detail}', voice.detail ?? '')
        .replace(/\s+/g, ' ')
        .trim();
      const { report } = await deps.reports.submit(
        {
          source: 'sensor',
          sourceKey: `system:${system.id}:${eventId}`,
          channel: system.id,
          text,
          placeText: place,
          incident: voice.incident,
          ...(lat !== undefined && lon !== undefined && { location: { lat, lon } }),
          ...(voice.photoIds?.length && { photoIds: voice.photoIds }),
          labels: {
            kind: 'incident',
            sentiment: 'neutral',
            category: kind.category ?? null,
            actionable: true,
            urgency: kind.urgency ?? 'normal',
            place: streetsIn(place),
            toxic: false,
            confidence: voice.confidence === undefined ? {} : { kind: voice.confidence },
            because: [
              { label: 'category', value: kind.category ?? '-', words: [device ?? system.id] },
            ],
          },
        },
        session,
      );
      return report;
    },

    async end(device, reportCode, at) {
      const ticket = await openTicketOf(reportCode);
      if (!ticket) return true;
      const by = { type: 'machine' as const, id: device.system.id, name: device.name };
      const act = { ticket: ticket._id, by };
      const note = `${device.name} tự báo đã hoạt động lại lúc ${formatLocalTime(at, city)}`;
      const others = await Report.find({ ticketId: ticket._id }, { sourceKey: 1, channel: 1 })
        .limit(MOST_VOICES)
        .lean<ReportRecord[]>();
      const own = `system:${device.system.id}:`;
      if (
        others.length === MOST_VOICES ||
        others.some(({ sourceKey }) => !sourceKey.startsWith(own))
      ) {
        await deps.tickets.note(act, note, false);
        return false;
      }
      return await resolve(ticket, by, note, { kind: 'reason', value: note });
    },

    async conclude(reportCode, system, note, decision) {
      const ticket = await openTicketOf(reportCode);
      if (!ticket) return;
      const by = { type: 'machine' as const, id: system.id, name: system.vi };
      const evidence = decision
        ? { kind: 'document' as const, value: decision }
        : { kind: 'reason' as const, value: note };
      await resolve(ticket, by, note, evidence);
    },
  };

  /** @returns false when the table of states lets no machine end it from here: then it is noted */
  async function resolve(
    ticket: TicketRecord,
    by: { type: 'machine'; id: string; name: string },
    note: string,
    evidence: { kind: 'document' | 'reason'; value: string },
  ): Promise<boolean> {
    const act = { ticket: ticket._id, by };
    const can = (to: 'accepted' | 'resolved') => stepsFrom(ticket.status, 'machine').includes(to);
    if (can('accepted')) await deps.tickets.move(act, { to: 'accepted', public: false });
    else if (!can('resolved')) {
      await deps.tickets.note(act, note, false);
      return false;
    }
    await deps.tickets.move(act, { to: 'resolved', note, outcome: { code: 'fixed', evidence } });
    return true;
  }

  /** Canonical names of streets that the place of a device names. */
  function streetsIn(place: string): string[] {
    const said = place.toLowerCase();
    return city.streets.flatMap(({ name }) => (said.includes(name.toLowerCase()) ? [name] : []));
  }
}
