import { createHash } from 'node:crypto';
import type { ClientSession, Types } from 'mongoose';
import type { ConsentTopic } from '../../core/city/consent-topics.ts';
import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createPublicCode, createToken } from '../../core/ids.ts';
import {
  DataRequest,
  type DataRequestKind,
  type DataRequestRecord,
} from '../../models/data-request.ts';
import { DossierFollow } from '../../models/dossier.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { Subscription } from '../../models/subscription.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import { addTime } from '../deadlines/working-time.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { nextAllowedAt } from '../notifications/quiet-hours.ts';
import type { TicketActor } from '../tickets/change.ts';
import { withdrawConsent } from './consents.ts';
import { eraseResident } from './erase-resident.ts';
import { exportDataOf } from './kept-data.ts';

/** Opens every receipt of a request about one's data: `DL-7KQM-4XTA` (dữ liệu). */
export const RECEIPT_PREFIX = 'DL';

type Asker = {
  resident: ResidentRecord;
  channel: Channel;
  address: string;
  language: 'vi' | 'en';
};

/** What an officer does with a request. `extend` takes the longer time, once, with the reason. */
export type RequestAct = {
  act: 'answer' | 'finish' | 'refuse' | 'extend';
  text: string;
  revision: number;
};

/**
 * Requests of residents about their own data.
 *
 * What a machine can do at once is done at once: seeing, the file, deletion, taking back consent. Each still leaves a
 * row with a receipt, so that the city can prove it. A correction waits for an officer, under the legal clocks:
 * an answer within working days, the end within days, once longer with a reason.
 */
export type DataRequestDesk = {
  /** Notes that they looked. */
  see(asker: Asker, session: ClientSession): Promise<DataRequestRecord>;
  /** @returns the receipt and the token of the link, which works once and for a day */
  export(
    asker: Asker,
    session: ClientSession,
  ): Promise<{ request: DataRequestRecord; token: string }>;
  correct(asker: Asker, text: string, session: ClientSession): Promise<DataRequestRecord>;
  withdraw(
    asker: Asker,
    topic: ConsentTopic | 'all',
    session: ClientSession,
  ): Promise<DataRequestRecord>;
  /** Deletes the resident and says so, once, in the chat they asked from. */
  erase(asker: Asker, session: ClientSession): Promise<DataRequestRecord>;
  find(code: string): Promise<DataRequestRecord | undefined>;
  /** True while the link can be used. */
  isOpen(token: string): Promise<boolean>;
  /** The file behind a link, once; undefined when it was used, is over or never was. */
  download(token: string): Promise<Record<string, unknown> | undefined>;
  /** @throws AppError `not_found`, `conflict`, `illegal_transition` when it is over */
  handle(id: Types.ObjectId, by: TicketActor, act: RequestAct): Promise<DataRequestRecord>;
};

