import type { Analyzer } from '../../nlp/labels.ts';
import { isOneOf } from './plain.ts';
import type { Reporting } from './report.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/** Surer than this of the category of each part, two parts of a text may be two matters, 0-1. */
const SURE = 0.6;
/** Longer texts are stories; they go to an officer whole. */
const LONGEST_TEXT = 600;
/** More in one message are left together in the last. */
const MOST_MATTERS = 4;
/** Where one matter may end and the next begin, tried in this order. */
const JOINTS = [
  /[,;.!?\s]+(?:ngoài ra|còn nữa|với lại|thêm nữa|nữa là|một việc nữa|việc thứ hai|việc khác là|also|besides|another thing)[\s,:]+/iu,
  /[.;!?\n]+/u,
  /,\s+/u,
  /\s+(?:và|còn|rồi|and)\s+/iu,
] as const;

export type Splitting = {
  /** Asks whether the words are two matters; `undefined` when they are one. */
  ask(talk: Talk): Answer | undefined;
  /** The answer to that, pressed or typed; `undefined` when nothing waits for one, or the words are none. */
  hear(talk: Talk): Promise<Answer | undefined>;
};

/**
 * Two matters in one text become two reports, after asking: each goes to a body of its own with a date of its own. Three
 * and four are found by looking for two in what follows the first.
 *
 * Taken for two are parts that each name trouble, of another kind and at another place; «ngập ở Lê Lợi. Rác trôi đầy
 * đường» is one. Where a joining word such as «với lại» stands between them, the second need not name a place. An
 * emergency is never asked about: it is filed as it stands.
 */
export function createSplitting({
  analyzer,
  reporting,
}: {
  analyzer: Analyzer;
  reporting: Reporting;
}): Splitting {
  /** The matters of a text, at most `most`; one when it is one. */
  function partsOf(text: string, most = MOST_MATTERS): string[] {
    const two = most > 1 && text.length <= LONGEST_TEXT ? splitOnce(text) : undefined;
    return two ? [two[0], ...partsOf(two[1], most - 1)] : [text];
  }

  function splitOnce(text: string): [string, string] | undefined {
    for (const [rank, joint] of JOINTS.entries())
      for (const { index, 0: found } of text.matchAll(
        new RegExp(joint.source, `${joint.flags}g`),
      )) {
        const parts: [string, string] = [
          text.slice(0, index).trim(),
          text.slice(index + found.length).trim(),
        ];
        if (areTwo(...parts, rank === 0)) return parts;
      }
    return undefined;
  }

  function areTwo(one: string, two: string, isSaid: boolean): boolean {
    if (one === '' || two === '') return false;
    const [first, second] = [analyzer.analyze(one), analyzer.analyze(two)];
    const areMatters = [first, second].every(
      ({ actionable, category, confidence, kind, urgency }) =>
        actionable &&
        category !== null &&
        confidence.category >= SURE &&
        kind === 'incident' &&
        urgency !== 'emergency',
    );
    if (!areMatters || first.category === second.category || first.place.length === 0) return false;
    const isElsewhere =
      second.place.length > 0 && !second.place.some((name) => first.place.includes(name));
    return isElsewhere || (isSaid && second.place.length === 0);
  }

  return {
    ask(talk) {
      const { id: messageId, text, photos, location } = talk.heard;
      const parts = photos.length > 0 || location ? [] : partsOf(text);
      if (parts.length < 2) return undefined;
      const { gathering: _, held: __, ...state } = talk.state;
      const list = parts.map((part, index) => `${index + 1}) ${part}`).join('\n');
      const count = talk.say(`two.count.${parts.length}`);
      return answer(
        { ...state, two: { messageId, text, parts } },
        reply(talk.say('two.ask', { count, list }), [
          button(talk, `two.${parts.length}`, 'two'),
          button(talk, 'one'),
          button(talk, 'cancel'),
        ]),
      );
    },
    async hear(talk) {
      const { two, ...state } = talk.state;
      if (!two) return undefined;
      const { press, text } = talk.heard;
      const isTwo = press?.name === 'two' || isOneOf(text, talk.say('words.two'));
      const isOne = press?.name === 'one' || isOneOf(text, talk.say('words.one'));
      if (!isTwo && !isOne) return undefined;
      const { press: _, ...heard } = { ...talk.heard, text: '' };
      const { messageId, parts } = two;
      const bare = { ...talk, heard, state };
      if (isOne) return await reporting.begin(bare, { messageId, text: two.text });
      let told: Answer = { state, replies: [] };
      for (const [index, part] of parts.entries()) {
        const id = index === 0 ? messageId : `${messageId}:${index + 1}`;
        const next = await reporting.begin(
          { ...bare, state: told.state },
          { messageId: id, text: part },
        );
        told = { state: next.state, replies: [...told.replies, ...next.replies] };
      }
      return told;
    },
  };
}
