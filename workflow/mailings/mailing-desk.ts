import type { ClientSession } from 'mongoose';
import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Mailing, type MailingRecord } from '../../models/mailing.ts';
import { MailingTemplate, type MailingTemplateRecord } from '../../models/mailing-template.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { Outbox } from '../notifications/outbox.ts';
import type { TicketActor } from '../tickets/change.ts';
import { mailingText } from './about.ts';
import { type MailingPreview, previewAudience } from './audience.ts';
import { fillIn } from './fill.ts';
import { lintPlain, type PlainFinding } from './lint-plain.ts';
import { afterStep, isOwn, type PersonStep } from './states.ts';

const FURTHEST_MS = 90 * DAY;

export type MailingInput = {
  name: string;
  /** A version of a template. */
  templateId: string;
  values: Record<string, string>;
  wards: string[];
  sendAt?: Date | undefined;
};

/** Messages to everybody who asked for a topic, from the draft to the report. Every act is audited in its transaction. */
export type MailingDesk = {
  draft(input: MailingInput, by: TicketActor): Promise<MailingRecord>;
  /** @param revision that the person saw; @throws AppError `conflict` when somebody was quicker or it is no draft any more */
  edit(id: string, input: MailingInput, revision: number, by: TicketActor): Promise<MailingRecord>;
  find(id: string): Promise<MailingRecord>;
  /** Who would be told now, what it costs, the message as it is read, and what is hard to read in it. */
  preview(id: string): Promise<
    MailingPreview & {
      messages: Record<'vi' | 'en', string>;
      /** Of the Vietnamese words. */
      findings: PlainFinding[];
    }
  >;
  /** Sends it to the own linked chat of whoever asks. @throws AppError `invalid_input` when they linked none */
  test(id: string, by: TicketActor): Promise<void>;
  /** @throws AppError `forbidden` for approving one's own, `invalid_input` for an empty audience or a time that has passed */
  step(id: string, step: PersonStep, revision: number, by: TicketActor): Promise<MailingRecord>;
};

