import type { ClientSession, Types } from 'mongoose';
import { createSay, type Slots } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Handoff, type HandoffRecord } from '../../models/handoff.ts';
import { Report } from '../../models/report.ts';
import type { Channel, ResidentRecord } from '../../models/resident.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import { addTime } from '../deadlines/working-time.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { TicketActor } from '../tickets/change.ts';

/** A chat that wants a person. */
export type Asking = {
  resident: Pick<ResidentRecord, '_id' | 'language'>;
  channel: Channel;
  address: string;
  /** What they said last, oldest first. */
  words: readonly string[];
};

/** An officer: `id` and `name` are needed, because the resident is told whom they talk to. */
export type Officer = TicketActor & { id: string; name: string };

/**
 * Talks of residents with a person.
 *
 * A wish opens a talk (`waiting`). One officer takes it (`talking`), speaks, hands it to a colleague, gives it back,
 * or releases it (`ended`); only the one who has it may speak. The resident is told each time who speaks now. When
 * nobody answers within the office minutes of the city, the talk goes back to the list, first of all, and the bot
 * answers again meanwhile; when neither says anything for long, it ends. Every act of staff is one transaction with
 * its line in the audit log.
 */
export type HandoffDesk = {
  /** Opens a talk, or gives the one that is open in this chat. */
  ask(asking: Asking, session: ClientSession): Promise<HandoffRecord>;
  /** The open talk of a chat. */
  openIn(
    channel: Channel,
    address: string,
    session?: ClientSession,
  ): Promise<HandoffRecord | undefined>;
  /** Notes that the resident said something in an open talk. */
  heard(handoff: HandoffRecord, session: ClientSession): Promise<void>;
  /** The resident no longer wants to wait, or has what they wanted. */
  leave(handoff: HandoffRecord, session: ClientSession): Promise<void>;
  /** An operator spoke in the platform's own app: a person has this chat now. */
  spokenElsewhere(asking: Asking, session: ClientSession): Promise<HandoffRecord>;
  /** @throws AppError `conflict` naming who has it */
  take(id: Types.ObjectId, by: Officer): Promise<HandoffRecord>;
  /** @param key the page's own id of the message: sent once however often it is asked for */
  speak(id: Types.ObjectId, by: Officer, text: string, key: string): Promise<HandoffRecord>;
  handOver(
    id: Types.ObjectId,
    by: Officer,
    to: { id: string; name: string },
  ): Promise<HandoffRecord>;
  giveBack(id: Types.ObjectId, by: Officer): Promise<HandoffRecord>;
  release(id: Types.ObjectId, by: Officer): Promise<HandoffRecord>;
  /** Talks that nobody answered go back to the list; talks that went silent end. @returns talks changed */
  sweep(): Promise<number>;
};

