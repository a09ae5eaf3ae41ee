import type { ClientSession } from 'mongoose';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { may, seesTicket } from '../access/policy.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import type { TicketActor } from './change.ts';

/** `@name` as accounts are named; an address such as `a@b.vn` is none. */
const MENTION = /(?<![\w@.])@([a-z0-9][a-z0-9._-]{1,39})/giu;
const MOST_MENTIONS = 20;

/** Names of accounts that a text mentions, each once, small letters; a full stop that ends the sentence is no part of one. */
export const mentionsIn = (text: string): string[] =>
  [
    ...new Set(
      [...text.matchAll(MENTION)].map(([, name = '']) => name.toLowerCase().replace(/[._-]+$/, '')),
    ),
  ].slice(0, MOST_MENTIONS);

/**
 * Tells the people whom an internal note mentions, but for who wrote it and those who may not see the ticket.
 *
 * @returns the names of those who were told, for the history
 */
export async function tellMentioned(
  note: { ticket: TicketRecord; number: number; text: string; by: TicketActor; at: Date },
  session: ClientSession,
): Promise<string[]> {
  const { ticket, number, text, by, at } = note;
  const usernames = mentionsIn(text);
  if (usernames.length === 0) return [];
  const found = await Staff.find({ username: { $in: usernames }, disabled: { $ne: true } })
    .session(session)
    .lean<StaffRecord[]>();
  const people = found.filter(
    (person) =>
      String(person._id) !== by.id && may(person, 'tickets.read') && seesTicket(person, ticket),
  );
  await tellStaff(
    {
      key: `mention:${ticket.code}:${number}`,
      kind: 'mention',
      to: { officers: people.map(({ _id }) => String(_id)) },
      title: `${by.name ?? 'Đồng nghiệp'} nhắc bạn trong ghi chú của ${ticket.code}`,
      link: `/tickets/${ticket.code}`,
      urgent: false,
      at,
    },
    session,
  );
  return people.map(({ displayName }) => displayName);
}
