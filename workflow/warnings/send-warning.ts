import type { Types } from 'mongoose';
import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { Delivery, type DeliveryState } from '../../models/delivery.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import type { NewDelivery, Outbox } from '../notifications/outbox.ts';
import { findWanted } from './audience.ts';
import { createCompose } from './compose.ts';
import { tallyOf } from './progress.ts';
import { createReach, type Reachable, type Unreachable } from './reach.ts';
import { firstRepeatAt } from './repeat-warning.ts';
import { afterStep, type VersionStep } from './states.ts';
import { aboutRepeat, aboutVersion, ON_THEIR_WAY, warningKey } from './told-about.ts';
import { wardsUnder } from './wards-under.ts';

/** The nearest go first and alone, so that their messages leave while the rest is being written. */
const FIRST_CHUNK = 200;
/** Each chunk is twice the one before up to this one: the more at once, the fewer pages the store writes again. */
const LARGEST_CHUNK = 3200;
const CHUNK = 1000;
/** So long after a stop a late retry is still caught. */
const STOPPED_LOOK_BACK_MS = HOUR;

export type WarningSender = {
  /** Something was approved, paused, resumed or stopped: looks at once. */
  wake(): void;
  /** Goes on with whatever was left: preparing, holding, cancelling, noting the end. @returns versions touched */
  sweep(): Promise<number>;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
};

/**
 * Makes messages of approved warnings, nearest to danger first, and sees them through to the end.
 *
 * Everything can be done twice without harm: each message has a key of its version and its resident, and a step is
 * taken only from the state that it belongs to. So after a crash the whole version is simply prepared again.
 */
