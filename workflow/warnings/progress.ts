import { type Clock, MINUTE } from '../../core/clock.ts';
import { DELIVERY_STATES, Delivery, type DeliveryState } from '../../models/delivery.ts';
import { CHANNELS, type Channel } from '../../models/resident.ts';
import type { WarningVersionRecord } from '../../models/warning-version.ts';
import { aboutVersion } from './told-about.ts';

/** Messages of one version in one channel, by state; states that none is in are left out. */
export type Tally = { channel: Channel; states: Partial<Record<DeliveryState, number>> };

export type ChannelProgress = Tally & {
  /** Taken by the platform within the last minute. */
  lastMinute: number;
};

/** How far one version has gone. */
export type Progress = {
  channels: ChannelProgress[];
  /**
   * Seconds until the slowest channel is done if it goes on as in the last minute; undefined while that is not known:
   * nothing has left yet, or nothing is moving.
   */
  secondsLeft: number | undefined;
};

/** Counted in the index alone, so that a page may ask every few seconds while a hundred thousand are being told. */
export const tallyOf = (identifier: string, number: number): Promise<Tally[]> =>
  tallyAbout(aboutVersion(identifier, number));

/** The same of any deliveries, by what they are about. */
export async function tallyAbout(about: { type: string; id: string }): Promise<Tally[]> {
  const tallies = await Promise.all(
    CHANNELS.map(async (channel): Promise<Tally> => {
      const counted = await Promise.all(
        DELIVERY_STATES.map(async (state) => {
          const filter = { 'about.type': about.type, 'about.id': about.id, state, channel };
          return [state, await Delivery.countDocuments(filter)] as const;
        }),
      );
      return { channel, states: Object.fromEntries(counted.filter(([, count]) => count > 0)) };
    }),
  );
  return tallies.filter(({ states }) => Object.keys(states).length > 0);
}

export function createReadProgress({ clock }: { clock: Clock }) {
  return async (
    identifier: string,
    version: Pick<WarningVersionRecord, 'number' | 'state' | 'tally'>,
  ): Promise<Progress> => {
    // What everybody has been told does not change any more.
    if (version.state === 'sent' && version.tally)
      return {
        channels: version.tally.map((one) => ({ ...one, lastMinute: 0 })),
        secondsLeft: undefined,
      };
    const about = aboutVersion(identifier, version.number);
    const since = new Date(clock.now().getTime() - MINUTE);
    const channels = await Promise.all(
      (await tallyOf(identifier, version.number)).map(async (tally) => ({
        ...tally,
        lastMinute: await Delivery.countDocuments({
          'about.type': about.type,
          'about.id': about.id,
          state: 'sent',
          channel: tally.channel,
          sentAt: { $gte: since },
        }),
      })),
    );
    return { channels, secondsLeft: version.state === 'sending' ? estimate(channels) : undefined };
  };
}

/** The slowest channel decides; see {@link Progress.secondsLeft}. */
export function estimate(channels: readonly ChannelProgress[]): number | undefined {
  let seconds = 0;
  for (const { states, lastMinute } of channels) {
    const left = (states.queued ?? 0) + (states.sending ?? 0);
    if (left === 0) continue;
    if (lastMinute === 0) return undefined;
    seconds = Math.max(seconds, (left * MINUTE) / lastMinute / 1000);
  }
  return Math.ceil(seconds);
}
