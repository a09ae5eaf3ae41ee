import type { Clock } from '../../core/clock.ts';
import { Delivery } from '../../models/delivery.ts';
import type { Channel } from '../../models/resident.ts';

/** A platform's word that our messages arrived or were seen. */
export type Receipt = {
  channel: Channel;
  address: string;
  kind: 'delivered' | 'seen';
  /** The platform's ids of our messages. */
  providerIds: readonly string[];
};

/**
 * Notes on deliveries of a chat that they arrived or were seen; the first time counts. Ids that are not ours (typed by
 * an operator) change nothing.
 */
export function createReceiptNotes({
  clock,
}: {
  clock: Clock;
}): (receipt: Receipt) => Promise<void> {
  return async ({ address, channel, kind, providerIds }) => {
    const field = kind === 'seen' ? 'seenAt' : 'deliveredAt';
    await Delivery.updateMany(
      { channel, address, providerId: { $in: [...providerIds] }, [field]: { $exists: false } },
      { $set: { [field]: clock.now() } },
    );
  };
}