export function createWarningSender(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  say: Say;
  outbox: Pick<Outbox, 'enqueue' | 'ring'>;
}): WarningSender {
  const { city, clock, logger, outbox } = deps;
  const compose = createCompose(deps);
  let running: Promise<number> | undefined;
  let again = false;
  let firstRound = true;

  async function round(): Promise<number> {
    let touched = 0;
    do {
      again = false;
      touched += await lookAtAll();
    } while (again);
    return touched;
  }

  async function lookAtAll(): Promise<number> {
    const stoppedSince = new Date(clock.now().getTime() - STOPPED_LOOK_BACK_MS);
    const versions = await WarningVersion.find({
      $or: [
        { state: { $in: ['preparing', 'paused', 'sending'] } },
        { state: 'stopped', updatedAt: { $gte: stoppedSince } },
      ],
    })
      .sort({ updatedAt: 1 })
      .lean<WarningVersionRecord[]>();
    // What must not be said any more is caught before anything new is said.
    versions.sort((a, b) => haste(a) - haste(b));
    const resuming = firstRound;
    for (const version of versions) {
      const warning = await Warning.findById(version.warningId).lean<WarningRecord>();
      if (!warning) continue;
      const about = aboutVersion(warning.identifier, version.number);
      if (version.state === 'preparing') await prepare(warning, version);
      else if (version.state === 'paused') await move(about, 'queued', 'held');
      else if (version.state === 'stopped') await cancel(about);
      else {
        if (resuming) await ringAll(about);
        await finish(warning, version);
      }
    }
    firstRound = false;
    return versions.length;
  }

  async function prepare(warning: WarningRecord, version: WarningVersionRecord): Promise<void> {
    const about = aboutVersion(warning.identifier, version.number);
    const startedAt = clock.now();
    await move(about, 'held', 'queued');
    await cancelRepeats(warning, version);
    const wanted = await wantedOf(warning, version);
    let told = 0;
    let lost = 0;
    // The nearest are looked up by themselves, however many there are.
    let here = await createReach(FIRST_CHUNK)(wanted.slice(0, FIRST_CHUNK));
    const reach = createReach(wanted.length);
    const messagesTo = createMessages(warning, version);
    let from = FIRST_CHUNK;
    let before: Promise<void> = Promise.resolve();
    for (let size = FIRST_CHUNK * 2; ; size = Math.min(size * 2, LARGEST_CHUNK)) {
      told += here.recipients.length;
      lost += here.unreachable.length;
      // Asked before these are handed over, so that it is answered before they are stored.
      const going = isStill(version, 'preparing');
      const storing = outbox.enqueue(messagesTo(here));
      storing.catch(() => {});
      // While these are being stored, the next ones are looked up and written.
      const [following, goesOn] = await Promise.all([
        reach(wanted.slice(from, from + size)),
        going,
        before,
      ]);
      before = storing;
      if (!goesOn || from >= wanted.length) await storing;
      // Paused or stopped meanwhile: what these chunks added is held or cancelled in the next round.
      if (!goesOn) return wakeAgain();
      if (from >= wanted.length) break;
      from += size;
      here = following;
    }
    await step(version, 'prepared', { audience: told + lost, preparedAt: clock.now() });
    logger.info(
      {
        warning: warning.identifier,
        version: version.number,
        recipients: told,
        unreachable: lost,
        ms: clock.now().getTime() - startedAt.getTime(),
      },
      'warning prepared',
    );
    wakeAgain();
  }

  /** Those in the area, and for an update or the all-clear also everybody who heard of the danger before. */
  async function wantedOf(warning: WarningRecord, version: WarningVersionRecord) {
    const before = new Set<string>();
    for (let number = 1; number < version.number; number += 1) {
      const about = aboutVersion(warning.identifier, number);
      const told = Delivery.collection.find(
        { 'about.type': about.type, 'about.id': about.id, state: 'sent' },
        { projection: { residentId: 1 } },
      );
      for await (const { residentId } of told) before.add(String(residentId));
    }
    return await findWanted(version.area, (area) => wardsUnder(area, city), before);
  }

  /** One message each; those whose every chat is gone are kept as missed, so that they are counted and called. */
  function createMessages(warning: WarningRecord, version: WarningVersionRecord) {
    const contentFor = compose(warning, version);
    const about = aboutVersion(warning.identifier, version.number);
    type Told = Omit<Unreachable, 'lost'>;
    const messageTo = (
      one: Told,
      { channel, address }: NonNullable<Unreachable['lost']>,
    ): NewDelivery => ({
      key: warningKey(warning.identifier, version.number, one.residentId),
      residentId: one.residentId,
      channel,
      address,
      lane: 'emergency',
      content: contentFor(one),
      about,
    });
    return ({ recipients, unreachable }: Reachable): NewDelivery[] => [
      ...recipients.map((one) => messageTo(one, one)),
      ...unreachable.flatMap((one) =>
        one.lost ? [{ ...messageTo(one, one.lost), unreached: true }] : [],
      ),
    ];
  }

  async function finish(
    { identifier }: WarningRecord,
    version: WarningVersionRecord,
  ): Promise<void> {
    const about = aboutVersion(identifier, version.number);
    const left = await Delivery.exists({ ...aboutFilter(about), state: { $in: ON_THEIR_WAY } });
    if (left) return;
    const sentAt = clock.now();
    const repeatAt = firstRepeatAt(version, sentAt, city);
    const tally = await tallyOf(identifier, version.number);
    await step(version, 'finished', { sentAt, tally, ...(repeatAt && { repeatAt }) });
  }

  /** What is newer takes the place of repeats of the older word that have not left yet. */
  async function cancelRepeats(warning: WarningRecord, version: WarningVersionRecord) {
    const repeated = await WarningVersion.find({
      warningId: warning._id,
      number: { $lt: version.number },
      repeats: { $gt: 0 },
    }).lean<WarningVersionRecord[]>();
    for (const { number, repeats } of repeated)
      for (let repeat = 1; repeat <= repeats; repeat += 1)
        await cancel(aboutRepeat(warning.identifier, number, repeat));
  }

  async function cancel(about: About): Promise<void> {
    await move(about, 'queued', 'cancelled');
    await move(about, 'held', 'cancelled');
  }

  /** Oldest first and some at a time: nobody else waits long for the store. */
  async function move(about: About, from: DeliveryState, to: DeliveryState): Promise<void> {
    for (;;) {
      const some = await Delivery.collection
        .find({ ...aboutFilter(about), state: from }, { projection: { _id: 1 } })
        .limit(CHUNK)
        .toArray();
      if (some.length === 0) return;
      await Delivery.collection.updateMany(
        { _id: { $in: some.map(({ _id }) => _id as Types.ObjectId) }, state: from },
        { $set: { state: to } },
      );
    }
  }

  /** After a start the bells of what is still queued are gone. */
  async function ringAll(about: About): Promise<void> {
    const queued = Delivery.collection.find(
      { ...aboutFilter(about), state: 'queued', dueAt: { $lte: clock.now() } },
      { projection: { channel: 1, address: 1 } },
    );
    for await (const { channel, address } of queued) outbox.ring('emergency', channel, address);
  }

  /** Takes a step of the table, if nobody was quicker. */
  async function step(
    { _id, state }: WarningVersionRecord,
    step: VersionStep,
    fields: Partial<WarningVersionRecord>,
  ): Promise<void> {
    await WarningVersion.updateOne(
      { _id, state },
      {
        $set: { ...fields, state: afterStep(state, step), updatedAt: clock.now() },
        $inc: { revision: 1 },
      },
    );
  }

  function wakeAgain(): void {
    again = true;
  }

  function sweep(): Promise<number> {
    running ??= round().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    sweep,
    wake() {
      again = true;
      sweep().catch((err: unknown) =>
        logger.warn({ err }, 'a warning could not be sent on, the next round tries again'),
      );
    },
    async idle() {
      while (running) await running.catch(() => {});
    },
  };
}

const haste = ({ state }: WarningVersionRecord): number =>
  ['stopped', 'paused'].includes(state) ? 0 : 1;

type About = { type: 'warning'; id: string };

const aboutFilter = ({ type, id }: About) => ({ 'about.type': type, 'about.id': id });

async function isStill(
  { _id }: WarningVersionRecord,
  state: WarningVersionRecord['state'],
): Promise<boolean> {
  return (await WarningVersion.exists({ _id, state })) !== null;
}
