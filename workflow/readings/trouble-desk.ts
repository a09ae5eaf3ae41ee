import type { CityProfile } from '../../core/city/schema.ts';
import type { StationChannel, StationRecord } from '../../models/station.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { ReportDesk } from '../reports/submit-report.ts';
import { createEndByMachine, openTicketOf } from '../tickets/end-by-machine.ts';
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
  const ending = createEndByMachine(deps);

  return {
    async open(station, channel, reading) {
      const metric = deps.stations.metric(station.kind, reading.metric);
      const trouble = metric?.trouble;
      if (!metric || !trouble)
        throw new Error(`${station.kind} knows no trouble of ${reading.metric}`);
      const ticketId = (await openTicketOf(channel.reportCode))?._id;
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
      await ending.confirm(reportCode, {
        by: { type: 'machine', id: station._id, name: station.name },
        own: `sensor:${station._id}:`,
        note: `${station.name} tự báo đã hoạt động lại lúc ${formatLocalTime(reading.at, city)}`,
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
