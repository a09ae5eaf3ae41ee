import type { ClientSession } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { CitySystem, EventKind } from '../../core/city/system-schema.ts';
import type { ReportRecord } from '../../models/report.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import { createEndByMachine, openTicketOf } from '../tickets/end-by-machine.ts';
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

export function createMachineTickets(deps: {
  city: CityProfile;
  reports: ReportDesk;
  tickets: TicketDesk;
}): MachineTickets {
  const { city } = deps;
  const ending = createEndByMachine(deps);

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

    end: ({ system, name }, reportCode, at) =>
      ending.confirm(reportCode, {
        by: { type: 'machine', id: system.id, name },
        own: `system:${system.id}:`,
        note: `${name} tự báo đã hoạt động lại lúc ${formatLocalTime(at, city)}`,
      }),

    async conclude(reportCode, system, note, decision) {
      const ticket = await openTicketOf(reportCode);
      if (!ticket) return;
      const by = { type: 'machine' as const, id: system.id, name: system.vi };
      const evidence = decision
        ? { kind: 'document' as const, value: decision }
        : { kind: 'reason' as const, value: note };
      await ending.resolve(ticket, by, note, evidence);
    },
  };

  /** Canonical names of streets that the place of a device names. */
  function streetsIn(place: string): string[] {
    const said = place.toLowerCase();
    return city.streets.flatMap(({ name }) => (said.includes(name.toLowerCase()) ? [name] : []));
  }
}