export function createHandoffDesk(deps: {
  city: CityProfile;
  clock: Clock;
  outbox: Outbox;
}): HandoffDesk {
  const { city, clock, outbox } = deps;
  const say = createSay(city);
  const { answerMinutes, silenceMinutes } = city.handoff;

  const answerBy = (from: Date) => addTime(city.calendar, 'working', from, answerMinutes * MINUTE);

  async function tell(
    handoff: HandoffRecord,
    key: string,
    text: string,
    session: ClientSession,
  ): Promise<void> {
    const { _id, residentId, channel, address } = handoff;
    await outbox.enqueue(
      [
        {
          key: `handoff:${String(_id)}:${key}`,
          residentId,
          channel,
          address,
          lane: 'reply',
          content: { text },
          about: { type: 'handoff', id: String(_id) },
        },
      ],
      session,
    );
  }

  const words = ({ language }: HandoffRecord, key: string, slots?: Slots) =>
    say(language, key, slots);

  async function save(
    before: HandoffRecord,
    fields: Record<string, unknown>,
    session: ClientSession,
    more: { unset?: string[]; step?: Record<string, unknown> } = {},
  ): Promise<HandoffRecord> {
    const saved = await Handoff.findOneAndUpdate<HandoffRecord>(
      { _id: before._id, revision: before.revision },
      {
        $set: { ...fields, updatedAt: clock.now() },
        $inc: { revision: 1 },
        ...(more.unset && { $unset: Object.fromEntries(more.unset.map((field) => [field, 1])) }),
        ...(more.step && { $push: { steps: { at: clock.now(), ...more.step } } }),
      },
      { session, returnDocument: 'after', lean: true },
    );
    if (!saved)
      throw new AppError('conflict', 409, 'The talk has changed meanwhile; load it again');
    return saved;
  }

  async function load(id: Types.ObjectId, session: ClientSession): Promise<HandoffRecord> {
    const found = await Handoff.findById(id).session(session).lean<HandoffRecord>();
    if (!found) throw new AppError('not_found', 404, `There is no talk ${String(id)}`);
    return found;
  }

  /** @throws AppError `conflict` when somebody else has it, nobody has, or it is over */
  function refuseUnlessOwn({ state, takenBy, via }: HandoffRecord, by: Officer): void {
    if (state === 'talking' && takenBy?.id === by.id) return;
    throw taken(state, via === 'zalo' ? 'an operator in the Zalo app' : takenBy?.name);
  }

  /** One act of an officer on a talk, with its line in the audit log. */
  function act(
    id: Types.ObjectId,
    by: Officer,
    action: string,
    work: (handoff: HandoffRecord, session: ClientSession) => Promise<HandoffRecord>,
  ): Promise<HandoffRecord> {
    return inTransaction(async (session) => {
      const after = await work(await load(id, session), session);
      const target = { type: 'handoff', id: String(id) };
      await appendAudit({ by, action, target }, clock.now(), session);
      return after;
    });
  }

  async function end(
    handoff: HandoffRecord,
    endedBy: 'staff' | 'resident' | 'silence',
    session: ClientSession,
  ): Promise<HandoffRecord> {
    const fields = {
      state: 'ended',
      key: `${handoff.key}:${String(handoff._id)}`,
      endedAt: clock.now(),
      endedBy,
    };
    return await save(handoff, fields, session, { unset: ['answerBy'] });
  }

  async function open(
    { resident, channel, address, words: said }: Asking,
    fields: Partial<HandoffRecord>,
    session: ClientSession,
  ): Promise<HandoffRecord> {
    const now = clock.now();
    const reports = await Report.find({ residentId: resident._id }, { code: 1 })
      .sort({ createdAt: -1 })
      .limit(5)
      .session(session)
      .lean<{ code: string }[]>();
    const made = new Handoff({
      key: `${channel}:${address}`,
      residentId: resident._id,
      channel,
      address,
      language: resident.language,
      state: 'waiting',
      via: 'app',
      summary: { words: [...said], reports: reports.map(({ code }) => code) },
      askedAt: now,
      residentAt: now,
      updatedAt: now,
      ...fields,
    });
    await made.save({ session });
    return made.toObject<HandoffRecord>();
  }

  const openIn: HandoffDesk['openIn'] = async (channel, address, session) =>
    (await Handoff.findOne({ key: `${channel}:${address}` })
      .session(session ?? null)
      .lean<HandoffRecord>()) ?? undefined;

  /** Back to the list, first of all; the bot answers until somebody takes it. */
  async function escalate(handoff: HandoffRecord, session: ClientSession): Promise<void> {
    const wasTaken = handoff.state === 'talking';
    await save(handoff, { state: 'waiting', escalatedAt: clock.now() }, session, {
      unset: ['answerBy', 'takenBy', 'takenAt'],
      step: { kind: 'unanswered', ...(handoff.takenBy && { by: handoff.takenBy }) },
    });
    const name = handoff.takenBy?.name ?? '';
    const text = wasTaken
      ? words(handoff, 'handoff.returned', { name })
      : words(handoff, 'handoff.still-waiting', { minutes: answerMinutes });
    await tell(handoff, `escalated:${handoff.revision}`, text, session);
  }

  async function sweepEach(
    found: readonly HandoffRecord[],
    work: (handoff: HandoffRecord, session: ClientSession) => Promise<unknown>,
  ): Promise<number> {
    for (const { _id } of found)
      await inTransaction(async (session) => work(await load(_id, session), session));
    return found.length;
  }

  return {
    openIn,
    async ask(asking, session) {
      const known = await openIn(asking.channel, asking.address, session);
      if (known) return known;
      return await open(asking, { answerBy: answerBy(clock.now()) }, session);
    },
    async heard(handoff, session) {
      const now = clock.now();
      const waits = handoff.state === 'talking' && handoff.via === 'app' && !handoff.answerBy;
      await save(handoff, { residentAt: now, ...(waits && { answerBy: answerBy(now) }) }, session);
    },
    async leave(handoff, session) {
      await end(handoff, 'resident', session);
    },
    async spokenElsewhere(asking, session) {
      const now = clock.now();
      const known = await openIn(asking.channel, asking.address, session);
      if (!known)
        return await open(asking, { state: 'talking', via: 'zalo', staffAt: now }, session);
      if (known.state === 'talking')
        return await save(known, { staffAt: now }, session, { unset: ['answerBy'] });
      return await save(known, { state: 'talking', via: 'zalo', staffAt: now }, session, {
        unset: ['answerBy', 'escalatedAt'],
      });
    },
    take: (id, by) =>
      act(id, by, 'handoff.taken', async (handoff, session) => {
        if (handoff.state === 'talking' && handoff.takenBy?.id === by.id) return handoff;
        if (handoff.state !== 'waiting' && handoff.via !== 'zalo')
          throw taken(handoff.state, handoff.takenBy?.name);
        if (handoff.state === 'ended') throw taken('ended', undefined);
        const now = clock.now();
        const takenBy = { id: by.id, name: by.name };
        const after = await save(
          handoff,
          { state: 'talking', via: 'app', takenBy, takenAt: now, answerBy: answerBy(now) },
          session,
          { unset: ['escalatedAt'], step: { kind: 'taken', by: takenBy } },
        );
        const text = words(handoff, 'handoff.taken', { name: by.name });
        await tell(handoff, `taken:${after.revision}`, text, session);
        return after;
      }),
    speak: (id, by, text, key) =>
      act(id, by, 'handoff.spoken', async (handoff, session) => {
        refuseUnlessOwn(handoff, by);
        const said = words(handoff, 'handoff.says', { name: by.name, text });
        await tell(handoff, `said:${key}`, said, session);
        return await save(handoff, { staffAt: clock.now() }, session, { unset: ['answerBy'] });
      }),
    handOver: (id, by, to) =>
      act(id, by, 'handoff.handed_over', async (handoff, session) => {
        refuseUnlessOwn(handoff, by);
        const now = clock.now();
        const after = await save(
          handoff,
          { takenBy: to, takenAt: now, answerBy: answerBy(now) },
          session,
          { step: { kind: 'handed_over', by: { id: by.id, name: by.name }, to } },
        );
        const text = words(handoff, 'handoff.handed-over', { from: by.name, name: to.name });
        await tell(handoff, `over:${after.revision}`, text, session);
        return after;
      }),
    giveBack: (id, by) =>
      act(id, by, 'handoff.given_back', async (handoff, session) => {
        refuseUnlessOwn(handoff, by);
        const after = await save(
          handoff,
          { state: 'waiting', answerBy: answerBy(clock.now()) },
          session,
          {
            unset: ['takenBy', 'takenAt'],
            step: { kind: 'given_back', by: { id: by.id, name: by.name } },
          },
        );
        const text = words(handoff, 'handoff.returned', { name: by.name });
        await tell(handoff, `back:${after.revision}`, text, session);
        return after;
      }),
    release: (id, by) =>
      act(id, by, 'handoff.released', async (handoff, session) => {
        if (handoff.state === 'ended') return handoff;
        if (handoff.via !== 'zalo') refuseUnlessOwn(handoff, by);
        const after = await end(handoff, 'staff', session);
        await tell(handoff, 'ended', words(handoff, 'handoff.closed'), session);
        return after;
      }),
    async sweep() {
      const now = clock.now();
      const silentSince = new Date(now.getTime() - silenceMinutes * MINUTE);
      const late = await Handoff.find({
        state: { $in: ['waiting', 'talking'] },
        answerBy: { $lte: now },
      })
        .limit(200)
        .lean<HandoffRecord[]>();
      const silent = await Handoff.find({
        state: 'talking',
        residentAt: { $lte: silentSince },
        staffAt: { $lte: silentSince },
      })
        .limit(200)
        .lean<HandoffRecord[]>();
      const isStillLate = ({ answerBy: by }: HandoffRecord) => by && by <= now;
      return (
        (await sweepEach(late, async (handoff, session) => {
          if (isStillLate(handoff)) await escalate(handoff, session);
        })) +
        (await sweepEach(silent, async (handoff, session) => {
          if (handoff.state !== 'talking') return;
          await end(handoff, 'silence', session);
          await tell(handoff, 'ended', words(handoff, 'handoff.silent'), session);
        }))
      );
    },
  };
}

function taken(state: string, name: string | undefined): AppError {
  const message =
    state === 'ended'
      ? 'The talk is over'
      : name
        ? `${name} has this talk`
        : 'Nobody has this talk; take it first';
  return new AppError('conflict', 409, message, [{ path: 'takenBy', message: name ?? '' }]);
}
