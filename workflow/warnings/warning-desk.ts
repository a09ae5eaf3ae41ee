import type { ClientSession } from 'mongoose';
import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { DeliveryContent } from '../../models/delivery.ts';
import { inTransaction } from '../../models/transaction.ts';
import { type Hazard, Warning, type WarningRecord } from '../../models/warning.ts';
import {
  type VersionKind,
  WarningVersion,
  type WarningVersionRecord,
} from '../../models/warning-version.ts';
import { appendAudit } from '../audit/append.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { Area } from './area.ts';
import { checkArea, MUST_MEND } from './check-area.ts';
import { createCompose } from './compose.ts';
import { missingWords } from './missing-words.ts';
import { createPresentRiver } from './present-river.ts';
import { createPreviewAudience, type Preview } from './preview-audience.ts';
import { afterStep, UNDER_WAY, type VersionStep } from './states.ts';
import { beginOf, type VersionInput } from './version-input.ts';
import {
  addVersion,
  changeVersion,
  loadVersion,
  loadWarning,
  nextIdentifier,
  personOf,
  type WarningWithVersion,
} from './version-store.ts';

/** Warnings from the first draft to the all-clear. Every act is audited in its own transaction. */
export type WarningDesk = {
  draft(
    input: VersionInput & {
      hazard: Hazard;
      drill: boolean;
      /** The gauge and the crossing that it is drafted from. */
      gauge?: string | undefined;
      crossingId?: string | undefined;
      /** The CAP message that it is drafted from. */
      capMessageId?: string | undefined;
    },
    by: TicketActor,
  ): Promise<WarningWithVersion>;
  /**
   * A new version of an active warning: what has changed, or that it is over. It begins with the words of the last
   * one, but for the all-clear and the level of a river, which is read anew, unless `from` has the words of a crossing, which leaves the area alone, or of a CAP message. Once approved it takes the place of one that is
   * still being sent.
   * @throws AppError `conflict` when another version is still being written
   */
  follow(
    warningId: string,
    kind: Exclude<VersionKind, 'alert'>,
    by: TicketActor,
    from?: { input: VersionInput } & ({ crossingId: string } | { capMessageId: string }),
  ): Promise<WarningWithVersion>;
  /** @param revision that the person saw; @throws AppError `conflict` when somebody was quicker */
  edit(
    versionId: string,
    input: VersionInput,
    revision: number,
    by: TicketActor,
  ): Promise<WarningWithVersion>;
  preview(area: Area): Promise<Preview>;
  /** What residents would read, in each language; a place of theirs stands for their own ones. */
  messages(versionId: string): Promise<Record<'vi' | 'en', DeliveryContent>>;
  /**
   * Hands a draft to a second person. @param confirmed codes of the doubts that were looked at
   * @throws AppError `invalid_input` for missing words and for doubts that are not confirmed, each by field
   */
  submit(
    versionId: string,
    confirmed: readonly string[],
    by: TicketActor,
  ): Promise<WarningWithVersion>;
  /** @throws AppError `forbidden` for one's own draft */
  approve(versionId: string, by: TicketActor): Promise<WarningWithVersion>;
  /** Sends alone, with a reason; only words are checked. */
  breakGlass(versionId: string, reason: string, by: TicketActor): Promise<WarningWithVersion>;
  /** `send_back`, `discard`, `pause`, `resume`, `stop`. */
  step(
    versionId: string,
    step: 'send_back' | 'discard' | 'pause' | 'resume' | 'stop',
    by: TicketActor,
  ): Promise<WarningWithVersion>;
};

