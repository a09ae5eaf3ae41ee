import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import { UpstreamRefused } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { Notice, type NoticeRecord } from '../../models/notice.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import type { LetterAttachment, Mailer } from '../mail/mailer.ts';
import { STAFF_NOTICE } from '../notifications/is-missed.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { nextAllowedAt } from '../notifications/quiet-hours.ts';

const MOST_AT_ONCE = 200;
/** Tries of one letter: after 5, 10, 15 … minutes, about three hours in all. */
const MOST_TRIES = 8;
const BETWEEN_TRIES_MS = 5 * MINUTE;

/**
 * Brings notices out of the house: to the officer's chat through the outbox, and by e-mail. What is not urgent waits
 * for the end of quiet hours, and is left out when it was read in the app by then; a letter with a file is sent all the
 * same.
 *
 * A letter is put off before it is sent, so a crash in between sends it once more after five minutes, under the same
 * Message-ID; a chat hears it once, by the key of the delivery.
 *
 * @returns a sweep that gives the number of notices handed on
 */
export function createNoticeCarrier(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  outbox: Pick<Outbox, 'enqueue'>;
  mailer: Mailer | undefined;
  publicUrl: string | undefined;
  /** The file that goes with a letter, by `attachment` of the notice; undefined when it is gone. */
  attachmentOf?: (id: string) => Promise<LetterAttachment | undefined>;
}): () => Promise<number> {
  const say = createSay(deps.city);

  async function toChats(now: Date): Promise<number> {
    const due = await dueNotices('chatDueAt', now);
    for (const notice of due) {
      const person = await readerOf(notice);
      const { channel, address } = person?.chat ?? {};
      const resident =
        channel && address
          ? await Resident.findOne({
              identities: { $elemMatch: { channel, address, state: 'active' } },
            }).lean<ResidentRecord>()
          : undefined;
      const dueAt = notice.urgent
        ? now
        : nextAllowedAt(now, { lane: 'notice', channel }, resident ?? {}, deps.city);
      if (resident && dueAt > now) {
        await Notice.updateOne({ _id: notice._id }, { $set: { chatDueAt: dueAt } });
        continue;
      }
      if (resident && channel && address)
        await deps.outbox.enqueue([
          {
            key: `notice:${String(notice._id)}`,
            residentId: resident._id,
            channel,
            address,
            lane: notice.urgent ? 'reply' : 'notice',
            content: { text: textOf(notice) },
            about: { type: STAFF_NOTICE, id: String(notice._id) },
          },
        ]);
      await Notice.updateOne({ _id: notice._id }, { $unset: { chatDueAt: 1 } });
    }
    return due.length;
  }

  async function toMail(now: Date, mailer: Mailer): Promise<number> {
    const due = await dueNotices('mailDueAt', now);
    for (const notice of due) {
      const person = await readerOf(notice);
      const allowed = notice.urgent ? now : nextAllowedAt(now, { lane: 'notice' }, {}, deps.city);
      if (!person?.email) await settle(notice);
      else if (allowed > now)
        await Notice.updateOne({ _id: notice._id }, { $set: { mailDueAt: allowed } });
      else await sendLetter(notice, person.email, now, mailer);
    }
    return due.length;
  }

  async function sendLetter(notice: NoticeRecord, to: string, now: Date, mailer: Mailer) {
    const tries = notice.mailTries + 1;
    const again = new Date(now.getTime() + tries * BETWEEN_TRIES_MS);
    const taken = await Notice.updateOne(
      { _id: notice._id, mailTries: notice.mailTries, mailDueAt: { $lte: now } },
      { $set: { mailDueAt: again, mailTries: tries } },
    );
    if (taken.modifiedCount === 0) return;
    try {
      const file = notice.attachment ? await deps.attachmentOf?.(notice.attachment) : undefined;
      await mailer.send({
        id: `notice-${String(notice._id)}`,
        to,
        subject: notice.title,
        text: textOf(notice),
        ...(file && { attachments: [file] }),
      });
      await settle(notice);
    } catch (err) {
      const facts = { err, notice: String(notice._id), tries };
      if (err instanceof UpstreamRefused || tries >= MOST_TRIES) {
        await settle(notice);
        deps.logger.error(facts, 'a notice could not be sent by e-mail');
      } else deps.logger.warn(facts, 'e-mail failed, will be tried again');
    }
  }

  function textOf({ title, link, urgent }: NoticeRecord): string {
    const key = urgent ? 'staff.notice.urgent' : 'staff.notice';
    return say('vi', key, { title, link: `${deps.publicUrl ?? ''}/staff${link}` });
  }

  return async () => {
    const now = deps.clock.now();
    const said = await toChats(now);
    return said + (deps.mailer ? await toMail(now, deps.mailer) : 0);
  };
}

/** Those that wait and are worth sending: urgent, with a file, or not read yet. The others stop waiting. */
async function dueNotices(field: 'chatDueAt' | 'mailDueAt', now: Date): Promise<NoticeRecord[]> {
  await Notice.updateMany(
    {
      [field]: { $lte: now },
      urgent: false,
      readAt: { $ne: null },
      ...(field === 'mailDueAt' && { attachment: { $exists: false } }),
    },
    { $unset: { [field]: 1 } },
  );
  return await Notice.find({ [field]: { $lte: now } })
    .sort({ [field]: 1 })
    .limit(MOST_AT_ONCE)
    .lean<NoticeRecord[]>();
}

const readerOf = ({ staffId }: NoticeRecord): Promise<StaffRecord | null> =>
  Staff.findOne({ _id: staffId, disabled: { $ne: true } }).lean<StaffRecord>();

const settle = ({ _id }: NoticeRecord) =>
  Notice.updateOne({ _id }, { $unset: { mailDueAt: 1, mailTries: 1 } });
