import { randomInt } from 'node:crypto';
import type { ClientSession, Types } from 'mongoose';
import { type Clock, HOUR, MINUTE } from '../../core/clock.ts';
import { Conversation } from '../../models/conversation.ts';
import { LinkCode, LinkTry } from '../../models/link-code.ts';
import { Report } from '../../models/report.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { takeChatCode } from '../staff-notices/reach.ts';
import { moveBelongings } from './belongings.ts';

/** A million codes, few of them alive, and five tries an hour: a guess hits once in 200,000 hours a code. */
const CODE_MINUTES = 10;
const MOST_WRONG = 5;

export type LinkOutcome =
  | { linked: true; channels: Channel[] }
  /** The code was one of the staff app: this chat now hears the notices of that person. */
  | { linked: true; staff: string }
  | { linked: false; because: 'wrong' | 'locked' | 'itself' | 'same-channel' };

/**
 * One resident in several channels.
 *
 * A code shown in one chat and typed in another within ten minutes makes both the same resident: reports are listed in
 * both, and news goes where they wrote last. Each channel once, so that a link can be undone: the chat then becomes a
 * resident of its own again and takes the reports that were sent from it. Five wrong codes stop the guessing for an hour.
 */
export type ChannelLinks = {
  /** A code for this resident; the one before no longer works. */
  offer(resident: Pick<ResidentRecord, '_id'>, session: ClientSession): Promise<string>;
  link(
    here: { resident: ResidentRecord; code: string; channel: Channel; address: string },
    session: ClientSession,
  ): Promise<LinkOutcome>;
  /** @returns false when this chat is linked to no other */
  unlink(
    here: { resident: ResidentRecord; channel: Channel; address: string },
    session: ClientSession,
  ): Promise<boolean>;
};

export function createChannelLinks({ clock }: { clock: Clock }): ChannelLinks {
  const later = (ms: number) => new Date(clock.now().getTime() + ms);

  async function isLocked(residentId: Types.ObjectId, session: ClientSession): Promise<boolean> {
    const tries = await LinkTry.findOne({ residentId, until: { $gt: clock.now() } })
      .session(session)
      .lean();
    return (tries?.wrong ?? 0) >= MOST_WRONG;
  }

  async function noteWrong(residentId: Types.ObjectId, session: ClientSession): Promise<void> {
    await LinkTry.deleteOne({ residentId, until: { $lte: clock.now() } }, { session });
    await LinkTry.updateOne(
      { residentId },
      { $inc: { wrong: 1 }, $set: { until: later(HOUR) } },
      { session, upsert: true },
    );
  }

  return {
    async offer({ _id }, session) {
      await LinkCode.deleteMany({ residentId: _id }, { session });
      const code = String(randomInt(1_000_000)).padStart(6, '0');
      const until = later(CODE_MINUTES * MINUTE);
      await LinkCode.create([{ code, residentId: _id, until }], { session });
      return code;
    },
    async link({ resident, code, channel, address }, session) {
      if (await isLocked(resident._id, session)) return { linked: false, because: 'locked' };
      const found = await LinkCode.findOne({ code, until: { $gt: clock.now() } })
        .session(session)
        .lean();
      const other =
        found &&
        (await Resident.findById(found.residentId).session(session).lean<ResidentRecord>());
      if (!other) {
        const staff = await takeChatCode({ code, channel, address }, clock.now(), session);
        if (staff) return { linked: true, staff };
        await noteWrong(resident._id, session);
        return { linked: false, because: 'wrong' };
      }
      if (other._id.equals(resident._id)) return { linked: false, because: 'itself' };
      const has = new Set(other.identities.map(({ channel }) => channel));
      if (resident.identities.some(({ channel }) => has.has(channel)))
        return { linked: false, because: 'same-channel' };
      await join(resident, other, clock.now(), session);
      await LinkCode.deleteOne({ code }, { session });
      const channels = [...other.identities, ...resident.identities].map(({ channel }) => channel);
      return { linked: true, channels };
    },
    async unlink({ resident, channel, address }, session) {
      if (resident.identities.length < 2) return false;
      const own = resident.identities.filter(
        (one) => one.channel === channel && one.address === address,
      );
      const others = resident.identities.filter((one) => !own.includes(one));
      await Resident.updateOne(
        { _id: resident._id },
        { $set: { identities: others } },
        { session },
      );
      const [alone] = await Resident.create(
        [{ identities: own, language: resident.language, consents: resident.consents }],
        { session },
      );
      if (!alone) throw new Error('The store made no resident');
      await giveReports(resident._id, alone._id, channel, session);
      await Conversation.updateOne(
        { channel, address },
        { $set: { residentId: alone._id } },
        { session },
      );
      return true;
    },
  };
}

/** The first resident goes into the other with everything that is theirs. */
async function join(
  from: ResidentRecord,
  into: ResidentRecord,
  at: Date,
  session: ClientSession,
): Promise<void> {
  await Resident.deleteOne({ _id: from._id }, { session });
  const identities = from.identities.map((one) => ({ ...one, linkedAt: at }));
  await Resident.updateOne(
    { _id: into._id },
    {
      $push: { identities: { $each: identities }, consents: { $each: from.consents } },
    },
    { session },
  );
  for (const { channel, address } of from.identities) {
    await giveReports(from._id, into._id, channel, session);
    await Conversation.updateOne(
      { channel, address },
      { $set: { residentId: into._id } },
      { session },
    );
  }
  await moveBelongings(from._id, into._id, session);
}

const giveReports = (
  from: Types.ObjectId,
  to: Types.ObjectId,
  channel: Channel,
  session: ClientSession,
) => Report.updateMany({ residentId: from, channel }, { $set: { residentId: to } }, { session });
