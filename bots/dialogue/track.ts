import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR } from '../../core/clock.ts';
import { shorten } from '../../core/shorten.ts';
import { isOpen } from '../../workflow/tickets/states.ts';
import { lastNews, sayBody, sayCategory, sayMoment } from './describe.ts';
import type { Desk, Filed } from './desk.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/** Reports listed at once; each gets a button. */
const MOST_LISTED = 4;
/** So long after a matter was ended, words about whether it is fixed are about it. */
const MARKED_WITHIN_MS = 7 * 24 * HOUR;

export type Tracking = {
  /** What became of one report. */
  tell(talk: Talk, code: string): Promise<Answer>;
  /** The resident's own reports, newest first; without any, how to ask for one. */
  list(talk: Talk): Promise<Answer>;
  /** "It is fixed", "it is not": which of their reports, and how they find it. */
  askRating(talk: Talk): Promise<Answer>;
  /** Their newest report that was ended lately and has no mark of theirs yet, by its code. */
  endedUnmarked(talk: Talk): Promise<string | undefined>;
  /** What was typed looks like a code but cannot be one: shows the form. */
  teach(talk: Talk): Answer;
};

/** Answers "what became of it": by code for anybody who has it, without a code for the resident's own. */
export function createTracking({ city, desk }: { city: CityProfile; desk: Desk }): Tracking {
  const example = `${city.codePrefix}-7KQM-4XTA`;

  function describe(talk: Talk, { report, ticket }: Filed): string {
    const { code } = report;
    const body = sayBody(ticket, talk, city);
    const moment = (at: Date) => sayMoment(at, talk.language, city);
    const news = lastNews(ticket);
    const note = news?.note
      ? `\n${talk.say('track.note', { date: moment(news.at), note: news.note })}`
      : '';
    const category = sayCategory(ticket.category, talk, city);
    const head = talk.say('track.head', {
      code,
      category,
      status: talk.say(`status.${ticket.status}`),
      date: moment(news?.at ?? report.createdAt),
    });
    const due = ticket.deadline?.due;
    if (!isOpen(ticket.status) || !due) return `${head} ${talk.say('track.body', { body })}${note}`;
    if (ticket.status === 'waiting_for_resident')
      return `${head} ${talk.say('track.waiting', { body })}${note}`;
    const key = due < talk.now ? 'track.overdue' : 'track.due';
    return `${head} ${talk.say(key, { body, deadline: moment(due) })}${note}`;
  }

  return {
    async tell(talk, code) {
      const filed = await desk.find(code);
      if (!filed)
        return answer(
          talk.state,
          reply(talk.say('track.not-found', { code }), [button(talk, 'track')]),
        );
      return answer(talk.state, reply(describe(talk, filed)));
    },
    async list(talk) {
      const own = await desk.ofResident(talk.resident._id, MOST_LISTED);
      const [only] = own;
      if (!only)
        return answer(
          talk.state,
          reply(talk.say('track.ask.code', { example }), [button(talk, 'handoff')]),
        );
      if (own.length === 1) return answer(talk.state, reply(describe(talk, only)));
      const lines = own.map(({ report, ticket }) =>
        talk.say('track.line', {
          code: report.code,
          text: shorten(report.text.replaceAll('\n', ' '), 60),
          status: talk.say(`status.${ticket.status}`),
        }),
      );
      const buttons = own.map(({ report: { code } }) => ({ id: `track:${code}`, title: code }));
      return answer(
        talk.state,
        reply([talk.say('track.list', { count: own.length }), ...lines].join('\n'), buttons),
      );
    },
    async askRating(talk) {
      const own = await desk.ofResident(talk.resident._id, MOST_LISTED);
      const ended = own.find(({ ticket }) => !isOpen(ticket.status));
      if (!ended) return await this.list(talk);
      const { code } = ended.report;
      return answer(
        talk.state,
        reply(talk.say('rate.ask', { code }), [
          button(talk, 'fixed', `rate:fixed:${code}`),
          button(talk, 'not-fixed', `rate:not-fixed:${code}`),
        ]),
      );
    },
    async endedUnmarked(talk) {
      const [newest] = await desk.ofResident(talk.resident._id, 1);
      if (!newest || isOpen(newest.ticket.status) || newest.report.rating) return undefined;
      const told = lastNews(newest.ticket)?.at ?? newest.report.createdAt;
      return talk.now.getTime() - told.getTime() < MARKED_WITHIN_MS
        ? newest.report.code
        : undefined;
    },
    teach: (talk) => answer(talk.state, reply(talk.say('track.malformed', { example }))),
  };
}
