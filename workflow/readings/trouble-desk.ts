import type { CityProfile } from '../../core/city/schema.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import type { StationChannel, StationRecord } from '../../models/station.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import { isOpen, stepsFrom } from '../tickets/states.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import type { Stations } from './stations.ts';

type Reading = { metric: string; value: number; at: Date };

/** What a part of the city says of itself, as reports and tickets. */
export type TroubleDesk = {
  /** Opens a report for a trouble that begins; a device whose last ticket is still open joins that one. @returns its code */
  open(station: StationRecord, channel: StationChannel, reading: Reading): Promise<string>;
  /** The device confirms that it works again: its ticket is ended, unless people reported the same matter. */
  end(station: StationRecord, reportCode: string, reading: Reading): Promise<void>;
};

export function createTroubleDesk(deps: {
  city: CityProfile;
  stations: Stations;
  reports: ReportDesk;
  tickets: TicketDesk;
}): TroubleDesk {
  const { city } = deps;
  const machine = (station: StationRecord) => ({
    type: 'machine' as const,
    id: station._id,
    name: station.name,
  });

  return {
    async open(station, channel, reading) {
      const metric = deps.stations.metric(station.kind, reading.metric);
      const trouble = metric?.trouble;
      if (!metric || !trouble)
        throw new Error(`${station.kind} knows no trouble of ${reading.metric}`);
      const ticketId = await openTicketOf(channel.reportCode);
      const placeText = station.place ?? station.name;
      const text = trouble.text
        .replaceAll('{station}', station.name)
        .replaceAll('{place}', placeText)
        .replaceAll('{value}', String(reading.value).replace('.', ','))
        .replaceAll('{unit}', metric.unit);
      const { report } = await deps.reports.submit({
        source: 'sensor',
        sourceKey: `sensor:${station._id}:${metric.id}:${reading.at.toISOString()}`,
        text,
        placeText,
        incident: ticketId ? { ticketId } : 'own',
        ...(typeof station.lat === 'number' &&
          typeof station.lon === 'number' && { location: { lat: station.lat, lon: station.lon } }),
        ...(station.ward && { ward: station.ward }),
        labels: {
          kind: 'incident',
          sentiment: 'neutral',
          category: trouble.category,
          actionable: true,
          urgency: trouble.urgency,
          place: placesOf(station),
          toxic: false,
          confidence: {},
          because: [{ label: 'category', value: trouble.category, words: [station._id] }],
        },
      });
      return report.code;
    },

    async end(station, reportCode, reading) {
      const report = await Report.findOne({ code: reportCode }).lean<ReportRecord>();
      const ticket = report && (await Ticket.findById(report.ticketId).lean<TicketRecord>());
      if (!ticket || !isOpen(ticket.status)) return;
      const by = machine(station);
      const act = { ticket: ticket._id, by };
      const confirmation = `${station.name} tự báo đã hoạt động lại lúc ${formatLocalTime(reading.at, city)}`;
      if (await othersReported(ticket, station)) {
        await deps.tickets.note(act, confirmation, false);
        return;
      }
      const can = (to: 'accepted' | 'resolved', from = ticket.status) =>
        stepsFrom(from, 'machine').includes(to);
      if (can('accepted')) await deps.tickets.move(act, { to: 'accepted', public: false });
      else if (!can('resolved')) {
        await deps.tickets.note(act, confirmation, false);
        return;
      }
      await deps.tickets.move(act, {
        to: 'resolved',
        note: confirmation,
        outcome: { code: 'fixed', evidence: { kind: 'reason', value: confirmation } },
      });
    },
  };

  /** Names of the streets of its flood point. */
  function placesOf({ floodPoint }: StationRecord): string[] {
    const point = city.floodPoints.find(({ id }) => id === floodPoint);
    return (point?.streets ?? []).flatMap(
      (street) => city.streets.find(({ id }) => id === street)?.name ?? [],
    );
  }
}

async function openTicketOf(reportCode: string | null | undefined) {
  if (!reportCode) return undefined;
  const report = await Report.findOne({ code: reportCode }).lean<ReportRecord>();
  const ticket = report && (await Ticket.findById(report.ticketId).lean<TicketRecord>());
  return ticket && isOpen(ticket.status) ? ticket._id : undefined;
}

/** Looked through to see whether somebody else speaks of the same; more voices are never all from one device. */
const MOST_VOICES = 200;

async function othersReported(ticket: TicketRecord, station: StationRecord): Promise<boolean> {
  const voices = await Report.find({ ticketId: ticket._id }, { sourceKey: 1 })
    .limit(MOST_VOICES)
    .lean<ReportRecord[]>();
  const own = `sensor:${station._id}:`;
  return (
    voices.length === MOST_VOICES || voices.some(({ sourceKey }) => !sourceKey.startsWith(own))
  );
}
