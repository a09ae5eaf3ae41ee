import type { CityProfile } from '../../core/city/schema.ts';
import type { HandoffRecord } from '../../models/handoff.ts';
import { Message } from '../../models/message.ts';
import { officeAt, ordinaryHours } from '../../workflow/deadlines/office-hours.ts';
import { sayMoment } from './describe.ts';
import type { Desk } from './desk.ts';
import { isOneOf } from './plain.ts';
import { isOpen } from './purpose-checks.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/** Words of theirs that the officer sees with the wish. */
const WORDS_BEFORE = 4;

export type HandoffTalk = {
  /** They want a person. */
  ask(talk: Talk): Promise<Answer>;
  /** They no longer do. */
  leave(talk: Talk): Promise<Answer>;
  /**
   * What is said while a talk with a person is open: `answer` when the bot is silent or says how to end it, else the
   * turn goes on with `talk`.
   */
  listen(talk: Talk, isDanger: boolean): Promise<{ talk: Talk; answer?: Answer }>;
};

/**
 * Talking to a person.
 *
 * The bot says honestly when somebody will answer: by the office hours, the lunch break and the holidays of the
 * city's calendar. While an officer has the talk, or one is expected within minutes, it is silent; danger to life is
 * answered even then. Outside of office hours, and when nobody came in time, it goes on answering.
 */
export function createHandoffTalk({ city, desk }: { city: CityProfile; desk: Desk }): HandoffTalk {
  const { handoffs } = desk;

  const opened = ({ heard, session }: Talk) =>
    handoffs.openIn(heard.channel, heard.address, session);

  async function wordsOf({ heard, session }: Talk): Promise<string[]> {
    const { channel, address } = heard;
    const last = await Message.find({ channel, address, text: { $gt: '' } }, { text: 1 })
      .sort({ order: -1 })
      .limit(WORDS_BEFORE)
      .session(session)
      .lean<{ text?: string }[]>();
    return last.reverse().flatMap(({ text }) => text ?? []);
  }

  function whenAnswered(talk: Talk): string {
    const office = officeAt(city.calendar, talk.now);
    if (office.open) return talk.say('handoff.queued', { minutes: city.handoff.answerMinutes });
    const holiday = office.holiday ?? '';
    return talk.say('handoff.queued.closed', {
      why: talk.say(`handoff.closed-because.${office.because}`, { holiday }),
      opens: sayMoment(office.opensAt, talk.language, city),
      hours: ordinaryHours(city.calendar),
    });
  }

  /** True while the bot leaves the word to a person, or to one who is about to come. */
  function isSilent({ state, escalatedAt }: HandoffRecord, now: Date): boolean {
    if (state === 'talking') return true;
    return !escalatedAt && officeAt(city.calendar, now).open;
  }

  function nameOf(talk: Talk, { takenBy, via }: HandoffRecord): string | undefined {
    return via === 'zalo' ? talk.say('handoff.operator') : takenBy?.name;
  }

  function status(talk: Talk, handoff: HandoffRecord): Answer {
    const name = handoff.state === 'talking' ? nameOf(talk, handoff) : undefined;
    const since = sayMoment(handoff.askedAt, talk.language, city);
    const text = name
      ? talk.say('handoff.talking', { name })
      : talk.say('handoff.already', { since });
    return answer(talk.state, reply(text, [button(talk, 'leave')]));
  }

  async function leave(talk: Talk): Promise<Answer> {
    const open = await opened(talk);
    const { handoff: _, ...state } = talk.state;
    if (!open) return answer(state, reply(talk.say('handoff.none'), [button(talk, 'handoff')]));
    await handoffs.leave(open, talk.session);
    return answer(state, reply(talk.say('handoff.left')));
  }

  return {
    leave,
    async ask(talk) {
      const open = await opened(talk);
      if (open) return status(talk, open);
      await handoffs.ask(
        {
          resident: { _id: talk.resident._id, language: talk.language },
          channel: talk.heard.channel,
          address: talk.heard.address,
          words: await wordsOf(talk),
        },
        talk.session,
      );
      const state = { ...talk.state, handoff: true as const };
      return answer(state, reply(whenAnswered(talk), [button(talk, 'leave')]));
    },
    async listen(talk, isDanger) {
      if (!talk.state.handoff) return { talk };
      const open = await opened(talk);
      if (!open) {
        const { handoff: _, ...state } = talk.state;
        return { talk: { ...talk, state } };
      }
      const { heard } = talk;
      // «Thôi khỏi» takes back what is open: the wish for a person, when nothing else is; to that person it is an answer.
      const gaveUp =
        isOneOf(heard.text, talk.say('words.leave')) ||
        (open.state !== 'talking' &&
          !isOpen(talk.state) &&
          isOneOf(heard.text, talk.say('words.cancel')));
      if (heard.press?.name === 'leave' || gaveUp) return { talk, answer: await leave(talk) };
      await handoffs.heard(open, talk.session);
      if (isDanger || !isSilent(open, talk.now)) return { talk };
      // Who asks the bot for something by its own means is told who has the word, and how to take it back.
      if (heard.text.startsWith('/') || heard.press) return { talk, answer: status(talk, open) };
      return { talk, answer: { state: talk.state, replies: [] } };
    },
  };
}
