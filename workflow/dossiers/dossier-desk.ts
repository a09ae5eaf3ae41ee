import type { ClientSession, Types } from 'mongoose';
import { type Clock, HOUR } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { sameSecret } from '../../core/ids.ts';
import {
  Dossier,
  DossierFollow,
  type DossierFollowRecord,
  type DossierRecord,
  DossierTry,
} from '../../models/dossier.ts';
import type { Channel } from '../../models/resident.ts';
import { inTransaction } from '../../models/transaction.ts';
import { type AuditAct, appendAudit } from '../audit/append.ts';
import { factorHash } from './factors.ts';
import { oneStopStanding } from './one-stop-standing.ts';
import { createTakeInDossiers, type TakeInDossiers } from './take-in.ts';
import type { TellFollowers } from './tell-followers.ts';

/** Wrong second factors that are borne, per chat and per dossier, before an hour's pause. */
export const MOST_WRONG = 5;
const LOCK_MS = HOUR;

type ResidentId = Types.ObjectId;
export type Proof = 'right' | 'wrong' | 'locked' | 'impossible';

export type DossierDesk = {
  takeIn: TakeInDossiers;
  find(key: string): Promise<DossierRecord | undefined>;
  byId(id: string): Promise<DossierRecord | undefined>;
  /**
   * Checks the last digits of a phone or ID number. Wrong ones are counted per chat and per dossier; five close both
   * for an hour. `impossible`: the one-stop system gave no number for this dossier.
   */
  prove(
    given: { dossier: DossierRecord; digits: string; chat: string },
    session: ClientSession,
  ): Promise<Proof>;
  /** Until when this chat may not try for this dossier. */
  lockedUntil(subjects: readonly string[]): Promise<Date | undefined>;
  follow(
    dossier: DossierRecord,
    residentId: ResidentId,
    channel: Channel,
    session: ClientSession,
  ): Promise<void>;
  /** @returns false when they did not follow it */
  unfollow(dossierId: string, residentId: ResidentId, session: ClientSession): Promise<boolean>;
  isFollowing(dossier: DossierRecord, residentId: ResidentId): Promise<boolean>;
  /** Newest first. */
  followedBy(residentId: ResidentId, limit: number): Promise<DossierRecord[]>;
  /** A follower's word on the electronic draft; undefined when it is not theirs or the day is over. */
  answerDraft(
    dossierId: string,
    residentId: ResidentId,
    answer: 'right' | 'wrong',
    session: ClientSession,
  ): Promise<DossierRecord | undefined>;
  /**
   * How far the dossier's state can be trusted now. A pulled one is confirmed by every answer of the one-stop system:
   * what had changed would have come. `silentSince`: since when it does not answer.
   */
  freshness(
    dossier: Pick<DossierRecord, 'source' | 'seenAt'>,
  ): Promise<{ seenAt: Date; silentSince: Date | undefined }>;
  /**
   * Sends an apology for a late result: both reason and new day are told (Thông tư 01/2018, phiếu xin lỗi).
   *
   * @throws AppError `not_found`, or `invalid_input` when the new day is not in the future
   */
  apologize(
    code: string,
    given: { reason: string; newDue: Date },
    by: AuditAct['by'],
  ): Promise<DossierRecord>;
};

