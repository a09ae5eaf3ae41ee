import type { CityProfile } from '../../core/city/schema.ts';
import type { Analysis } from '../../nlp/labels.ts';
import { officeAt, ordinaryHours } from '../../workflow/deadlines/office-hours.ts';
import { sayMoment } from './describe.ts';
import { isOneOf, mentionsOneOf, wordsBesides } from './plain.ts';
import { answerPlainQuestion } from './plain-questions.ts';
import type { Reporting } from './report.ts';
import { brief, offerHelp } from './small-talk.ts';
import { type Answer, answer, button, callButton, reply, type Talk } from './talk.ts';

/** More words than this beside the phrase tell something of their own. */
const FEW = 3;
/** Longer texts that name office hours or a number to call tell of something, characters. */
const LONGEST_QUESTION = 70;
/** As it, when a number is asked for. */
const LONGEST_NUMBER_QUESTION = 50;

const ANGRY = /[😠😡🤬👎😤]/u;
/** Nothing but hearts and thumbs. */
const PLEASED = /^(?:[👍👌🙏❤😊🙂😀😍💕🌹✅]|\p{Emoji_Modifier}|\uFE0F|\s)+$/u;

/**
 * Small talk and small questions, answered briefly: who is this, thanks and goodbye, office hours, numbers to call,
 * «tôi muốn báo một việc» without the matter. `undefined` for anything that tells of trouble.
 */
export function createChatting({
  city,
  reporting,
}: {
  city: CityProfile;
  reporting: Pick<Reporting, 'invite'>;
}): (talk: Talk, analysis: Analysis) => Answer | undefined {
  function hours(talk: Talk): Answer {
    const office = officeAt(city.calendar, talk.now);
    const opens = office.open
      ? talk.say('chat.hours.open')
      : talk.say('chat.hours.closed', {
          opens: sayMoment(office.opensAt, talk.language, city),
        });
    const told = talk.say('chat.hours', { hours: ordinaryHours(city.calendar) });
    return answer(talk.state, reply(`${told} ${opens}`, [button(talk, 'handoff')]));
  }

  const numbers = (talk: Talk): Answer =>
    answer(
      talk.state,
      reply(talk.say('chat.numbers'), [
        ...['112', '113', '114', '115'].map(callButton),
        button(talk, 'handoff'),
      ]),
    );

  return (talk, analysis) => {
    const { text } = talk.heard;
    if (/^11[1-5]\W*$/.test(text)) return numbers(talk);
    if (ANGRY.test(text) && !/[\p{L}\d]/u.test(text)) return brief(talk, 'calm');
    if (isOneOf(text, talk.say('words.ack')) || PLEASED.test(text)) return brief(talk, 'chat.ack');
    if (isOneOf(text, talk.say('words.bye'))) return brief(talk, 'chat.bye');
    const plainly = answerPlainQuestion(talk, analysis);
    if (plainly) return plainly;
    if (analysis.actionable && analysis.place.length > 0) return undefined;
    const asks = (list: string) =>
      mentionsOneOf(text, talk.say(list)) &&
      wordsBesides(text, talk.say(list)).filter((word) => !/^\d+$/.test(word)).length <= FEW;
    if (asks('words.who'))
      return answer(
        talk.state,
        reply(talk.say('chat.who'), [button(talk, 'report'), button(talk, 'handoff')]),
      );
    if (asks('words.begin')) return reporting.invite(talk);
    if (asks('words.language')) return offerHelp(talk, 'greeting');
    // «số điện thoại công an phường»: no place in it, and no number of theirs.
    if (
      text.length <= LONGEST_NUMBER_QUESTION &&
      analysis.place.length === 0 &&
      !/\d{6}/.test(text) &&
      mentionsOneOf(text, talk.say('words.numbers'))
    )
      return numbers(talk);
    if (text.length > LONGEST_QUESTION || analysis.actionable || /\d{8}/.test(text))
      return undefined;
    if (mentionsOneOf(text, talk.say('words.hours'))) return hours(talk);
    return mentionsOneOf(text, talk.say('words.numbers')) ? numbers(talk) : undefined;
  };
}
