import type { Analysis } from '../../nlp/labels.ts';
import { mentionsOneOf } from './plain.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/**
 * What residents often ask and what nobody sends us: plans of power cuts, days on which leaders receive citizens, relief
 * goods, days of vaccination, addresses. Each has two lists in the city's texts, `words.ask.<id>` (what it is about) and
 * `words.ask.<id>.how` (that it is asked, not told), and one honest answer, `ask.<id>`.
 */
const QUESTIONS = ['power', 'reception', 'relief', 'vaccination', 'address'] as const;
/** Longer texts tell of something, characters. */
const LONGEST = 70;

/** Answers a question that has one answer for everybody; undefined for all else. */
export function answerPlainQuestion(talk: Talk, { urgency }: Analysis): Answer | undefined {
  const { text } = talk.heard;
  if (text.length > LONGEST || urgency === 'emergency') return undefined;
  const asked = QUESTIONS.find(
    (id) =>
      mentionsOneOf(text, talk.say(`words.ask.${id}`)) &&
      mentionsOneOf(text, talk.say(`words.ask.${id}.how`)) &&
      !mentionsOneOf(text, talk.say('words.ask.not')),
  );
  return asked && answer(talk.state, reply(talk.say(`ask.${asked}`), [button(talk, 'handoff')]));
}
