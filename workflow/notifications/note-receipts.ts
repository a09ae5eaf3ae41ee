import { type Clock, SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
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

/** Pauses before a receipt is noted again whose message is still being sent. */
const AGAIN_MS = [SECOND / 4, SECOND, 4 * SECOND, 15 * SECOND];

/**
 * Notes on deliveries of a chat that they arrived or were seen; the first time counts. Ids that are not ours (typed by
 * an operator) change nothing. A receipt may be quicker than our own note of the platform's answer, which brings the
 * id: while something is being sent to the chat it is tried again.
 */
export function createReceiptNotes(deps: {
  clock: Clock;
  logger: Logger;
}): (receipt: Receipt) => Promise<void> {
  async function note(receipt: Receipt, tries: number): Promise<void> {
    const { address, channel, kind, providerIds } = receipt;
    const field = kind === 'seen' ? 'seenAt' : 'deliveredAt';
    const chat = { channel, address };
    const { matchedCount } = await Delivery.updateMany(
      { ...chat, providerId: { $in: [...providerIds] }, [field]: { $exists: false } },
      { $set: { [field]: deps.clock.now() } },
    );
    const pause = AGAIN_MS[tries];
    if (matchedCount >= providerIds.length || pause === undefined) return;
    if (!(await Delivery.exists({ ...chat, state: 'sending' })) && tries > 0) return;
    setTimeout(() => {
      note(receipt, tries + 1).catch((err: unknown) =>
        deps.logger.warn({ err, channel }, 'a receipt could not be noted'),
      );
    }, pause).unref();
  }
  return (receipt) => note(receipt, 0);
}
