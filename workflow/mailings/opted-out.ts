import { Delivery } from '../../models/delivery.ts';
import type { MailingRecord } from '../../models/mailing.ts';
import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { aboutRound } from './about.ts';

/** Of those whom a message to many reached, how many have ended its topic since. */
export async function optedOutSince(mailing: MailingRecord): Promise<number> {
  const rounds = Array.from({ length: mailing.round }, (_, at) => aboutRound(mailing, at + 1).id);
  const [reached, following] = await Promise.all([
    Delivery.distinct('residentId', {
      'about.type': 'mailing',
      'about.id': { $in: rounds },
      state: 'sent',
    }),
    Subscription.distinct('residentId', { topic: mailing.topic as SubscriptionRecord['topic'] }),
  ]);
  const still = new Set(following.map(String));
  return reached.filter((id) => !still.has(String(id))).length;
}
