import { createSay } from '../../../core/city/say.ts';
import type { CityProfile } from '../../../core/city/schema.ts';
import { type Clock, DAY } from '../../../core/clock.ts';
import { AppError } from '../../../core/errors.ts';
import type { Logger } from '../../../core/logger.ts';
import { CapMessage, type CapMessageRecord } from '../../../models/cap-message.ts';
import { Warning, type WarningRecord } from '../../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../../models/warning-version.ts';
import { tellStaff } from '../../staff-notices/tell-staff.ts';
import type { TicketActor } from '../../tickets/change.ts';
import type { WarningDesk } from '../warning-desk.ts';
import { areaFromCap } from './area-from-cap.ts';
import type { CapAlert } from './cap-alert.ts';
import { readAlert } from './read-alert.ts';
import { hazardOf, saysItIsOver, sourceOf, wordsOfAlert } from './words-of-alert.ts';

/** Messages handled in one sweep. */
const AT_ONCE = 20;
/** References to older messages are kept apart as unknown. */
const KEPT_DAYS = 90;
const NOWHERE = { wards: [], circles: [], polygons: [], wholeCity: false } as const;

type Outcome = Pick<CapMessageRecord, 'state'> &
  Partial<Pick<CapMessageRecord, 'reason' | 'detail'>> & { warning?: WarningRecord };

/**
 * Makes the sweep that drafts a warning from each CAP message that was let in, oldest first, and tells those who may send
 * one. Exercises and tests become drills.
 *
 * An Alert drafts a warning. Update and Cancel follow the warning of the messages that they refer to: while nobody has
 * touched its draft they write it anew or discard it; once people were told they draft an update or the all-clear; what
 * somebody works on is left alone, and they are told. Nothing is ever sent from here. After a crash a message is handled
 * again: a warning knows the messages that it was drafted from.
 *
 * @returns messages handled
 */
export function createCapDrafts(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  desk: WarningDesk;
}): () => Promise<number> {
  const { city, clock, desk, logger } = deps;
  const say = createSay(city);

  return async () => {
    const old = new Date(clock.now().getTime() - KEPT_DAYS * DAY);
    await CapMessage.deleteMany({ receivedAt: { $lt: old } });
    const messages = await CapMessage.find({ state: 'new' })
      .sort({ sentAt: 1 })
      .limit(AT_ONCE)
      .lean<CapMessageRecord[]>();
    for (const message of messages) await handle(message);
    return messages.length;
  };

  async function handle(message: CapMessageRecord): Promise<void> {
    const alert = readAlert(message.xml);
    const done = await draft(message, alert).catch((err: unknown): Outcome | undefined => {
      // Somebody wrote on the warning at this moment: the next round looks at what they left.
      if (err instanceof AppError && err.code === 'conflict') return undefined;
      if (err instanceof AppError)
        return { state: 'kept_apart', reason: 'not_drafted', detail: err.message };
      throw err;
    });
    if (!done) return;
    const { warning, ...outcome } = done;
    if (warning) await tell(message, alert, outcome.state, warning);
    await CapMessage.updateOne(
      { _id: message._id, state: 'new' },
      { $set: { ...outcome, handledAt: clock.now(), ...(warning && { warningId: warning._id }) } },
    );
    const { sender, identifier } = message;
    logger.info({ sender, identifier, ...outcome }, 'CAP message handled');
  }

  async function draft(message: CapMessageRecord, alert: CapAlert): Promise<Outcome> {
    const capMessageId = String(message._id);
    const done = await Warning.findOne({ capMessageIds: capMessageId }).lean<WarningRecord>();
    if (done) return { state: 'drafted', warning: done };
    const by: TicketActor = { type: 'system', name: `CAP ${sourceOf(alert)}` };
    const drill = alert.status === 'Exercise' || alert.status === 'Test';
    const isOver = saysItIsOver(alert);
    const area = areaFromCap(
      alert.infos.flatMap((info) => info.areas),
      city,
    );
    const open = await openWarning(alert, drill);
    if (!open) {
      if (isOver) return { state: 'kept_apart', reason: 'nothing_to_end' };
      const input = wordsOfAlert(alert, area ?? NOWHERE, say);
      const made = await desk.draft({ ...input, hazard: hazardOf(alert), drill, capMessageId }, by);
      return { state: 'drafted', warning: made.warning };
    }
    const last = await WarningVersion.findOne({ warningId: open._id })
      .sort({ number: -1 })
      .lean<WarningVersionRecord>();
    if (!last) throw new Error('A warning without a version');
    const input = wordsOfAlert(alert, area ?? last.area, say, last);
    if (last.state !== 'draft' && last.state !== 'submitted') {
      const kind = isOver ? ('all_clear' as const) : ('update' as const);
      await desk.follow(String(open._id), kind, by, { capMessageId, input });
      return { state: 'drafted', warning: open };
    }
    const isUntouched = last.state === 'draft' && last.touchedBy === undefined;
    if (isUntouched && open.state === 'draft' && isOver) {
      await desk.step(String(last._id), 'discard', by);
      return { state: 'withdrawn', warning: open };
    }
    if (isUntouched && (last.kind === 'all_clear') === isOver) {
      await desk.edit(String(last._id), input, last.revision, by);
      return { state: 'drafted', warning: open };
    }
    return { state: 'told', warning: open };
  }

  /** The warning that goes on, of the messages that this one refers to. A drill and the real thing never mix. */
  async function openWarning(
    { references }: CapAlert,
    drill: boolean,
  ): Promise<WarningRecord | undefined> {
    const earlier = await CapMessage.find({
      key: { $in: references },
      warningId: { $exists: true },
    }).lean<CapMessageRecord[]>();
    const warning = await Warning.findOne({
      _id: { $in: earlier.map(({ warningId }) => warningId) },
      state: { $in: ['draft', 'active'] },
      drill,
    })
      .sort({ createdAt: -1 })
      .lean<WarningRecord>();
    return warning ?? undefined;
  }

  async function tell(
    message: CapMessageRecord,
    alert: CapAlert,
    state: Outcome['state'],
    { identifier, drill }: WarningRecord,
  ): Promise<void> {
    const what =
      state === 'withdrawn'
        ? 'nguồn đã hủy, bản nháp đã bỏ'
        : state === 'told'
          ? 'nguồn vừa đổi tin, bản bạn đang soạn giữ nguyên'
          : saysItIsOver(alert)
            ? 'xem bản nháp tin hết nguy hiểm'
            : 'xem bản nháp cảnh báo';
    const head = message.headline.slice(0, 80);
    await tellStaff({
      key: `cap:${String(message._id)}`,
      kind: 'warning',
      to: { permission: 'warnings.write' },
      title: `${drill ? 'Diễn tập. ' : ''}${sourceOf(alert).slice(0, 50)}: «${head}», ${what} (${identifier})`,
      link: '/warnings',
      urgent: !drill,
      at: clock.now(),
    });
  }
}
