import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Area } from './area.ts';
import { audienceAmong } from './audience.ts';
import { checkArea, checkAudience, type Doubt } from './check-area.ts';
import { createRecentSubscribers } from './recent-subscribers.ts';
import { wardsUnder } from './wards-under.ts';

/** Who would be told, and what a person must look at first. */
export type Preview = {
  /** When the list of subscribers was read. */
  asOf: Date;
  audience: number;
  subscribers: number;
  unreachable: number;
  byWard: { ward: string | null; count: number }[];
  byChannel: { channel: string; count: number }[];
  doubts: Doubt[];
};

/** Counts whom a warning for an area would reach, by ward and channel. */
export function createPreviewAudience(deps: {
  city: CityProfile;
  clock: Clock;
}): (area: Area, options?: { renews?: boolean }) => Promise<Preview> {
  const { city } = deps;
  const recentSubscribers = createRecentSubscribers(deps);
  return async (area, { renews } = {}) => {
    const { asOf, ...subscribed } = await recentSubscribers(renews);
    const audience = await audienceAmong(subscribed, area, (shapes) => wardsUnder(shapes, city));
    const { recipients, unreachable, subscribers } = audience;
    const told = recipients.length + unreachable.length;
    return {
      asOf,
      audience: recipients.length,
      subscribers,
      unreachable: unreachable.length,
      byWard: count(recipients.map(({ ward }) => ward ?? null)).map(([ward, n]) => ({
        ward,
        count: n,
      })),
      byChannel: count(recipients.map(({ channel }) => channel)).map(([channel, n]) => ({
        channel,
        count: n,
      })),
      doubts: [...checkArea(area, city), ...checkAudience(told, subscribers)],
    };
  };
}

/** How often each key stands there, the most frequent first. */
function count<Key>(keys: readonly Key[]): [Key, number][] {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}
