import { isOneOf } from './plain.ts';
import { adviceFor } from './rescue-words.ts';
import type { State } from './state.ts';
import { type Answer, answer, button, callButton, reply, type Talk } from './talk.ts';

/** Words that may not want anything done: asks before they become a report. */
export function hold(talk: Talk): Answer {
  return answer(
    holding(talk),
    reply(talk.say('report.ask.pass-on'), [button(talk, 'pass-on'), button(talk, 'cancel')]),
  );
}

/** The words speak of danger, yet not surely of danger now: the number first, then one question. */
export function holdDoubtfulRescue(talk: Talk): Answer {
  const { number, text } = adviceFor(talk.heard.text, talk);
  return answer(
    holding(talk, true),
    reply(`${text}\n${talk.say('rescue.ask.danger')}`, [
      callButton('112'),
      ...(number ? [callButton(number)] : []),
      button(talk, 'in-danger'),
      button(talk, 'pass-on'),
      button(talk, 'cancel'),
    ]),
  );
}

/** The legal route; nothing is filed unless the resident says that something is simply to be mended. */
export function holdDenunciation(talk: Talk): Answer {
  return answer(
    holding(talk),
    reply(talk.say('report.denunciation'), [
      button(talk, 'handoff'),
      button(talk, 'only-matter', 'pass-on:plain'),
      callButton('113'),
    ]),
  );
}

/** Lets go of everything that is open, and says so. */
export function cancel(talk: Talk): Answer {
  const { version, offered, temper, handoff, proved } = talk.state;
  const state: State = {
    version,
    offered,
    ...(temper && { temper }),
    ...(handoff && { handoff }),
    ...(proved && { proved }),
  };
  return answer(state, reply(talk.say('report.cancelled'), [button(talk, 'report')]));
}

/** True while the question that holds a text is the last thing we said. A denunciation is not passed on by a word. */
export const isHoldAsked = ({ held, offered }: State): boolean =>
  held !== undefined && offered.some(({ id }) => id === 'pass-on');

/** What is answered in words to the question that holds a text, while that question is the last thing we said. */
export function answerToHold({ heard: { text }, say, state }: Talk): 'yes' | 'no' | undefined {
  if (!isHoldAsked(state)) return undefined;
  if (isOneOf(text, say('words.no'))) return 'no';
  return isOneOf(text, say('words.yes')) ? 'yes' : undefined;
}

function holding(talk: Talk, danger = false): State {
  const { id: messageId, text } = talk.heard;
  return { ...talk.state, held: { messageId, text, ...(danger && { danger: true as const }) } };
}
