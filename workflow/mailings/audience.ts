import { Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { ZaloWindow, type ZaloWindowRecord } from '../../models/zalo-window.ts';
import { latestChat } from '../notifications/latest-chat.ts';
import { zaloWays } from '../notifications/zalo-ways.ts';
import { hasConsent } from '../residents/consents.ts';

const AT_ONCE = 1000;

export type MailingRecipient = {
  resident: ResidentRecord;
  channel: Channel;
  address: string;
  lastSeenAt: Date;
  ward: string | undefined;
};

type Asked = { topic: string; wards: readonly string[] };

/**
 * Everybody who asked for the topic there and agreed to such messages, each once, some at a time. Who named no ward hears
 * what is for any; who took the consent back, or has no chat left, is left out.
 */
export async function* recipientsOf(
  city: CityProfile,
  { topic, wards }: Asked,
  only?: ReadonlySet<string>,
): AsyncGenerator<MailingRecipient[]> {
  const wardOf = new Map<string, string | undefined>();
  const cursor = Subscription.find({
    topic: topic as SubscriptionRecord['topic'],
    ...(wards.length > 0 && {
      $or: [{ 'place.ward': { $in: [...wards] } }, { 'place.ward': { $exists: false } }],
    }),
  })
    .select('residentId place.ward')
    .lean<SubscriptionRecord[]>()
    .cursor();
  for await (const { residentId, place } of cursor) {
    const id = String(residentId);
    if (!only || only.has(id)) wardOf.set(id, wardOf.get(id) ?? place?.ward ?? undefined);
  }
  const ids = [...wardOf.keys()];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const residents = await Resident.find({
      _id: { $in: ids.slice(from, from + AT_ONCE).map((id) => new Types.ObjectId(id)) },
    }).lean<ResidentRecord[]>();
    yield residents.flatMap((resident) => {
      const chat = latestChat(resident);
      if (!chat || !hasConsent(city, resident, 'notices')) return [];
      const { channel, address, lastSeenAt } = chat;
      return [{ resident, channel, address, lastSeenAt, ward: wardOf.get(String(resident._id)) }];
    });
  }
}

/** Who would be told, and what that costs. */
export type MailingPreview = {
  audience: number;
  byWard: { ward: string | null; count: number }[];
  /** `closed`: Zalo takes nothing for them now; another chat of theirs is tried when they have one. */
  byChannel: {
    channel: Channel;
    free: number;
    paid: number;
    closed: number;
    /** VND of one paid message; null: not known. */
    paidVnd: number | null;
  }[];
  /** VND; null while the price of a paid message is not known. */
  costVnd: number | null;
};

export async function previewAudience(
  city: CityProfile,
  asked: Asked,
  now: Date,
): Promise<MailingPreview> {
  const wards = new Map<string | null, number>();
  const channels = new Map<Channel, { free: number; paid: number; closed: number }>();
  let audience = 0;
  for await (const some of recipientsOf(city, asked)) {
    const windows = await windowsOf(some);
    for (const one of some) {
      audience += 1;
      wards.set(one.ward ?? null, (wards.get(one.ward ?? null) ?? 0) + 1);
      const counts = channels.get(one.channel) ?? { free: 0, paid: 0, closed: 0 };
      counts[one.channel === 'zalo' ? standing(one, windows, now) : 'free'] += 1;
      channels.set(one.channel, counts);
    }
  }
  const byChannel = [...channels].map(([channel, counts]) => ({
    channel,
    ...counts,
    paidVnd: city.mailings.prices.find((price) => price.channel === channel)?.paidVnd ?? null,
  }));
  const isKnown = byChannel.every(({ paid, paidVnd }) => paid === 0 || paidVnd !== null);
  return {
    audience,
    byWard: [...wards].sort(([, a], [, b]) => b - a).map(([ward, count]) => ({ ward, count })),
    byChannel,
    costVnd: isKnown
      ? byChannel.reduce((sum, { paid, paidVnd }) => sum + paid * (paidVnd ?? 0), 0)
      : null,
  };
}

async function windowsOf(
  some: readonly MailingRecipient[],
): Promise<Map<string, ZaloWindowRecord>> {
  const addresses = some.filter(({ channel }) => channel === 'zalo').map(({ address }) => address);
  if (addresses.length === 0) return new Map();
  const rows = await ZaloWindow.find({ address: { $in: addresses } }).lean<ZaloWindowRecord[]>();
  return new Map(rows.map((row) => [row.address, row]));
}

/** Whether Zalo would take a message to them now, and for nothing. */
function standing(
  { address, lastSeenAt }: MailingRecipient,
  windows: ReadonlyMap<string, ZaloWindowRecord>,
  now: Date,
): 'free' | 'paid' | 'closed' {
  const window = windows.get(address);
  const current = window && window.since >= lastSeenAt ? window : undefined;
  const { ways, isFree } = zaloWays({
    now,
    lastSeenAt,
    sent: current?.sent ?? 0,
    isShut: typeof current?.shut === 'number',
    isAnswer: false,
    hasCode: false,
    hasTemplate: false,
    hasPhone: false,
  });
  if (ways.length === 0) return 'closed';
  return isFree ? 'free' : 'paid';
}
