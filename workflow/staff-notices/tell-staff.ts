import type { ClientSession } from 'mongoose';
import { Notice, type NoticeKind } from '../../models/notice.ts';
import { type Recipients, recipientsOf } from './recipients.ts';

/** What staff should know. */
export type StaffNotice = {
  /** Names the event, e.g. `deadline:DH-7KQM-4XTA:2`: told again under the same key, nobody hears it twice. */
  key: string;
  kind: NoticeKind;
  to: Recipients;
  /** One Vietnamese sentence, at most 200 characters, without personal data: it may leave the house by chat or e-mail. */
  title: string;
  /** Where it leads, below `/staff`, e.g. `/tickets/DH-7KQM-4XTA`. */
  link: string;
  /** Look now; does not wait for the end of quiet hours. */
  urgent: boolean;
  /** Id of the edition of a periodic report whose PDF goes with the letter, which is then sent even when it was read. */
  attachment?: string;
  /** Now, by the clock of the caller. */
  at: Date;
};

const LONGEST_TITLE = 200;

/**
 * Tells staff: one {@link Notice} a recipient, shown under the bell of the staff app at once, and
 * brought to their chat and mailbox by `carry-notices.ts`. Within a transaction
 * it stands or falls with it. Safe to repeat.
 *
 * @returns the ids of those who had not been told yet
 * @throws RangeError for a link that does not begin with `/`
 */
export async function tellStaff(notice: StaffNotice, session?: ClientSession): Promise<string[]> {
  const { key, kind, to, title, link, urgent, attachment, at } = notice;
  if (!link.startsWith('/')) throw new RangeError(`"${link}" must begin with "/"`);
  const people = await recipientsOf(to, session);
  if (people.length === 0) return [];
  const said = title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title;
  const fields = {
    kind,
    title: said,
    link,
    urgent,
    at,
    changedAt: at,
    ...(attachment && { attachment }),
  };
  const { upsertedIds } = await Notice.bulkWrite(
    people.map(({ _id, chat, email }) => ({
      updateOne: {
        filter: { key, staffId: _id },
        update: {
          $setOnInsert: {
            ...fields,
            ...(chat && { chatDueAt: at }),
            ...(email && { mailDueAt: at }),
          },
        },
        upsert: true,
      },
    })),
    { ...(session && { session }) },
  );
  return Object.keys(upsertedIds).flatMap((index) => {
    const person = people[Number(index)];
    return person ? String(person._id) : [];
  });
}
