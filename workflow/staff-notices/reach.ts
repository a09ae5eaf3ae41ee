import { randomInt } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import { type Clock, MINUTE } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { ReachCode } from '../../models/reach-code.ts';
import type { Channel } from '../../models/resident.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../audit/append.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { TicketActor } from '../tickets/change.ts';

const CODE_MINUTES = 10;
const MOST_WRONG = 5;

/**
 * Where staff hear their notices beside the app: in a chat of theirs and by e-mail. Both are proved by a code of six
 * digits within ten minutes, and both can be undone. Each act is audited, without the address.
 */
export type ReachDesk = {
  /** A code to be typed into the chat; the one before no longer works. */
  offerChat(person: StaffRecord): Promise<string>;
  /** Sends a code to the address, once a minute. @throws AppError `unavailable` when e-mail is not set up; `rate_limited`; what the mailer throws */
  offerEmail(person: StaffRecord, email: string): Promise<void>;
  /** @throws AppError `invalid_input` for a wrong or old code */
  confirmEmail(person: StaffRecord, code: string, by: TicketActor): Promise<void>;
  forget(person: StaffRecord, what: 'chat' | 'email', by: TicketActor): Promise<void>;
};

export function createReachDesk(deps: { clock: Clock; mailer: Mailer | undefined }): ReachDesk {
  const { clock, mailer } = deps;

  async function newCode(person: StaffRecord, email?: string): Promise<string> {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    const until = new Date(clock.now().getTime() + CODE_MINUTES * MINUTE);
    await ReachCode.deleteMany({ staffId: person._id, email: { $exists: email !== undefined } });
    await ReachCode.create({ code, staffId: person._id, until, ...(email && { email }) });
    return code;
  }

  return {
    offerChat: (person) => newCode(person),
    async offerEmail(person, email) {
      if (!mailer)
        throw new AppError('unavailable', 503, 'E-mail is not set up: SMTP_URL and MAIL_FROM');
      const justNow = new Date(clock.now().getTime() + (CODE_MINUTES - 1) * MINUTE);
      if (
        await ReachCode.exists({
          staffId: person._id,
          email: { $exists: true },
          until: { $gt: justNow },
        })
      )
        throw new AppError('rate_limited', 429, 'A code was sent just now; wait a minute');
      const code = await newCode(person, email);
      await mailer.send({
        id: `code-${code}-${clock.now().getTime()}`,
        to: email,
        subject: `Lắng Nghe: mã xác nhận ${code}`,
        text: `Mã xác nhận địa chỉ e-mail của bạn: ${code}. Mã dùng được trong ${CODE_MINUTES} phút. Nếu bạn không yêu cầu, hãy bỏ qua thư này.`,
      });
    },
    async confirmEmail(person, code, by) {
      const offered = await ReachCode.findOneAndUpdate(
        {
          staffId: person._id,
          email: { $exists: true },
          wrong: { $lt: MOST_WRONG },
          until: { $gt: clock.now() },
        },
        { $inc: { wrong: 1 } },
        { lean: true },
      );
      if (!offered?.email || offered.code !== code)
        throw new AppError('invalid_input', 400, `"${code}" is not the code that was sent`, [
          { path: 'code', message: 'is wrong or older than 10 minutes' },
        ]);
      await inTransaction(async (session) => {
        await ReachCode.deleteOne({ _id: offered._id }, { session });
        await Staff.updateOne({ _id: person._id }, { email: offered.email }, { session });
        await note(person, 'staff.email_confirmed', by, clock.now(), session);
      });
    },
    async forget(person, what, by) {
      if (!person[what]) return;
      await inTransaction(async (session) => {
        await Staff.updateOne({ _id: person._id }, { $unset: { [what]: 1 } }, { session });
        await note(person, `staff.${what}_forgotten`, by, clock.now(), session);
      });
    },
  };
}

/**
 * Ties a chat to the account whose code was typed there.
 *
 * @returns the name of the person; undefined when the code is none of theirs or is over
 */
export async function takeChatCode(
  chat: { code: string; channel: Channel; address: string },
  at: Date,
  session: ClientSession,
): Promise<string | undefined> {
  const { code, channel, address } = chat;
  const offered = await ReachCode.findOneAndDelete(
    { code, email: { $exists: false }, until: { $gt: at } },
    { session, lean: true },
  );
  if (!offered) return undefined;
  const person = await Staff.findOneAndUpdate<StaffRecord>(
    { _id: offered.staffId, disabled: { $ne: true } },
    { $set: { chat: { channel, address, linkedAt: at } } },
    { session, lean: true },
  );
  if (!person) return undefined;
  const by = { type: 'staff' as const, id: String(person._id), name: person.displayName };
  await note(person, 'staff.chat_linked', by, at, session, { channel });
  return person.displayName;
}

/** The chat no longer hears notices: its owner deleted their data or said so there. */
export async function forgetChats(
  chats: readonly { channel: Channel; address: string }[],
  session: ClientSession,
): Promise<void> {
  for (const { channel, address } of chats)
    await Staff.updateMany(
      { 'chat.channel': channel, 'chat.address': address },
      { $unset: { chat: 1 } },
      { session },
    );
}

const note = (
  person: StaffRecord,
  action: string,
  by: TicketActor,
  at: Date,
  session: ClientSession,
  facts: Record<string, unknown> = {},
): Promise<void> =>
  appendAudit(
    { by, action, target: { type: 'staff', id: String(person._id) }, facts },
    at,
    session,
  );
