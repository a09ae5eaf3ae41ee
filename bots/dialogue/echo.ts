import type { Say } from '../../core/city/say.ts';
import type { HandoffDesk } from '../../workflow/handoffs/handoff-desk.ts';
import { isOwnEcho } from '../../workflow/handoffs/own-echo.ts';
import type { Turn, TurnInput } from '../../workflow/messages/handle-messages.ts';
import { recall, topicOf } from './state.ts';

/**
 * What the account itself wrote. When an operator typed it in the platform's app, a person has this chat: the
 * resident is told once, and the bot is silent until nobody has written for long or an officer takes over.
 */
export async function hearEcho(
  input: TurnInput,
  handoffs: HandoffDesk,
  say: Say,
): Promise<Turn | undefined> {
  const { message, conversation, resident, session } = input;
  if (await isOwnEcho(message, session)) return undefined;
  const { channel, address } = message;
  const before = await handoffs.openIn(channel, address, session);
  await handoffs.spokenElsewhere({ resident, channel, address, words: [] }, session);
  const state = { ...recall(conversation).state, handoff: true as const };
  const name = say(resident.language, 'handoff.operator');
  const isNew = before?.state !== 'talking';
  const text = say(resident.language, 'handoff.taken', { name });
  return { topic: topicOf(state), draft: state, replies: isNew ? [{ text }] : [] };
}
