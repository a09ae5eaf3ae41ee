import type { Procedure } from '../../core/city/procedure-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { shorten } from '../../core/shorten.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { describeProcedure, MOST_PAPERS } from '../../workflow/procedures/describe-procedure.ts';
import { reminderOf } from '../../workflow/registry/reminder-days.ts';
import type { Desk } from './desk.ts';
import { inVietnamese } from './english-procedures.ts';
import { isOneOf, mentionsOneOf, wordsBesides } from './plain.ts';
import { saysWhere } from './says-where.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/** Where procedures are filed on the net, nationwide. */
const PORTAL = 'https://dichvucong.gov.vn';
/** Categories whose matters are often questions for a paper. */
const OF_PAPERS: ReadonlySet<string> = new Set(['hanh_chinh', 'dat_dai', 'xay_dung']);
const LONGEST_TITLE = 40;

export type ProcedureTalk = {
  /** The words that were asked for, or a code of a procedure; undefined for others. */
  listen(talk: Talk, analysis: Analysis): Promise<Answer | undefined>;
  /** What the words may ask for, when it is not sure that they ask for a procedure; undefined when none is near. */
  guess(talk: Talk, analysis: Analysis): Promise<Answer | undefined>;
  /** What is surely a question for a procedure: which papers, how to file, or where and how for one that is known. */
  asked(talk: Talk, analysis: Analysis): Promise<Answer | undefined>;
  /** What the words ask for. */
  answer(talk: Talk): Promise<Answer>;
  press(talk: Talk, args: readonly string[]): Promise<Answer>;
};

/** Answers "how do I": papers, fee, time, where, on the net, with source and date, and what is not reliable. */
export function createProcedureTalk({
  city,
  analyzer,
  desk,
}: {
  city: CityProfile;
  analyzer: Pick<Analyzer, 'analyze'>;
  desk: Desk;
}): ProcedureTalk {
  async function find(talk: Talk): Promise<Answer> {
    const search = await desk.procedures.search();
    const { text } = talk.heard;
    // «làm online được không», «mấy ngày có»: no name in it, so it is about what was shown.
    if (wordsBesides(text, talk.say('words.procedure')).length === 0) {
      const last = await shownLast(talk);
      if (last) return show(talk, last, []);
    }
    const { sure, choice } = search.decide(
      talk.language === 'en' ? (inVietnamese(text) ?? text) : text,
    );
    const [only, ...more] = choice;
    if (sure) return show(talk, sure, choice);
    if (only && more.length === 0) return show(talk, only, []);
    if (choice.length > 0)
      return answer(closed(talk), reply(talk.say('procedure.choose'), choice.map(toButton)));
    // Who asked for «thủ tục» without a name is asked which; a name that we do not know is said to be unknown.
    const state = { ...talk.state, procedure: 'asked' as const };
    if (
      talk.state.procedure === undefined &&
      wordsBesides(text, talk.say('words.procedure')).length < 2
    ) {
      const last = await shownLast(talk);
      if (last) return show(talk, last, []);
      return answer(state, reply(talk.say('procedure.ask.which'), [portal(talk)]));
    }
    return answer(
      talk.state.procedure === undefined ? state : closed(talk),
      reply(talk.say('procedure.none'), [button(talk, 'handoff'), portal(talk)]),
    );
  }

  /** What was shown last, for «hết bao nhiêu tiền?» behind it. */
  async function shownLast({ state }: Talk): Promise<Procedure | undefined> {
    return state.shownProcedure ? await desk.procedures.byCode(state.shownProcedure) : undefined;
  }

  function show(
    talk: Talk,
    procedure: Procedure,
    others: readonly Procedure[],
    all = false,
  ): Answer {
    const more =
      all || procedure.papers.length <= MOST_PAPERS ? [] : [papersButton(talk, procedure)];
    const buttons = [
      ...more,
      ...remindButton(talk, procedure),
      portal(talk),
      ...(all ? [] : others.slice(0, 2).map(toButton)),
    ];
    const state = { ...closed(talk), shownProcedure: procedure.code };
    return answer(state, reply(describeProcedure(procedure, talk, all), buttons));
  }

  /** Where a day counts, such as the 60 days after a birth, a reminder is offered. */
  function remindButton(talk: Talk, { code }: Procedure) {
    const about = (['birth', 'marriage'] as const).find(
      (one) => reminderOf(city, one)?.procedures[0] === code,
    );
    return about ? [button(talk, `remind-${about}`, `remind:${about}`)] : [];
  }

  return {
    async listen(talk, analysis) {
      const code = /\b\d\.\d{6}\b/.exec(talk.heard.text)?.[0];
      const named = code && (await desk.procedures.byCode(code));
      if (named) return show(talk, named, []);
      if (talk.state.shownProcedure && isOneOf(talk.heard.text, talk.say('words.wrong')))
        return answer(
          { ...talk.state, procedure: 'asked' },
          reply(talk.say('procedure.ask.which')),
        );
      const answersPlace =
        talk.state.gathering?.asked === 'place' &&
        (analysis.place.length > 0 || saysWhere(talk.heard.text, talk, analyzer));
      const isFree = !analysis.actionable && analysis.intent !== 'track_dossier' && !answersPlace;
      if (talk.state.procedure && isFree) return await find(talk);
      return undefined;
    },
    async asked(talk, { place, urgency }) {
      const { text } = talk.heard;
      const asks = (list: string) => mentionsOneOf(text, talk.say(list));
      if (asks('words.asks-filing')) return await find(talk);
      if (asks('words.asks-papers') && place.length === 0 && urgency === 'normal')
        return await find(talk);
      if (!asks('words.asks-how')) return undefined;
      const search = await desk.procedures.search();
      const { sure, choice } = search.decide(text);
      return sure || choice.length === 1 ? await find(talk) : undefined;
    },
    async guess(talk, { actionable, category, intent, place }) {
      if (actionable || place.length > 0 || (category !== null && !OF_PAPERS.has(category)))
        return undefined;
      const search = await desk.procedures.search();
      const { sure, choice } = search.decide(talk.heard.text);
      return sure || (intent === 'procedure_info' && choice.length > 0)
        ? await find(talk)
        : undefined;
    },
    answer: find,
    async press(talk, [code, what]) {
      const named = code ? await desk.procedures.byCode(code) : undefined;
      if (named) return show(talk, named, [], what === 'papers');
      return answer({ ...talk.state, procedure: 'asked' }, reply(talk.say('procedure.ask.which')));
    },
  };
}

const toButton = ({ code, shortName }: Procedure) => ({
  id: `procedure:${code}`,
  title: shorten(shortName, LONGEST_TITLE),
});

const papersButton = (talk: Talk, { code }: Procedure) =>
  button(talk, 'papers', `procedure:${code}:papers`);

const portal = (talk: Talk) => ({ ...button(talk, 'portal'), url: PORTAL });

function closed({ state }: Talk) {
  const { procedure: _, ...rest } = state;
  return rest;
}
