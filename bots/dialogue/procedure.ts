import type { Procedure } from '../../core/city/procedure-schema.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { reminderOf } from '../../workflow/registry/reminder-days.ts';
import { shorten } from './describe.ts';
import type { Desk } from './desk.ts';
import { inVietnamese } from './english-procedures.ts';
import { wordsBesides } from './plain.ts';
import { saysWhere } from './says-where.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/** Where procedures are filed on the net, nationwide. */
const PORTAL = 'https://dichvucong.gov.vn';
/** Categories whose matters are often questions for a paper. */
const OF_PAPERS: ReadonlySet<string> = new Set(['hanh_chinh', 'dat_dai', 'xay_dung']);
const MOST_PAPERS = 5;
const LONGEST_PAPER = 150;
const LONGEST_TITLE = 40;
/** Official names that are longer are told by their short form. */
const LONGEST_NAME = 120;

export type ProcedureTalk = {
  /** The words that were asked for, or a code of a procedure; undefined for others. */
  listen(talk: Talk, analysis: Analysis): Promise<Answer | undefined>;
  /** What the words may ask for, when it is not sure that they ask for a procedure; undefined when none is near. */
  guess(talk: Talk, analysis: Analysis): Promise<Answer | undefined>;
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
    if (sure) return show(talk, sure, choice);
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
    return answer(state, reply(describe(talk, procedure, all), buttons));
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
      const answersPlace =
        talk.state.gathering?.asked === 'place' &&
        (analysis.place.length > 0 || saysWhere(talk.heard.text, talk, analyzer));
      const isFree = !analysis.actionable && analysis.intent !== 'track_dossier' && !answersPlace;
      if (talk.state.procedure && isFree) return await find(talk);
      return undefined;
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

function describe(talk: Talk, procedure: Procedure, all: boolean): string {
  const { say, language } = talk;
  const { papers, plain } = procedure;
  const name = procedure.name.length > LONGEST_NAME ? procedure.shortName : procedure.name;
  const lines = [say('procedure.head', { name, code: procedure.code })];
  if (plain) lines.push(plain[language]);
  if (procedure.reliability === 'name_only' && papers.length === 0 && !plain) {
    lines.push(say('procedure.name-only'));
  }
  if (papers.length > 0 && (all || language === 'vi')) {
    const shown = all ? papers : papers.slice(0, plain ? 0 : MOST_PAPERS);
    if (shown.length > 0)
      lines.push(
        say('procedure.papers'),
        ...shown.map(({ name }) =>
          say('procedure.paper', { paper: all ? name : shorten(name, LONGEST_PAPER) }),
        ),
      );
    const left = papers.length - shown.length;
    if (!plain && left > 0) lines.push(say('procedure.more-papers', { count: left }));
  }
  lines.push(
    procedure.fee
      ? say('procedure.fee', { fee: procedure.fee.replace(/\.$/, '') })
      : say('procedure.fee.unknown'),
    procedure.timeReliable && procedure.timeLimit.length > 0
      ? say('procedure.time', {
          time: [procedure.timeLimit.join(', '), procedure.timeNote ?? '']
            .filter(Boolean)
            .join('. ')
            .replace(/\.$/, ''),
        })
      : say('procedure.time.unreliable'),
  );
  if (procedure.residentDeadline)
    lines.push(say('procedure.deadline', { deadline: procedure.residentDeadline }));
  const online = procedure.channels.some(({ channel }) => channel === 'online');
  lines.push(
    procedure.office
      ? say('procedure.office', {
          office: procedure.office,
          online: online ? say('procedure.online') : '',
        })
      : say('procedure.office.unknown'),
    say('procedure.source', {
      date: procedure.asOf.split('-').reverse().join('/'),
      decision: procedure.decision ? say('procedure.decision', { number: procedure.decision }) : '',
    }),
  );
  return lines.join('\n');
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