/** @param onMoved wakes the sender */
export function createMailingDesk(deps: {
  city: CityProfile;
  clock: Clock;
  say: Say;
  outbox: Pick<Outbox, 'enqueue'>;
  onMoved: () => void;
}): MailingDesk {
  const { city, clock, say, outbox } = deps;

  /** The fields of a draft, or every reason why they cannot be. */
  async function settle({ name, templateId, values, wards, sendAt }: MailingInput) {
    const template = await MailingTemplate.findById(templateId).lean<MailingTemplateRecord>();
    if (!template) throw invalid('templateId', `"${templateId}" is no version of a template`);
    for (const ward of wards)
      if (!city.wards.some(({ id, validTo }) => id === ward && !validTo))
        throw invalid('wards', `"${ward}" is no ward of the city today`);
    if (sendAt) checkTime(sendAt);
    const { topic, _id } = template;
    return { name, topic, templateId: _id, values, wards, ...fillIn(template, values) };
  }

  function checkTime(sendAt: Date): void {
    const ahead = sendAt.getTime() - clock.now().getTime();
    if (ahead < 0) throw invalid('sendAt', 'has passed; leave it out to send at once');
    if (ahead > FURTHEST_MS) throw invalid('sendAt', 'must be within 90 days');
  }

  async function load(id: string, session?: ClientSession): Promise<MailingRecord> {
    const found = await Mailing.findById(id)
      .session(session ?? null)
      .lean<MailingRecord>();
    if (!found) throw new AppError('not_found', 404, `There is no message ${id}`);
    return found;
  }

  async function change(
    before: MailingRecord,
    update: { $set: Partial<MailingRecord>; $unset?: Record<string, 1> },
    session: ClientSession,
  ): Promise<MailingRecord> {
    const after = await Mailing.findOneAndUpdate<MailingRecord>(
      { _id: before._id, revision: before.revision, state: before.state },
      {
        ...update,
        $set: { ...update.$set, updatedAt: clock.now() },
        $inc: { revision: 1 },
      },
      { session, returnDocument: 'after', lean: true },
    );
    if (!after) throw changed(before.revision + 1);
    return after;
  }

  const note = (
    action: string,
    { _id, revision, topic, wards, round }: MailingRecord,
    by: TicketActor,
    session: ClientSession,
  ) =>
    appendAudit(
      {
        by,
        action: `mailing.${action}`,
        target: { type: 'mailing', id: String(_id) },
        facts: { revision, topic, wards, round },
      },
      clock.now(),
      session,
    );

  return {
    find: (id) => load(id),

    async draft(input, by) {
      const fields = await settle(input);
      const now = clock.now();
      return await inTransaction(async (session) => {
        const made = await new Mailing({
          ...fields,
          ...(input.sendAt && { sendAt: input.sendAt }),
          createdBy: personOf(by, now),
          createdAt: now,
          updatedAt: now,
        }).save({ session });
        const mailing = made.toObject<MailingRecord>();
        await note('drafted', mailing, by, session);
        return mailing;
      });
    },

    async edit(id, input, revision, by) {
      const fields = await settle(input);
      return await inTransaction(async (session) => {
        const before = await load(id, session);
        if (before.revision !== revision) throw changed(before.revision);
        if (before.state !== 'draft')
          throw new AppError('conflict', 409, `It is ${before.state}: send it back first`);
        const after = await change(
          before,
          {
            // Whoever wrote last may not approve it either.
            $set: {
              ...fields,
              createdBy: personOf(by, clock.now()),
              ...(input.sendAt && { sendAt: input.sendAt }),
            },
            ...(!input.sendAt && { $unset: { sendAt: 1 as const } }),
          },
          session,
        );
        await note('edited', after, by, session);
        return after;
      });
    },

    async preview(id) {
      const mailing = await load(id);
      return {
        ...(await previewAudience(city, mailing, clock.now())),
        messages: { vi: mailingText(mailing, 'vi', say), en: mailingText(mailing, 'en', say) },
        findings: lintPlain(mailing.vi, city.mailings),
      };
    },

    async test(id, by) {
      const mailing = await load(id);
      const person = await Staff.findById(by.id).lean<StaffRecord>();
      const { channel, address } = person?.chat ?? {};
      const resident =
        channel && address
          ? await Resident.findOne({
              identities: { $elemMatch: { channel, address, state: 'active' } },
            }).lean<ResidentRecord>()
          : undefined;
      if (!channel || !address || !resident)
        throw invalid('chat', 'link your own chat first, under your name in the staff app');
      const language = resident.language ?? 'vi';
      await inTransaction(async (session) => {
        await outbox.enqueue(
          [
            {
              key: `mailing-test:${id}:${mailing.revision}:${by.id}:${clock.now().getTime()}`,
              residentId: resident._id,
              channel,
              address,
              // They wait for it with the page open.
              lane: 'reply',
              content: {
                text: `${say(language, 'mailing.test')}\n${mailingText(mailing, language, say)}`,
              },
              about: { type: 'mailing-test', id },
            },
          ],
          session,
        );
        await note('tested', mailing, by, session);
      });
    },

    async step(id, step, revision, by) {
      const before = await load(id);
      if (before.revision !== revision) throw changed(before.revision);
      const state = afterStep(before.state, step);
      const now = clock.now();
      if (step === 'submit' || step === 'approve') {
        if (before.sendAt) checkTime(before.sendAt);
        const { audience } = await previewAudience(city, before, now);
        if (audience === 0) throw invalid('wards', 'nobody there asked for this topic');
      }
      if (step === 'approve' && isOwn(before, by.id))
        throw new AppError('forbidden', 403, 'A second person must approve what you wrote');
      const moved = await inTransaction(async (session) => {
        const after = await change(
          before,
          {
            $set: {
              state,
              ...(step === 'submit' && { submittedBy: personOf(by, now) }),
              ...(step === 'approve' && { approvedBy: personOf(by, now) }),
              ...(step === 'resend' && { round: before.round + 1 }),
            },
          },
          session,
        );
        await note(step, after, by, session);
        return after;
      });
      deps.onMoved();
      return moved;
    },
  };
}

const personOf = (by: TicketActor, at: Date) => ({ id: by.id ?? '', name: by.name ?? '', at });

const invalid = (path: string, message: string): AppError =>
  new AppError('invalid_input', 400, `The message cannot go on: ${path} ${message}`, [
    { path, message },
  ]);

const changed = (revision: number): AppError =>
  new AppError('conflict', 409, 'Somebody has changed the message meanwhile', [
    { path: 'revision', message: `is ${revision} now` },
  ]);