export function createDossierDesk(deps: {
  clock: Clock;
  secret: string;
  tell: TellFollowers;
}): DossierDesk {
  const { clock, secret, tell } = deps;

  async function lockedUntil(subjects: readonly string[]): Promise<Date | undefined> {
    const now = clock.now();
    const rows = await DossierTry.find({ subject: { $in: subjects } }).lean();
    return rows
      .flatMap(({ lockedUntil }) => (lockedUntil && lockedUntil > now ? [lockedUntil] : []))
      .sort((a, b) => b.getTime() - a.getTime())[0];
  }

  async function countWrong(subject: string, session: ClientSession): Promise<boolean> {
    const now = clock.now();
    const before = await DossierTry.findOne({ subject }).session(session).lean();
    const fresh = !before || before.expiresAt <= now;
    const wrong = fresh ? 1 : before.wrong + 1;
    const locks = wrong >= MOST_WRONG;
    await DossierTry.updateOne(
      { subject },
      {
        $set: {
          wrong: locks ? 0 : wrong,
          expiresAt: new Date(now.getTime() + LOCK_MS),
          ...(locks && { lockedUntil: new Date(now.getTime() + LOCK_MS) }),
        },
      },
      { upsert: true, session },
    );
    return locks;
  }

  return {
    takeIn: createTakeInDossiers({ clock, secret, tell }),
    lockedUntil,
    async find(key) {
      return (await Dossier.findOne({ key }).lean<DossierRecord>()) ?? undefined;
    },
    async byId(id) {
      return (await Dossier.findById(id).lean<DossierRecord>()) ?? undefined;
    },
    async prove({ dossier, digits, chat }, session) {
      const subjects = [chat, subjectOf(dossier)];
      if (await lockedUntil(subjects)) return 'locked';
      if (dossier.factors.length === 0) return 'impossible';
      const hash = factorHash(secret, dossier.key, digits);
      if (dossier.factors.some((factor) => sameSecret(factor, hash))) return 'right';
      let locks = false;
      for (const subject of subjects) locks = (await countWrong(subject, session)) || locks;
      return locks ? 'locked' : 'wrong';
    },
    async follow(dossier, residentId, channel, session) {
      await DossierFollow.updateOne(
        { dossierId: dossier._id, residentId },
        { $set: { channel }, $setOnInsert: { since: clock.now() } },
        { upsert: true, session },
      );
    },
    async unfollow(dossierId, residentId, session) {
      const { deletedCount } = await DossierFollow.deleteOne(
        { dossierId, residentId },
        { session },
      );
      return deletedCount > 0;
    },
    async isFollowing(dossier, residentId) {
      return (await DossierFollow.exists({ dossierId: dossier._id, residentId })) !== null;
    },
    async followedBy(residentId, limit) {
      const follows = await DossierFollow.find({ residentId })
        .sort({ _id: -1 })
        .limit(limit)
        .lean<DossierFollowRecord[]>();
      const found = await Dossier.find({
        _id: { $in: follows.map(({ dossierId }) => dossierId) },
      }).lean<DossierRecord[]>();
      return found.toSorted((a, b) => b.stateAt.getTime() - a.stateAt.getTime());
    },
    async answerDraft(dossierId, residentId, answer, session) {
      const follows = await DossierFollow.exists({ dossierId, residentId });
      if (!follows) return undefined;
      const saved = await Dossier.findOneAndUpdate<DossierRecord>(
        { _id: dossierId, draftUntil: { $gt: clock.now() } },
        { $set: { draftAnswer: answer } },
        { session, returnDocument: 'after', lean: true },
      );
      return saved ?? undefined;
    },
    async freshness({ source, seenAt }) {
      if (source !== 'pull') return { seenAt, silentSince: undefined };
      const { heardAt, silentSince } = await oneStopStanding();
      return { seenAt: heardAt && heardAt > seenAt ? heardAt : seenAt, silentSince };
    },
    async apologize(code, { reason, newDue }, by) {
      const at = clock.now();
      if (newDue <= at)
        throw new AppError('invalid_input', 400, 'The new day must be in the future', [
          { path: 'newDue', message: 'must be later than now' },
        ]);
      return await inTransaction(async (session) => {
        const saved = await Dossier.findOneAndUpdate<DossierRecord>(
          { code },
          {
            $set: { dueAt: newDue, apology: { reason, newDue, at, by: by.name ?? '' } },
            $inc: { news: 1 },
          },
          { session, returnDocument: 'after', lean: true },
        );
        if (!saved) throw new AppError('not_found', 404, `There is no dossier ${code}`);
        await tell(saved, 'apology', session);
        await appendAudit(
          {
            by,
            action: 'dossier.apologized',
            target: { type: 'dossier', id: code },
            facts: { newDue: newDue.toISOString() },
          },
          at,
          session,
        );
        return saved;
      });
    },
  };
}

/** The dossier's own count of wrong tries. */
export const subjectOf = ({ key }: Pick<DossierRecord, 'key'>): string => `dossier:${key}`;
