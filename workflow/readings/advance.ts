import type { Metric, Trouble } from '../../core/city/station-schema.ts';
import { MINUTE } from '../../core/clock.ts';
import type { StationChannel, StationHealth } from '../../models/station.ts';

/** A sound reading on its way into the state of its station. */
export type Fresh = { value: number; at: Date };

export type Advanced = {
  channel: StationChannel;
  /** The reading began or ended a trouble of the city. */
  trouble?: 'begun' | 'ended';
};

/** A metric of which nothing is known yet. */
export const emptyChannel = (metric: string): StationChannel => ({
  metric,
  health: 'waiting',
  troubled: false,
});

/** The state of a metric after a newer reading. Pure; readings older than the newest change nothing. */
export function advance(
  channel: StationChannel,
  { value, at }: Fresh,
  metric: Metric,
  receivedAt: Date,
): Advanced {
  if (channel.at && at <= channel.at) return { channel };
  const same = channel.value === value;
  const sameSince = same ? (channel.sameSince ?? channel.at ?? at) : at;
  const health: StationHealth = isStuck(metric, value, sameSince, at) ? 'stuck' : 'ok';
  const troubled = metric.trouble
    ? isTroubled(metric.trouble, value, channel.troubled ?? false)
    : false;
  const turned = troubled !== (channel.troubled ?? false);
  return {
    channel: {
      ...channel,
      value,
      at,
      receivedAt,
      sameSince,
      health,
      healthSince: health === channel.health ? (channel.healthSince ?? at) : at,
      troubled,
      ...(turned && { troubledSince: troubled ? at : null }),
    },
    ...(turned && { trouble: troubled ? ('begun' as const) : ('ended' as const) }),
  };
}

function isStuck(metric: Metric, value: number, since: Date, at: Date): boolean {
  if (metric.stuckAfterMinutes === undefined || value === metric.restsAt) return false;
  return at.getTime() - since.getTime() >= metric.stuckAfterMinutes * MINUTE;
}

/** Begins at one bound and ends at the other, so that a value that trembles at one of them changes nothing. */
function isTroubled(trouble: Trouble, value: number, before: boolean): boolean {
  const { above, clearBelow, whenBelow, clearAbove } = trouble;
  if (above !== undefined) return before ? value >= (clearBelow ?? above) : value >= above;
  return before ? value <= (clearAbove ?? 0) : value <= (whenBelow ?? Number.NEGATIVE_INFINITY);
}

const WORST: readonly StationHealth[] = ['silent', 'stuck', 'ok', 'waiting'];

/** A station is as well as the worst of its metrics. */
export const healthOf = (channels: readonly StationChannel[]): StationHealth =>
  WORST.find((health) => channels.some((channel) => channel.health === health)) ?? 'waiting';
