import type { Types } from 'mongoose';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { WarningReceipt } from '../../models/warning-receipt.ts';
import { aboutVersion } from './told-about.ts';

const IDS_AT_ONCE = 1000;

/** A resident whom one version of a warning did not reach, and where their place is. */
export type NotReached = {
  delivery: DeliveryRecord;
  /** Ward of today, id. */
  ward: string | undefined;
  /** The old ward that they named, id. */
  formerWard: string | undefined;
  /** The street that they named, id. */
  street: string | undefined;
  /** What they call their places, own ones first. */
  places: string[];
};

/** One ward: whom a version was for, whom it reached, who answered. */
export type WardReach = {
  ward: string | undefined;
  told: number;
  reached: number;
  answered: number;
  help: number;
};

/** Residents whom no chat of theirs took this version, oldest first. */
export async function readNotReached(identifier: string, number: number): Promise<NotReached[]> {
  const about = aboutVersion(identifier, number);
  const missed = await Delivery.find({
    'about.type': about.type,
    'about.id': about.id,
    state: { $in: ['refused', 'dead', 'unknown'] },
    missed: { $exists: true },
  })
    .sort({ _id: 1 })
    .lean<DeliveryRecord[]>();
  const found: NotReached[] = [];
  for (let from = 0; from < missed.length; from += IDS_AT_ONCE) {
    const some = missed.slice(from, from + IDS_AT_ONCE);
    const subscriptions = await Subscription.find({
      residentId: { $in: some.map(({ residentId }) => residentId) },
      topic: 'flood',
    })
      .sort({ relation: 1, _id: 1 })
      .lean<SubscriptionRecord[]>();
    for (const delivery of some) {
      const isTheirs = ({ residentId }: SubscriptionRecord) =>
        residentId.equals(delivery.residentId);
      found.push(whereIs(delivery, subscriptions.filter(isTheirs)));
    }
  }
  return found;
}

function whereIs(delivery: DeliveryRecord, theirs: readonly SubscriptionRecord[]): NotReached {
  const [first] = theirs;
  return {
    delivery,
    ward: first?.place.ward ?? undefined,
    formerWard: first?.place.formerWard ?? undefined,
    street: first?.place.street ?? undefined,
    places: theirs.flatMap(({ place }) => place.label || []),
  };
}

/** The same version by ward, the one with most people first; a resident counts where their first place is. */
export async function readReachByWard(
  warning: { _id: Types.ObjectId; identifier: string },
  number: number,
): Promise<WardReach[]> {
  const about = aboutVersion(warning.identifier, number);
  const wardOf = new Map<string, string | undefined>();
  const subscriptions = Subscription.collection.find<SubscriptionRecord>(
    { topic: 'flood' },
    { projection: { residentId: 1, 'place.ward': 1, _id: 0 }, batchSize: 5 * IDS_AT_ONCE },
  );
  for await (const { residentId, place } of subscriptions)
    if (!wardOf.get(String(residentId))) wardOf.set(String(residentId), place.ward ?? undefined);
  const answers = new Map<string, string>();
  const receipts = WarningReceipt.collection.find(
    { warningId: warning._id, version: { $gte: number } },
    { projection: { residentId: 1, answer: 1 } },
  );
  for await (const { residentId, answer } of receipts) answers.set(String(residentId), answer);

  const wards = new Map<string | undefined, WardReach>();
  const seen = new Set<string>();
  const told = Delivery.collection.find(
    { 'about.type': about.type, 'about.id': about.id },
    { projection: { residentId: 1, state: 1, error: 1, _id: 0 }, batchSize: 5 * IDS_AT_ONCE },
  );
  for await (const { residentId, state, error } of told) {
    // It went to another chat of the same person, which counts.
    if (error?.code?.startsWith('moved_to:')) continue;
    const id = String(residentId);
    if (seen.has(id)) continue;
    seen.add(id);
    const ward = wardOf.get(id);
    const one = wards.get(ward) ?? { ward, told: 0, reached: 0, answered: 0, help: 0 };
    one.told += 1;
    if (state === 'sent') one.reached += 1;
    if (answers.has(id)) one.answered += 1;
    if (answers.get(id) === 'help') one.help += 1;
    wards.set(ward, one);
  }
  return [...wards.values()].sort((a, b) => b.told - a.told);
}
