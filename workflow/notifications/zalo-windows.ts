import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { ZaloWindow, type ZaloWindowRecord } from '../../models/zalo-window.ts';
import { hasConsent } from '../residents/consents.ts';
import type { ZaloFacts } from './zalo-ways.ts';

/** Quota as it stands in the answer to a message. */
export type ZaloQuota = { type: string; remain?: number };

export type ZaloWindows = {
  /** What is known of a chat's window, and the phone number when it may be used. */
  facts(
    address: string,
  ): Promise<
    Pick<ZaloFacts, 'now' | 'lastSeenAt' | 'sent' | 'freeLeft' | 'isShut'> & { phone?: string }
  >;
  /** Counts a consultation that Zalo took. */
  noteSent(address: string, lastSeenAt: Date, quota: ZaloQuota | undefined): Promise<void>;
  /** Zalo refused a consultation; until their next word none is tried. */
  noteShut(address: string, lastSeenAt: Date, code: number): Promise<void>;
};

/** Keeps count of each resident's window; their next word begins a new one. */
export function createZaloWindows(deps: {
  clock: Clock;
  city: Pick<CityProfile, 'id' | 'name' | 'consents' | 'texts'>;
}): ZaloWindows {
  const { city, clock } = deps;

  async function residentOf(address: string): Promise<ResidentRecord | null> {
    const chat = { channel: 'zalo' as const, address };
    return await Resident.findOne({ identities: { $elemMatch: chat } }).lean<ResidentRecord>();
  }

  const lastWordOf = (resident: ResidentRecord | null, address: string): Date =>
    resident?.identities.find((one) => one.channel === 'zalo' && one.address === address)
      ?.lastSeenAt ?? new Date(0);

  /** Notes something in the frame of their last word, which is begun when it is the first. */
  async function note(
    address: string,
    since: Date,
    sent: 0 | 1,
    facts: { shut?: number; quotaType?: string; remain?: number },
  ): Promise<void> {
    const set = { ...facts, updatedAt: clock.now() };
    const { matchedCount } = await ZaloWindow.updateOne(
      { address, since },
      { $inc: { sent }, $set: set },
    );
    if (matchedCount > 0) return;
    await ZaloWindow.updateOne(
      { address },
      { $set: { since, sent, ...set }, $unset: unsetOthers(facts) },
      { upsert: true },
    );
  }

  return {
    async facts(address) {
      const [resident, window] = await Promise.all([
        residentOf(address),
        ZaloWindow.findOne({ address }).lean<ZaloWindowRecord>(),
      ]);
      const lastSeenAt = lastWordOf(resident, address);
      const phone =
        resident?.contact?.phone && hasConsent(city, resident, 'contact')
          ? resident.contact.phone
          : undefined;
      const current = window && window.since >= lastSeenAt ? window : undefined;
      return {
        now: clock.now(),
        lastSeenAt,
        sent: current?.sent ?? 0,
        isShut: typeof current?.shut === 'number',
        freeLeft:
          current?.quotaType === 'reply' && typeof current.remain === 'number'
            ? current.remain
            : undefined,
        ...(phone && { phone }),
      };
    },
    noteSent: (address, since, quota) =>
      note(address, since, 1, {
        ...(quota && { quotaType: quota.type }),
        ...(quota?.remain !== undefined && { remain: quota.remain }),
      }),
    noteShut: (address, since, code) => note(address, since, 0, { shut: code }),
  };
}

/** What an earlier frame knew and this one does not yet. */
const unsetOthers = (facts: object): Record<string, 1> =>
  Object.fromEntries(
    ['shut', 'quotaType', 'remain'].flatMap((name) => (name in facts ? [] : [[name, 1 as const]])),
  );