export function createDataRequestDesk(deps: {
  city: CityProfile;
  clock: Clock;
  outbox: Outbox;
}): DataRequestDesk {
  const { city, clock, outbox } = deps;
  const say = createSay(city);
  const terms = city.personalData.requests;

  async function open(
    { resident, channel, address, language }: Asker,
    kind: DataRequestKind,
    more: Partial<DataRequestRecord>,
    session: ClientSession,
  ): Promise<DataRequestRecord> {
    const now = clock.now();
    const made = new DataRequest({
      code: createPublicCode(RECEIPT_PREFIX),
      kind,
      state: 'received',
      residentId: resident._id,
      channel,
      address,
      language,
      receivedAt: now,
      answerBy: addTime(
        city.calendar,
        'working',
        now,
        terms.answerWorkingDays * workingDayMs(city),
      ),
      finishBy: new Date(now.getTime() + terms.finishDays * DAY),
      ...more,
    });
    await made.save({ session });
    await appendAudit(
      {
        by: { type: 'resident' },
        action: `data_request.${kind}`,
        target: { type: 'data_request', id: made.code },
      },
      now,
      session,
    );
    return made.toObject<DataRequestRecord>();
  }

  /** Done by the machine at once. */
  const atOnce = (): Partial<DataRequestRecord> => {
    const now = clock.now();
    return { state: 'done', answeredAt: now, finishedAt: now, handledBy: 'machine' };
  };

  const digestOf = (token: string) => createHash('sha256').update(token).digest('hex');

  const usable = (token: string) => ({
    'download.digest': digestOf(token),
    'download.until': { $gt: clock.now() },
    'download.usedAt': { $exists: false },
  });

  return {
    see: (asker, session) => open(asker, 'see', atOnce(), session),
    async export(asker, session) {
      const token = createToken();
      const until = new Date(clock.now().getTime() + terms.linkHours * HOUR);
      const download = { digest: digestOf(token), until };
      const request = await open(asker, 'export', { ...atOnce(), download }, session);
      return { request, token };
    },
    correct: (asker, text, session) => open(asker, 'correct', { text }, session),
    async withdraw(asker, topic, session) {
      await withdrawConsent(asker.resident, topic, clock.now(), session);
      if (topic !== 'contact' && topic !== 'dossier')
        await Subscription.deleteMany(
          {
            residentId: asker.resident._id,
            ...(topic === 'place' && { 'place.kind': 'point' }),
            ...(topic === 'warnings' && { topic: 'flood' }),
            ...(topic === 'notices' && { topic: { $nin: ['flood', 'registry'] } }),
            ...(topic === 'registry' && { topic }),
          },
          { session },
        );
      if (topic === 'dossier' || topic === 'all')
        await DossierFollow.deleteMany({ residentId: asker.resident._id }, { session });
      return await open(asker, 'withdraw', { ...atOnce(), topic }, session);
    },
    async erase(asker, session) {
      const request = await open(asker, 'delete', atOnce(), session);
      await eraseResident(asker.resident, clock.now(), session);
      // The last word; `retention.ts` removes it as soon as it has gone out.
      await outbox.enqueue(
        [
          {
            key: `erasure:${request.code}`,
            residentId: asker.resident._id,
            channel: asker.channel,
            address: asker.address,
            lane: 'reply',
            content: { text: say(asker.language, 'my-data.deleted', { code: request.code }) },
            about: { type: 'erasure', id: request.code },
          },
        ],
        session,
      );
      return request;
    },
    async find(code) {
      return (await DataRequest.findOne({ code }).lean<DataRequestRecord>()) ?? undefined;
    },
    async isOpen(token) {
      return (await DataRequest.exists(usable(token))) !== null;
    },
    async download(token) {
      const request = await DataRequest.findOneAndUpdate<DataRequestRecord>(
        usable(token),
        { $set: { 'download.usedAt': clock.now() } },
        { returnDocument: 'after', lean: true },
      );
      if (!request?.residentId) return undefined;
      return await exportDataOf(request.residentId as Types.ObjectId);
    },
    handle: (id, by, { act, text, revision }) =>
      inTransaction(async (session) => {
        const before = await DataRequest.findById(id).session(session).lean<DataRequestRecord>();
        if (!before) throw new AppError('not_found', 404, `There is no request ${String(id)}`);
        if (before.revision !== revision)
          throw new AppError('conflict', 409, 'The request has changed since it was shown', [
            { path: 'revision', message: String(before.revision) },
          ]);
        if (before.finishedAt)
          throw new AppError('illegal_transition', 409, `Request ${before.code} is over`);
        const now = clock.now();
        const after = await DataRequest.findOneAndUpdate<DataRequestRecord>(
          { _id: before._id, revision },
          {
            $set: { ...changeOf(before, act, text, now), handledBy: by.name ?? '' },
            $inc: { revision: 1 },
          },
          { session, returnDocument: 'after', lean: true },
        );
        if (!after) throw new AppError('conflict', 409, 'The request has changed meanwhile');
        await tell(after, act, text, session);
        const target = { type: 'data_request', id: after.code };
        await appendAudit({ by, action: `data_request.${act}`, target }, now, session);
        return after;
      }),
  };

  function changeOf(before: DataRequestRecord, act: RequestAct['act'], text: string, now: Date) {
    const answeredAt = before.answeredAt ?? now;
    switch (act) {
      case 'answer':
        return { state: 'answered', answer: text, answeredAt };
      case 'finish':
        return { state: 'done', answer: text, answeredAt, finishedAt: now };
      case 'refuse':
        return { state: 'refused', answer: text, answeredAt, finishedAt: now };
      case 'extend':
        if (before.extended)
          throw new AppError('illegal_transition', 409, 'The time was extended once already');
        return {
          extended: { at: now, reason: text },
          finishBy: new Date(before.receivedAt.getTime() + terms.extendedDays * DAY),
        };
    }
  }

  async function tell(
    request: DataRequestRecord,
    act: RequestAct['act'],
    text: string,
    session: ClientSession,
  ): Promise<void> {
    const { channel, address, residentId, code, language, finishBy, revision } = request;
    if (!channel || !address || !residentId) return;
    const date = formatLocalTime(finishBy, city);
    const resident = await Resident.findById(residentId, { quietHours: 1 })
      .session(session)
      .lean<ResidentRecord>();
    await outbox.enqueue(
      [
        {
          key: `data-request:${code}:${revision}`,
          residentId: residentId as Types.ObjectId,
          channel,
          address,
          lane: 'reply',
          content: { text: say(language, `my-data.request.${act}`, { code, text, date }) },
          about: { type: 'data_request', id: code },
          dueAt: nextAllowedAt(clock.now(), { lane: 'reply', channel }, resident ?? {}, city),
        },
      ],
      session,
    );
  }
}

/** Working time of an ordinary day, milliseconds. */
function workingDayMs({ calendar }: Pick<CityProfile, 'calendar'>): number {
  const first = Math.min(...calendar.week.map(({ weekday }) => weekday));
  const minutesOf = (clockTime: string) => {
    const [hours = 0, minutes = 0] = clockTime.split(':').map(Number);
    return hours * 60 + minutes;
  };
  return calendar.week
    .filter(({ weekday }) => weekday === first)
    .reduce((sum, { from, to }) => sum + (minutesOf(to) - minutesOf(from)) * MINUTE, 0);
}
