import type { ClientSession } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, HOUR, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { Answer, type AnswerFailureKind, type AnswerRecord } from '../../models/answer.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import { backOffMs, type RetryPlan } from '../back-off.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import {
  type AnswerAdapter,
  type AnswerTarget,
  PlatformBusy,
  PlatformRefused,
} from './answer-adapter.ts';
import { checkAnswer } from './check-answer.ts';
import { type AnswerFacts, createReadFacts } from './facts.ts';
import { type Matter, matterOf } from './matter.ts';
import { noteInTicket, tellWriters } from './tell-of-answers.ts';

/** Ten tries over about four hours; the first pause lets what was posted become visible. */
const RETRIES: RetryPlan = { attempts: 10, firstMs: MINUTE, longestMs: HOUR };
/** After so many tries it is not looked for any more when the platform says that the words stand there. */
const MOST_LOOKS = 4;
/** Longer than the slowest try: ten pages of comments and the post itself at 20 s each. */
const LEASE_MS = 5 * MINUTE;
/** The platform's clock may differ from ours. */
const SKEW_MS = 10 * MINUTE;
/** Posted in one round, so that a flood of approvals does not keep the program from ending. */
const AT_ONCE = 20;

/** Posts approved answers, beside the other work: a platform that hangs keeps nobody else waiting. */
export type AnswerSender = {
  /** Begins a round when none is under way. */
  sweep(): Promise<void>;
  /** Resolves when the round under way has ended. */
  idle(): Promise<void>;
};

/**
 * Posts each approved answer once. It is marked before it is sent off; whoever finds it marked by a process that died,
 * or after a try whose end is not known, first looks for our comment under the post and posts only when it is not
 * there. The platform's wishes to wait are obeyed for the whole page.
 *
 * @param random 0 to 1, for the back-off
 */
