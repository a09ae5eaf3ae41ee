import type { Analyzer } from '../../nlp/labels.ts';
import { isOneOf } from './plain.ts';
import type { Reporting } from './report.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/** Surer than this of the category of each part, two parts of a text may be two matters, 0-1. */
const SURE = 0.6;
/** Longer texts are stories; they go to an officer whole. */
const LONGEST_TEXT = 600;
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
 * Two matters in one text become two reports, after asking: each goes to a body of its own with a date of its own.
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
  function partsOf(text: string): [string, string] | undefined {
    if (text.length > LONGEST_TEXT) return undefined;
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
      const parts = photos.length > 0 || location ? undefined : partsOf(text);
      if (!parts) return undefined;
      const [first, second] = parts;
      const { gathering: _, held: __, ...state } = talk.state;
      return answer(
        { ...state, two: { messageId, text, first, second } },
        reply(talk.say('two.ask', { first, second }), [
          button(talk, 'two'),
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
      const { messageId, first, second } = two;
      const bare = { ...talk, heard, state };
      if (isOne) return await reporting.begin(bare, { messageId, text: two.text });
      const one = await reporting.begin(bare, { messageId, text: first });
      const other = await reporting.begin(
        { ...bare, state: one.state },
        { messageId: `${messageId}:2`, text: second },
      );
      return { state: other.state, replies: [...one.replies, ...other.replies] };
    },
  };
}
