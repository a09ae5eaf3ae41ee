import type { BulletinRecord } from '../../models/bulletin.ts';
import type { QuarantineRecord } from '../../models/quarantine.ts';
import type { ReadingRecord } from '../../models/reading.ts';
import type { StationRecord } from '../../models/station.ts';
import type { Statement } from '../../workflow/bulletins/parse-bulletin.ts';
import type { GaugeView } from '../../workflow/ladder/river-overview.ts';
import { isReleasable } from '../../workflow/readings/quarantine.ts';
import type { Stations } from '../../workflow/readings/stations.ts';
import type {
  BulletinAnswer,
  QuarantinedReading,
  RiverAnswer,
  StationAnswer,
} from '../contract/sensors.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

export function presentGauge(
  view: GaugeView,
  history: readonly ReadingRecord[],
): RiverAnswer['gauges'][number] {
  const { gauge, level, against, metresPerHour, next, stage } = view;
  return {
    id: gauge.id,
    river: gauge.river,
    station: gauge.station,
    alarmMetres: [...gauge.alarmMetres],
    stage,
    level: level ? { at: level.at.toISOString(), value: level.value, stale: level.stale } : null,
    against: against ?? null,
    metresPerHour: metresPerHour ?? null,
    next: next ? { stage: next.stage, at: next.at.toISOString() } : null,
    history: history.map(({ at, value, interpolated }) => ({
      at: at.toISOString(),
      value,
      interpolated: interpolated ?? false,
    })),
  };
}

type Said = {
  [Field in keyof Statement]?: Statement[Field] | null | undefined;
};

export const presentStatement = (said: Said): BulletinAnswer['statements'][number] => ({
  river: said.river ?? '',
  station: said.station ?? '',
  kind: said.kind ?? 'observed',
  levelMetres: said.levelMetres ?? 0,
  at: iso(said.at),
  alarm: said.alarm ?? null,
  saidOffsetMetres: said.saidOffsetMetres ?? null,
  offsetMetres: said.offsetMetres ?? null,
  problem: said.problem ?? null,
  quote: said.quote ?? '',
});

export const presentBulletin = (bulletin: BulletinRecord): BulletinAnswer => ({
  source: bulletin.source,
  issuedAt: bulletin.issuedAt.toISOString(),
  nextAt: iso(bulletin.nextAt),
  riskLevel: bulletin.riskLevel ?? null,
  forecast: bulletin.forecast ?? null,
  statements: bulletin.statements.map((said) => presentStatement(said as Said)),
});

export function presentStation(
  station: StationRecord,
  stations: Pick<Stations, 'metrics'>,
): StationAnswer {
  return {
    id: station._id,
    kind: station.kind,
    name: station.name,
    place: station.place ?? null,
    health: station.health,
    troubled: station.troubled ?? false,
    metrics: stations.metrics(station.kind).map(({ id, vi, unit }) => {
      const channel = station.channels.find(({ metric }) => metric === id);
      return {
        id,
        name: vi,
        unit: unit === '1' ? '' : unit,
        value: channel?.value ?? null,
        at: iso(channel?.at),
        health: channel?.health ?? 'waiting',
        reportCode: channel?.troubled ? (channel.reportCode ?? null) : null,
      };
    }),
  };
}

export const presentQuarantined = (kept: QuarantineRecord): QuarantinedReading => ({
  id: String(kept._id),
  station: kept.station,
  metric: kept.metric,
  at: iso(kept.at),
  value: kept.value ?? null,
  unit: kept.unit ?? null,
  reason: kept.reason,
  detail: kept.detail,
  source: kept.source,
  count: kept.count,
  lastAt: kept.lastAt.toISOString(),
  state: kept.state,
  releasable: isReleasable({
    reason: kept.reason,
    at: kept.at ?? undefined,
    value: kept.value ?? undefined,
  }),
});
