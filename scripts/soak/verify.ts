import { Conversation } from '../../models/conversation.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { Handoff } from '../../models/handoff.ts';
import { Message } from '../../models/message.ts';
import { Report } from '../../models/report.ts';
import { say } from '../../tests/bots/support/house.ts';
import { compareHeard } from './compare-heard.ts';
import type { Platforms } from './platforms.ts';

/** What a run proves, with what it found wrong. */
export type Findings = {
  counts: Record<string, number>;
  problems: string[];
};

/** The beginning of what a chat is told when everything about its resident was deleted. */
const DELETED = say('vi', 'my-data.deleted', { code: '|' }).split('|')[0] ?? '';

/**
 * Compares what residents sent and heard with what is kept.
 *
 * Of a resident who deleted their data nothing from before is kept, by design: what their chat heard cannot be
 * compared, and fewer events than were made may be kept, as many at most as such residents made.
 * @param made events that residents made, and how many of them by residents who asked to be deleted
 */
export async function verify(
  platforms: Platforms,
  { events, erasable }: { events: number; erasable: number },
): Promise<Findings> {
  const problems = [...platforms.web.refused];
  const states = async (model: typeof Message | typeof Delivery) =>
    Object.fromEntries(
      (
        await (model as typeof Message).aggregate<{ _id: string; count: number }>([
          { $group: { _id: '$state', count: { $sum: 1 } } },
        ])
      ).map(({ _id, count }) => [_id, count]),
    ) as Record<string, number>;
  const messages = await states(Message);
  const deliveries = await states(Delivery);
  const kept = Object.values(messages).reduce((sum, count) => sum + count, 0);
  if (kept > events || kept < events - erasable)
    problems.push(`residents made ${events} events, ${erasable} erasable; ${kept} are kept`);
  if (messages['done'] !== kept)
    problems.push(`messages that are not handled: ${JSON.stringify(messages)}`);
  const notDone = await Delivery.find({
    state: { $in: ['queued', 'sending', 'dead', 'refused'] },
  }).lean<DeliveryRecord[]>();
  for (const { address, attempts, channel, content, error, lane, state } of notDone)
    problems.push(
      `${channel}:${address} ${lane} is ${state} after ${attempts} tries (${error?.message}): "${content.text.slice(0, 40)}"`,
    );

  const told = (
    await Delivery.find(
      { channel: { $ne: 'web' } },
      { address: 1, attempts: 1, channel: 1, content: 1, repeat: 1, state: 1 },
    ).lean<DeliveryRecord[]>()
  ).map(({ address, attempts, channel, content, repeat, state }) => ({
    attempts,
    chat: `${channel}:${address}`,
    text: content.text,
    state,
    repeat,
  }));
  const erased = new Set(
    told.filter(({ text }) => text.startsWith(DELETED)).map(({ chat }) => chat),
  );
  const heard = heardByChat(platforms);
  for (const chat of erased) heard.delete(chat);
  const {
    arrived,
    copies,
    problems: unlike,
  } = compareHeard(
    told.filter(({ chat }) => !erased.has(chat)),
    heard,
  );
  problems.push(...unlike);

  const [reports, keys] = [
    await Report.countDocuments({}),
    (await Report.distinct('sourceKey')).length,
  ];
  if (reports !== keys) problems.push(`${reports} reports of ${keys} messages`);
  return {
    counts: {
      events,
      'messages kept': kept,
      'chats that deleted their data': erased.size,
      reports,
      conversations: await Conversation.countDocuments({}),
      'deliveries sent': deliveries['sent'] ?? 0,
      'deliveries not known (line cut), listed for staff': deliveries['unknown'] ?? 0,
      'messages that arrived in Zalo and Telegram': arrived,
      'emergencies sent again, marked as such': copies,
      'web messages sent again after a 5xx or a cut line': platforms.web.sentAgain(),
    },
    problems,
  };
}

function heardByChat({ bot, telegram, zalo }: Platforms): Map<string, string[]> {
  const heard = new Map<string, string[]>();
  const note = (chat: string, text: string) => {
    const texts = heard.get(chat);
    if (texts) texts.push(text);
    else heard.set(chat, [text]);
  };
  for (const { text, userId } of zalo.sent) note(`zalo:${userId}`, text);
  for (const { chatId, text } of bot.sent) note(`zalo_bot:${chatId}`, text);
  for (const { chatId, text } of telegram.sent) note(`telegram:${chatId}`, text);
  return heard;
}

/** Chats that did not answer a last word, apart from those where a person has the word. */
export async function stuckChats(since: Date): Promise<string[]> {
  const [all, answered, handed] = await Promise.all([
    Conversation.find({}, { channel: 1, address: 1 }).lean(),
    Delivery.find({ createdAt: { $gte: since } }, { channel: 1, address: 1 }).lean(),
    Handoff.find({ state: { $ne: 'ended' } }, { channel: 1, address: 1 }).lean(),
  ]);
  const chat = ({ address, channel }: { address?: unknown; channel?: unknown }) =>
    `${String(channel)}:${String(address)}`;
  const free = new Set([...answered, ...handed].map(chat));
  return all.map(chat).filter((one) => !free.has(one));
}
