import type { Types } from 'mongoose';
import { createBatcher } from '../../core/batcher.ts';
import type { Clock } from '../../core/clock.ts';
import { Delivery } from '../../models/delivery.ts';

/** What the platform said yes to, and its own id of the message when it gave one. */
export type Sent = { id: Types.ObjectId; providerId?: string | undefined };

const AT_ONCE = 200;

/**
 * Notes that deliveries went out, those that come in while others are being noted all in one command. Resolves when
 * the note is durable. A delivery whose lease is not `me`'s any more is left as it is.
 */
export function createSentNotes({
  me,
  clock,
}: {
  me: string;
  clock: Clock;
}): (sent: Sent) => Promise<unknown> {
  return createBatcher<Sent, true>(async (all) => {
    const sentAt = clock.now();
    await Delivery.collection.bulkWrite(
      all.map(({ id, providerId }) => ({
        updateOne: {
          filter: { _id: id, leaseOwner: me },
          update: {
            $set: { state: 'sent', sentAt, ...(providerId && { providerId }) },
            $unset: { leaseOwner: 1, leaseUntil: 1, error: 1 },
          },
        },
      })),
      { ordered: false },
    );
    return all.map(() => true);
  }, AT_ONCE);
}