/** @param onApproved wakes whoever prepares, sends, holds and cancels: after an approval, a pause, a stop */
export function createWarningDesk(deps: {
  city: CityProfile;
  clock: Clock;
  say: Say;
  onApproved: () => void;
}): WarningDesk {
  const { city, clock } = deps;
  const compose = createCompose(deps);
  const presentRiver = createPresentRiver(deps);
  const previewAudience = createPreviewAudience(deps);

  return {
    draft: ({ hazard, drill, crossingId, capMessageId, gauge, ...input }, by) =>
      inTransaction(async (session) => {
        const now = clock.now();
        const warning = await new Warning({
          identifier: await nextIdentifier(hazard, city, now, session),
          hazard,
          drill,
          ...(gauge && { gauge }),
          crossingIds: crossingId ? [crossingId] : [],
          capMessageIds: capMessageId ? [capMessageId] : [],
          createdAt: now,
          updatedAt: now,
        }).save({ session });
        const version = await addVersion(warning._id, 1, 'alert', input, by, now, session);
        const made = warning.toObject<WarningRecord>();
        await note('warning.drafted', made, version, by, session);
        return { warning: made, version };
      }),

    follow: (warningId, kind, by, from) =>
      inTransaction(async (session) => {
        const warning = await loadWarning(warningId, session);
        if (warning.state !== 'active')
          throw new AppError(
            'conflict',
            409,
            `The warning is ${warning.state}: nothing can follow`,
          );
        const last = await WarningVersion.findOne({ warningId: warning._id })
          .sort({ number: -1 })
          .session(session)
          .lean<WarningVersionRecord>();
        if (!last) throw new Error('A warning without a version');
        if (last.state === 'draft' || last.state === 'submitted')
          throw new AppError(
            'conflict',
            409,
            `Version ${last.number} is ${last.state}: finish it first`,
          );
        const input = beginOf(last, kind);
        if (from)
          await Warning.updateOne(
            { _id: warning._id },
            {
              $push:
                'crossingId' in from
                  ? { crossingIds: from.crossingId }
                  : { capMessageIds: from.capMessageId },
            },
            { session },
          );
        const present =
          kind === 'update' && warning.gauge ? await presentRiver(warning.gauge) : undefined;
        const words: VersionInput = from
          ? { ...from.input, ...('crossingId' in from && { area: last.area }) }
          : {
              ...input,
              ...present,
              vi: { ...input.vi, ...present?.vi },
              en: { ...input.en, ...present?.en },
            };
        const number = last.number + 1;
        const now = clock.now();
        const version = await addVersion(warning._id, number, kind, words, by, now, session);
        await note('warning.followed', warning, version, by, session);
        return { warning, version };
      }),

    edit: (versionId, input, revision, by) =>
      inTransaction(async (session) => {
        const { warning, version } = await loadVersion(versionId, session);
        if (version.state !== 'draft')
          throw new AppError(
            'conflict',
            409,
            `The version is ${version.state}: send it back first`,
          );
        if (version.revision !== revision)
          throw new AppError('conflict', 409, 'Somebody has changed the draft meanwhile', [
            { path: 'revision', message: `is ${version.revision} now` },
          ]);
        const { until, stage, levelMetres, riskLevel, ...rest } = input;
        const after = await changeVersion(
          version,
          {
            ...rest,
            until,
            riskLevel,
            // A person writes words; what the gauge said stays.
            ...(by.type === 'staff'
              ? { touchedBy: personOf(by, clock.now()) }
              : { stage, levelMetres }),
          },
          clock.now(),
          session,
        );
        await note('warning.edited', warning, after, by, session);
        return { warning, version: after };
      }),

    preview: (area) => previewAudience(area),

    async messages(versionId) {
      const { warning, version } = await loadVersion(versionId);
      const contentFor = compose(warning, version);
      const inLanguage = (language: 'vi' | 'en') =>
        contentFor({ language, places: [deps.say(language, 'warning.your-place')] });
      return { vi: inLanguage('vi'), en: inLanguage('en') };
    },

    async submit(versionId, confirmed, by) {
      const before = await loadVersion(versionId);
      const { doubts } = await previewAudience(before.version.area, {
        // The approval may follow at once: nothing is read beside it.
        renews: false,
      });
      const open = doubts.filter(
        ({ code }) => MUST_MEND.includes(code) || !confirmed.includes(code),
      );
      const problems = [...missingWords(before.version), ...open];
      if (problems.length > 0)
        throw new AppError(
          'invalid_input',
          400,
          'Look at these before the warning goes on',
          problems.map(({ path, message }) => ({ path, message })),
        );
      return await take(versionId, 'submit', by, (now) => ({ submittedBy: personOf(by, now) }));
    },

    approve: (versionId, by) =>
      take(versionId, 'approve', by, (now, version) => {
        const own = [version.createdBy?.id, version.submittedBy?.id];
        if (own.includes(by.id))
          throw new AppError('forbidden', 403, 'A second person must approve what you wrote');
        return { approvedBy: personOf(by, now) };
      }),

    async breakGlass(versionId, reason, by) {
      const { version } = await loadVersion(versionId);
      const missing = missingWords(version);
      if (reason.trim() === '') missing.push({ path: 'reason', message: 'must say why' });
      const mend = checkArea(version.area, city).filter(({ code }) => MUST_MEND.includes(code));
      if (missing.length + mend.length > 0)
        throw new AppError('invalid_input', 400, 'This is missing even in an emergency', [
          ...missing,
          ...mend.map(({ path, message }) => ({ path, message })),
        ]);
      return await take(versionId, 'break_glass', by, (now) => ({
        approvedBy: personOf(by, now),
        breakGlass: reason.trim(),
      }));
    },

    step: (versionId, step, by) =>
      take(versionId, step, by, (now) =>
        step === 'discard' ? { discardedBy: personOf(by, now) } : {},
      ),
  };

  /** Takes a step, moves the warning with it, and notes it. */
  async function take(
    versionId: string,
    step: VersionStep,
    by: TicketActor,
    decide: (now: Date, version: WarningVersionRecord) => Partial<WarningVersionRecord>,
  ): Promise<WarningWithVersion> {
    const done = await inTransaction(async (session) => {
      const { warning, version } = await loadVersion(versionId, session);
      const state = afterStep(version.state, step);
      const fields = decide(clock.now(), version);
      const after = await changeVersion(version, { ...fields, state }, clock.now(), session);
      const moved = await moveWarning(warning, after, step, session);
      await note(`warning.${step}`, moved, after, by, session, fields.breakGlass ?? undefined);
      return { warning: moved, version: after };
    });
    if (['preparing', 'paused', 'stopped'].includes(done.version.state)) deps.onApproved();
    return done;
  }

  async function moveWarning(
    warning: WarningRecord,
    version: WarningVersionRecord,
    step: VersionStep,
    session: ClientSession,
  ): Promise<WarningRecord> {
    const approved = step === 'approve' || step === 'break_glass';
    const isOver = approved && version.kind === 'all_clear';
    const now = clock.now();
    // What is newer is for everybody: nobody needs to hear the older word first.
    if (approved)
      await WarningVersion.updateMany(
        { warningId: warning._id, number: { $lt: version.number }, state: { $in: UNDER_WAY } },
        { $set: { state: 'stopped', updatedAt: now }, $inc: { revision: 1 } },
        { session },
      );
    const fields = {
      ...(approved && { inForce: version.number, state: isOver ? 'ended' : 'active' }),
      ...(approved && version.until && !isOver && { until: version.until }),
      ...(isOver && { endedAt: now }),
      ...(step === 'discard' && warning.inForce === 0 && { state: 'discarded' }),
    };
    const moved = await Warning.findByIdAndUpdate<WarningRecord>(
      warning._id,
      {
        $set: { ...fields, updatedAt: now },
        $inc: { revision: 1 },
        ...(approved && {
          $unset: { overdueToldAt: 1, ...((isOver || !version.until) && { until: 1 }) },
        }),
      },
      { session, returnDocument: 'after', lean: true },
    );
    return moved ?? warning;
  }

  async function note(
    action: string,
    warning: WarningRecord,
    version: WarningVersionRecord,
    by: TicketActor,
    session: ClientSession,
    reason?: string,
  ): Promise<void> {
    const facts = { version: version.number, state: version.state, ...(reason && { reason }) };
    const target = { type: 'warning', id: warning.identifier };
    await appendAudit({ by, action, target, facts }, clock.now(), session);
  }
}