export function createAnswerSender(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  adapters: readonly AnswerAdapter[];
  tickets: Pick<TicketDesk, 'note'>;
  random?: () => number;
}): AnswerSender {
  const { city, clock, logger } = deps;
  const random = deps.random ?? Math.random;
  const readFacts = createReadFacts(city);
  /** Pages that the platform asked us to leave alone, and until when. */
  const rests = new Map<string, Date>();
  let running: Promise<void> | undefined;

  async function round(): Promise<void> {
    for (let count = 0; count < AT_ONCE; count += 1) {
      const before = await claim();
      if (!before) return;
      await send(before);
    }
  }

  /** The one that has waited longest, as it was before; it is ours until the lease is over. */
  async function claim(): Promise<AnswerRecord | null> {
    const now = clock.now();
    return await Answer.findOneAndUpdate(
      {
        way: 'post',
        $or: [
          { state: 'approved', nextAt: { $lte: now } },
          { state: 'posting', leaseUntil: { $lte: now } },
        ],
      },
      {
        $set: { state: 'posting', unsure: true, leaseUntil: new Date(now.getTime() + LEASE_MS) },
        $min: { triedAt: now },
        $inc: { attempts: 1, revision: 1 },
      },
      { sort: { nextAt: 1 }, returnDocument: 'before' },
    ).lean<AnswerRecord>();
  }

  async function send(before: AnswerRecord): Promise<void> {
    const answer = { ...before, state: 'posting' as const, attempts: before.attempts + 1 };
    // Marked by somebody who never came back, or not heard of at the end.
    const mayStand = before.unsure;
    let looking = mayStand;
    try {
      const matter = await matterOf(answer.postId);
      const adapter = deps.adapters.find(({ source }) => source === answer.source);
      const target = adapter?.targetOf(matter.post);
      if (!adapter || !target) return await fail(answer, 'token', mayStand);
      const resting = rests.get(target.page);
      if (resting && resting > clock.now()) return await putOff(answer, resting, mayStand, false);
      const found = mayStand ? await look(adapter, target, before) : undefined;
      if (found) return await sent(answer, found, matter);
      if (isOutdated(answer, matter)) return await fail(answer, 'facts', false);
      looking = false;
      const { id, restMs } = await adapter.publish(target, answer.text);
      if (restMs > 0) rests.set(target.page, new Date(clock.now().getTime() + restMs));
      await sent(answer, id, matter);
    } catch (err) {
      await afterTrouble(answer, err, looking, mayStand);
    }
  }

  async function look(
    adapter: AnswerAdapter,
    target: AnswerTarget,
    { _id, postId, text, triedAt }: AnswerRecord,
  ): Promise<string | undefined> {
    const others = await Answer.find({ postId, _id: { $ne: _id } }, { foreignId: 1 }).lean();
    const since = new Date((triedAt ?? clock.now()).getTime() - SKEW_MS);
    const notThese = others.flatMap(({ foreignId }) => foreignId ?? []);
    return await adapter.find(target, { text, since, notThese });
  }

  /** @param looking the trouble came while looking whether it stands there: nothing was posted by this try */
  async function afterTrouble(
    answer: AnswerRecord,
    err: unknown,
    looking: boolean,
    mayStand: boolean,
  ): Promise<void> {
    const log = { err, answer: String(answer._id), attempts: answer.attempts };
    if (err instanceof AppError && err.code === 'conflict') {
      // The post was taken back, and the answer with it; or its report was.
      await fail(answer, 'gone', mayStand);
    } else if (err instanceof PlatformBusy) {
      const until = new Date(clock.now().getTime() + err.waitMs);
      const target = await targetOf(answer);
      if (target) rests.set(target.page, until);
      await putOff(answer, until, mayStand, false);
    } else if (err instanceof PlatformRefused && err.kind === 'duplicate' && !looking) {
      logger.warn(log, 'the platform says that an answer stands already, it is looked for');
      if (answer.attempts >= MOST_LOOKS) await fail(answer, 'duplicate', false, err.platformCode);
      else await putOff(answer, laterThan(answer), true, true);
    } else if (err instanceof PlatformRefused) {
      logger.error(log, 'a public answer was refused, somebody has to look');
      // What is gone has taken our comment with it.
      const unsure = looking && mayStand && err.kind !== 'gone';
      await fail(answer, err.kind, unsure, err.platformCode);
    } else if (answer.attempts >= RETRIES.attempts) {
      logger.error(log, 'a public answer could not be posted for hours');
      await fail(answer, 'unreachable', true);
    } else {
      logger.warn(log, 'a public answer was not posted for sure, it is looked for later');
      await putOff(answer, laterThan(answer), !looking || mayStand, true);
    }
  }

  const laterThan = ({ attempts }: AnswerRecord): Date =>
    new Date(clock.now().getTime() + backOffMs(RETRIES, attempts, random()));

  async function targetOf({ postId, source }: AnswerRecord): Promise<AnswerTarget | undefined> {
    const { post } = await matterOf(postId);
    return deps.adapters.find((one) => one.source === source)?.targetOf(post);
  }

  function isOutdated(answer: AnswerRecord, matter: Matter): boolean {
    const words = { ...answer, facts: answer.facts as AnswerFacts };
    const facts = readFacts(matter, answer.language, clock.now());
    return checkAnswer(city, words, { facts, ticket: matter.ticket }).length > 0;
  }

  async function sent(answer: AnswerRecord, foreignId: string, { ticket }: Matter): Promise<void> {
    const fields = { state: 'posted', open: false, unsure: false, foreignId, sentAt: clock.now() };
    const done = await finish(answer, fields, 'answer.posted', async (after, session) => {
      await noteInTicket(deps.tickets, after, ticket, SYSTEM, session);
    });
    // Withdrawn with its post while it was on its way: at least its id is known.
    if (!done) await Answer.updateOne({ _id: answer._id }, { $set: { foreignId } });
    logger.info(
      { answer: String(answer._id), ticket: answer.ticketCode },
      'a public answer was posted',
    );
  }

  async function fail(
    answer: AnswerRecord,
    kind: AnswerFailureKind,
    unsure: boolean,
    platformCode?: string,
  ): Promise<void> {
    const at = clock.now();
    const failure = { kind, at, ...(platformCode && { platformCode }) };
    await finish(answer, { state: 'failed', unsure, failure }, 'answer.failed', (after, session) =>
      tellWriters(after, 'failed', at, session),
    );
  }

  /** @param counts whether the try counts among those that are made at most */
  async function putOff(
    answer: AnswerRecord,
    nextAt: Date,
    unsure: boolean,
    counts: boolean,
  ): Promise<void> {
    const attempts = answer.attempts - (counts ? 0 : 1);
    await finish(answer, { state: 'approved', unsure, nextAt, attempts });
  }

  /** False when it is no longer ours to finish. */
  async function finish(
    answer: AnswerRecord,
    fields: object,
    action?: string,
    also?: (after: AnswerRecord, session: ClientSession) => Promise<void>,
  ): Promise<boolean> {
    return await inTransaction(async (session) => {
      const at = clock.now();
      const after = await Answer.findOneAndUpdate<AnswerRecord>(
        { _id: answer._id, state: 'posting', attempts: answer.attempts },
        { $set: { ...fields, updatedAt: at }, $unset: { leaseUntil: 1 }, $inc: { revision: 1 } },
        { session, returnDocument: 'after', lean: true },
      );
      if (!after) return false;
      await also?.(after, session);
      if (action) await appendAudit(actOf(action, after), at, session);
      return true;
    });
  }

  return {
    async sweep() {
      running ??= round()
        .catch((err: unknown) => logger.warn({ err }, 'public answers could not be looked at'))
        .finally(() => {
          running = undefined;
        });
    },
    async idle() {
      await running;
    },
  };
}

const SYSTEM: TicketActor = { type: 'system' };

const actOf = (action: string, answer: AnswerRecord) => ({
  by: SYSTEM,
  action,
  target: { type: 'answer', id: String(answer._id) },
  facts: {
    post: String(answer.postId),
    ticket: answer.ticketCode,
    ...(answer.foreignId && { comment: answer.foreignId }),
    ...(answer.failure?.kind && { failure: answer.failure.kind }),
  },
});
