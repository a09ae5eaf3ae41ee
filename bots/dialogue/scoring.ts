import { HOUR } from '../../core/clock.ts';
import type { Analysis } from '../../nlp/labels.ts';
import type { Desk } from './desk.ts';
import { isOneOf, plain } from './plain.ts';
import { isAsked } from './purpose-checks.ts';
import type { State } from './state.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

const SCORES = [1, 2, 3, 4, 5] as const;
type Score = (typeof SCORES)[number];

/** How long after the question words are still taken for the answer. */
const SOON_MS = 12 * HOUR;

/** A purpose that is less sure than this is a guess, 0-1. */
const GUESSED = 0.45;

const WORDS: readonly (readonly string[])[] = [
  ['1', 'mot', 'one'],
  ['2', 'hai', 'two'],
  ['3', 'ba', 'three'],
  ['4', 'bon', 'four'],
  ['5', 'nam', 'five'],
];

export type Scoring = {
  /** They say that it is fixed: thanks, and asks for a mark. */
  ask(talk: Talk, code: string): Answer;
  /** A pressed mark. */
  press(talk: Talk, args: readonly string[]): Promise<Answer>;
  /** A typed mark, or a word about the work; `undefined` for anything else. */
  listen(talk: Talk, analysis: Analysis): Promise<Answer | undefined>;
};

/** Asks who has been helped how content they are: one to five, then a word about it, neither of which they owe us. */
export function createScoring({ desk }: { desk: Desk }): Scoring {
  async function keep(talk: Talk, code: string, score: Score): Promise<Answer> {
    const filed = await desk.score(code, talk.resident._id, { score }, talk.session);
    if (!filed) return answer(closed(talk), reply(talk.say('amend.not-yours', { code })));
    const key = score <= 3 ? 'score.kept.low' : 'score.kept';
    return answer(
      { ...talk.state, scoring: { code, at: talk.now, asks: 'comment' } },
      reply(talk.say(key, { score }), [button(talk, 'nothing-more', 'score:done')]),
    );
  }

  async function comment(talk: Talk, code: string): Promise<Answer> {
    const { text } = talk.heard;
    const filed = await desk.score(code, talk.resident._id, { comment: text }, talk.session);
    const key = filed ? 'score.comment-kept' : 'amend.not-yours';
    return answer(closed(talk), reply(talk.say(key, { code })));
  }

  return {
    ask: (talk, code) =>
      answer(
        { ...talk.state, scoring: { code, at: talk.now, asks: 'score' } },
        reply(
          `${talk.say('rate.thanks')} ${talk.say('score.ask')}`,
          SCORES.map((score) => ({
            id: `score:${score}:${code}`,
            title: talk.say(`score.${score}`),
          })),
        ),
      ),
    async press(talk, [what = '', code = '']) {
      const score = SCORES.find((one) => String(one) === what);
      if (score && code) return await keep(talk, code, score);
      return answer(closed(talk), reply(talk.say('rate.thanks')));
    },
    async listen(talk, analysis) {
      const { scoring } = talk.state;
      if (!scoring || talk.now.getTime() - scoring.at.getTime() > SOON_MS) return undefined;
      const { code, asks } = scoring;
      const score = scoreIn(talk.heard.text);
      if (score) return await keep(talk, code, score);
      if (isOneOf(talk.heard.text, talk.say('words.nothing-more')))
        return answer(closed(talk), reply(talk.say('rate.thanks')));
      return asks === 'comment' && isAboutTheWork(analysis, talk.heard.text)
        ? await comment(talk, code)
        : undefined;
    },
  };
}

/** `4`, `4 sao`, `4/5`, `bốn điểm`, `chấm 5`. */
function scoreIn(text: string): Score | undefined {
  const words = plain(text)
    .replace(/^(?:cho|cham|toi cham|tui cham|i give)\s+/, '')
    .replace(/\s+(?:sao|diem|stars?|points?|5)$/, '');
  const index = WORDS.findIndex((names) => names.includes(words));
  return SCORES[index];
}

/** The mark somewhere in a sentence: `ok rồi, cho 5 sao`, `4 điểm`. */
export const markIn = (text: string): string | undefined =>
  /\b([1-5]) (?:sao|diem|stars?|points?)\b/.exec(plain(text))?.[1];

/** Words after a mark that ask for nothing and report nothing are about the work. */
const isAboutTheWork = (
  { actionable, confidence, intent, kind, place }: Analysis,
  text: string,
): boolean =>
  (['other', 'thanks', 'rate', 'report'].includes(intent) || confidence.intent < GUESSED) &&
  !['denunciation', 'rescue', 'spam'].includes(kind) &&
  (kind !== 'question' || !isAsked(text)) &&
  !(actionable && place.length > 0);

function closed({ state }: Talk): State {
  const { scoring: _, ...rest } = state;
  return rest;
}
