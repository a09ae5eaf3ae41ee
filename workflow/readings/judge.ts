import type { Metric } from '../../core/city/station-schema.ts';
import { DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { QuarantineReason } from '../../models/quarantine.ts';
import type { ReadingSource } from '../../models/reading.ts';
import { toOwnUnit } from './units.ts';

/** A reading as it came, its station known. */
export type Claim = {
  value: number;
  unit?: string | undefined;
  at: Date;
  /** What the station says of it itself; anything but `good` is kept apart. */
  quality?: string | undefined;
  source: ReadingSource;
};

/** A sound reading next to it in time. */
export type Neighbour = { value: number; at: Date };

export type Verdict =
  | { sound: true; value: number }
  | { sound: false; reason: QuarantineReason; detail: string; value: number };

/** Clocks of stations may run ahead by this much. */
export const FUTURE_MS = 5 * MINUTE;
/** A station that sends something older has lost its clock; files may hold history. */
export const OLDEST_MS = 30 * DAY;
const BEFORE_SENSORS = new Date('2000-01-01T00:00:00Z');
const GOOD = new Set(['good', 'ok', 'valid', 'true', '0']);

/**
 * Whether a reading may be believed. Pure; `neighbours` are the sound readings of the same metric just before and
 * just after it. A doubtful one is kept apart with the reason and never raises anything by itself.
 */
export function judge(
  claim: Claim,
  metric: Metric,
  neighbours: readonly (Neighbour | undefined)[],
  now: Date,
): Verdict {
  const { at, source, unit } = claim;
  const value = toOwnUnit(claim.value, unit, metric.unit);
  const doubt = (reason: QuarantineReason, detail: string): Verdict => ({
    sound: false,
    reason,
    detail,
    value: value ?? claim.value,
  });
  if (value === undefined)
    return doubt('wrong_unit', `đơn vị “${unit}” không đổi được sang ${metric.unit}`);
  if (claim.quality !== undefined && !GOOD.has(claim.quality.toLowerCase()))
    return doubt('poor_quality', `trạm tự báo chất lượng “${claim.quality}”`);
  if (at.getTime() > now.getTime() + FUTURE_MS)
    return doubt('future', `thời điểm đo ở tương lai ${lasting(at.getTime() - now.getTime())}`);
  const mayBeHistory = source === 'file' || source === 'bulletin';
  if (at.getTime() < (mayBeHistory ? BEFORE_SENSORS.getTime() : now.getTime() - OLDEST_MS))
    return doubt('too_old', `thời điểm đo đã qua ${lasting(now.getTime() - at.getTime())}`);
  if (value < metric.min || value > metric.max)
    return doubt(
      'out_of_range',
      `${say(value)} ${metric.unit} nằm ngoài khoảng ${say(metric.min)} đến ${say(metric.max)}${hintOf(claim, metric)}`,
    );
  for (const neighbour of neighbours) {
    if (!neighbour || neighbour.at.getTime() === at.getTime()) continue;
    const apart = Math.abs(at.getTime() - neighbour.at.getTime());
    const change = Math.abs(value - neighbour.value);
    if (change > believable(metric, apart) + 1e-9)
      return doubt(
        'jump',
        `nhảy ${say(change)} ${metric.unit} trong ${lasting(apart)} (từ ${say(neighbour.value)} sang ${say(value)})`,
      );
  }
  return { sound: true, value };
}

/** The largest change that is believed over a time, in the metric's unit. */
export function believable(metric: Metric, apartMs: number): number {
  const rate = metric.mostChangePerHour ?? Number.POSITIVE_INFINITY;
  const steady = Math.max(metric.anyChange ?? 0, rate * (apartMs / HOUR));
  return Math.min(metric.mostChange ?? Number.POSITIVE_INFINITY, steady);
}

/** 516 where metres are expected is most likely centimetres: a hint for the officer, never a conversion. */
function hintOf({ unit, value }: Claim, metric: Metric): string {
  if (unit || metric.unit !== 'm') return '';
  for (const [name, factor] of [
    ['cm', 100],
    ['mm', 1000],
  ] as const)
    if (value / factor >= metric.min && value / factor <= metric.max && value > metric.max)
      return ` (có thể trạm gửi bằng ${name})`;
  return '';
}

const say = (value: number): string => String(Number(value.toFixed(3))).replace('.', ',');

function lasting(ms: number): string {
  if (ms >= 2 * DAY) return `${Math.round(ms / DAY)} ngày`;
  if (ms >= 2 * HOUR) return `${Math.round(ms / HOUR)} giờ`;
  return `${Math.max(1, Math.round(ms / MINUTE))} phút`;
}
