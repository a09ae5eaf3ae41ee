import type { CityProfile } from '../../core/city/schema.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { sayBody, sayCategory, sayMoment, sayPlace } from './describe.ts';
import type { Desk, Filed } from './desk.ts';
import { isDoubtful } from './doubt.ts';
import { isInsideCity } from './inside-city.ts';
import { isPlaceOnly } from './place-words.ts';
import { isOneOf, plain } from './plain.ts';
import { isCorrection, isPlainlyAnother, isRemark, saysItAdds } from './remarks.ts';
import { filedButtons } from './report.ts';
import { saysWhere } from './says-where.ts';
import { markIn, type Scoring } from './scoring.ts';
import type { State } from './state.ts';
import {
  type Answer,
  answer,
  button,
  locationButton,
  MOST_BUTTONS,
  reply,
  type Talk,
} from './talk.ts';

/** How long after filing a photo, a position or a remark is still taken as part of that report. */
const SOON_MS = 60 * 60 * 1000;

/** How long words of the same kind are taken for more of the same. */
const STILL_TELLING_MS = 10 * 60 * 1000;

/** Words for a category that are less sure than this get the list again, 0-1. */
const SURE_CATEGORY = 0.5;

export type Amending = {
  /** Answers a press of one of the buttons under a filed report; `undefined` when it is no button of this conversation. */
  press(talk: Talk): Promise<Answer | undefined>;
  /** «Thôi khỏi» soon after filing, with nothing else open: asks whether to take the report back. */
  takeBack(talk: Talk): Promise<Answer | undefined>;
  /** Words that say whether an ended matter is fixed: a mark in them is kept, and they go to the officer when it is not. */
  judge(talk: Talk, code: string, fixed: boolean): Promise<Answer>;
  /** Takes a piece sent soon after filing as part of the report; `undefined` when it is not one. */
  add(talk: Talk, analysis: Analysis | undefined): Promise<Answer | undefined>;
};

/**
 * What a resident adds to or corrects in a report that is filed already: more words and photos, category, place,
 * the name hidden, or the whole report taken back.
 */
export function createAmending({
  city,
  analyzer,
  desk,
  scoring,
}: {
  city: CityProfile;
  analyzer: Analyzer;
  desk: Desk;
  scoring: Pick<Scoring, 'ask' | 'press'>;
}): Amending {
  async function amend(
    talk: Talk,
    code: string,
    change: Parameters<Desk['amend']>[2],
  ): Promise<Filed | undefined> {
    return await desk.amend(code, talk.resident._id, change, talk.session);
  }

  function expect(talk: Talk, code: string, expects: 'more' | 'place' | 'category'): State {
    return { ...talk.state, filed: { code, at: talk.now, expects } };
  }

  /** The report as it now stands, with body and date, because a correction may have moved both. */
  function confirm(talk: Talk, filed: Filed, first: string): Answer {
    const { code } = filed.report;
    const body = sayBody(filed.ticket, talk, city);
    const due = filed.ticket.deadline?.due;
    const sent = due
      ? talk.say('report.sent', { body, code, deadline: sayMoment(due, talk.language, city) })
      : talk.say('report.sent.undated', { body, code });
    const state: State = { ...talk.state, filed: { code, at: talk.now } };
    return answer(state, reply(`${first} ${sent}`, filedButtons(talk, filed)));
  }

  const notYours = (talk: Talk, code: string): Answer =>
    answer(talk.state, reply(talk.say('amend.not-yours', { code })));

  async function setCategory(talk: Talk, code: string, category: string): Promise<Answer> {
    const filed = await amend(talk, code, { category });
    if (!filed) return notYours(talk, code);
    const said = sayCategory(category, talk, city);
    return confirm(talk, filed, talk.say('amend.category', { category: said }));
  }

  /** Four categories a page, those likeliest for its words first, and a button for the next page. */
  async function offerCategories(talk: Talk, code: string, page: number): Promise<Answer> {
    const filed = await desk.find(code);
    if (!filed) return notYours(talk, code);
    const words = ` ${plain(filed.report.text)} `;
    const hits = ({ keywords }: { keywords: string[] }) =>
      keywords.filter((keyword) => words.includes(plain(keyword))).length;
    const others = city.categories
      .filter(({ id }) => id !== filed.report.labels.category)
      .map((category) => ({ category, hits: hits(category) }))
      .sort((a, b) => b.hits - a.hits)
      .map(({ category }) => category);
    const size = MOST_BUTTONS - 1;
    const shown = others.slice(page * size, (page + 1) * size);
    const next = (page + 1) * size < others.length ? page + 1 : 0;
    const buttons = shown.map((category) => ({
      id: `set-category:${code}:${category.id}`,
      title: talk.language === 'vi' ? category.short : category.en,
    }));
    return answer(
      expect(talk, code, 'category'),
      reply(talk.say('amend.ask.category', { code }), [
        ...buttons,
        button(talk, 'other', `category:${code}:${next}`),
      ]),
    );
  }

  /** «Sai rồi», and no word of what. */
  async function askWhatIsWrong(talk: Talk, code: string): Promise<Answer> {
    const filed = await desk.find(code);
    if (!filed) return notYours(talk, code);
    return answer(
      talk.state,
      reply(talk.say('amend.ask.wrong', { code }), filedButtons(talk, filed)),
    );
  }

  async function withdraw(talk: Talk, code: string, sure: boolean): Promise<Answer> {
    if (!sure)
      return answer(
        talk.state,
        reply(talk.say('amend.ask.withdraw', { code }), [
          button(talk, 'withdraw-sure', `withdraw:${code}:yes`),
          button(talk, 'keep', `keep:${code}`),
        ]),
      );
    const filed = await amend(talk, code, { withdrawn: true });
    if (!filed) return notYours(talk, code);
    const { filed: _, ...state } = talk.state;
    return answer(state, reply(talk.say('amend.withdrawn', { code })));
  }

  /** An officer asked and the ticket waits: what is said now is the answer, unless it is plainly another matter. */
  async function answerOfficer(
    talk: Talk,
    analysis: Analysis | undefined,
  ): Promise<Answer | undefined> {
    const { text, photos, files, location } = talk.heard;
    const waiting = await desk.awaiting(talk.resident._id);
    if (!waiting) return undefined;
    if (analysis && isPlainlyAnother(analysis, waiting.report.labels.category ?? null))
      return undefined;
    if (analysis?.intent === 'greeting' || analysis?.intent === 'track_report') return undefined;
    const filed = await amend(talk, waiting.report.code, {
      ...(text !== '' && { text }),
      ...(location && { location }),
      ...(photos.length > 0 && { photoIds: photos.map(({ id }) => id) }),
      ...(files.length > 0 && { files }),
    });
    if (!filed) return undefined;
    const body = sayBody(filed.ticket, talk, city);
    return answer(talk.state, reply(talk.say('amend.answered', { body, code: filed.report.code })));
  }

  async function rate(talk: Talk, code: string, fixed: boolean): Promise<Answer> {
    const filed = await desk.rate(code, talk.resident._id, fixed, talk.session);
    if (!filed) return notYours(talk, code);
    if (fixed) return scoring.ask(talk, code);
    const body = sayBody(filed.ticket, talk, city);
    const said = `${talk.say('rate.reopened', { body })} ${talk.say('amend.ask.more', { code })}`;
    return answer(expect(talk, code, 'more'), reply(said));
  }

  /** Words of the same kind of matter right behind a report, without a place of their own, go on telling about it. */
  async function isMoreOf({ state: { filed }, now }: Talk, analysis: Analysis): Promise<boolean> {
    const { actionable, category, place, urgency } = analysis;
    if (!filed || !actionable || place.length > 0 || urgency === 'emergency') return false;
    if (now.getTime() - filed.at.getTime() > STILL_TELLING_MS) return false;
    return (await desk.find(filed.code))?.report.labels.category === category;
  }

  /** A place that is known corrects the one given; words for one that is not are taken where none was given. */
  async function tellsWhere(talk: Talk, code: string): Promise<boolean> {
    const { text } = talk.heard;
    if (text === '') return false;
    if (isPlaceOnly(text, talk, analyzer)) return true;
    if (!saysWhere(text, talk, analyzer)) return false;
    const report = (await desk.find(code))?.report;
    return (
      report !== undefined &&
      !report.location &&
      !report.placeText &&
      report.labels.place.length === 0
    );
  }

  async function takeCategoryWords(talk: Talk, code: string): Promise<Answer> {
    const typed = plain(talk.heard.text);
    const named = city.categories.find(({ id, vi, en, short }) =>
      [id, vi, en, short].some((name) => plain(name) === typed),
    );
    const guess = analyzer.analyze(talk.heard.text);
    const isSure = guess.confidence.category >= SURE_CATEGORY;
    const category = named?.id ?? (isSure ? guess.category : null);
    return category === null
      ? await offerCategories(talk, code, 0)
      : await setCategory(talk, code, category);
  }

  async function takePlace(talk: Talk, code: string): Promise<Answer | undefined> {
    const { location, text } = talk.heard;
    if (location && !isInsideCity(city, location))
      return answer(
        expect(talk, code, 'place'),
        reply(talk.say('report.outside.pin', { city: city.name }), [locationButton(talk)]),
      );
    if (!location && text === '') return undefined;
    const filed = await amend(talk, code, location ? { location } : { placeText: text });
    if (!filed) return notYours(talk, code);
    const mentions = location ? [] : analyzer.findPlaces(text);
    const place = sayPlace({ mentions, placeText: text, location }, talk, city);
    return confirm(talk, filed, talk.say('amend.place', { place }));
  }

  async function takeMore(talk: Talk, code: string): Promise<Answer | undefined> {
    const { text, photos, files } = talk.heard;
    if (text === '' && photos.length === 0 && files.length === 0) return undefined;
    const filed = await amend(talk, code, {
      ...(text !== '' && { text }),
      ...(photos.length > 0 && { photoIds: photos.map(({ id }) => id) }),
      ...(files.length > 0 && { files }),
    });
    if (!filed) return notYours(talk, code);
    const { album } = talk.state.filed ?? {};
    if (album !== undefined && album === talk.heard.album)
      return { state: talk.state, replies: [] };
    const state: State = { ...talk.state, filed: { code, at: talk.now } };
    return answer(state, reply(talk.say('amend.added', { code })));
  }

  return {
    async judge(talk, code, fixed) {
      const { text } = talk.heard;
      if (!fixed) await amend(talk, code, { text });
      const asked = await rate(talk, code, fixed);
      const mark = fixed ? markIn(text) : undefined;
      return mark ? await scoring.press({ ...talk, state: asked.state }, [mark, code]) : asked;
    },
    async takeBack(talk) {
      const { filed } = talk.state;
      if (!filed || talk.now.getTime() - filed.at.getTime() > SOON_MS) return undefined;
      return await withdraw(talk, filed.code, false);
    },
    async press(talk) {
      const { name, args } = talk.heard.press ?? { name: '', args: [] };
      const [code = '', extra = ''] = args;
      switch (name) {
        case 'more':
          return answer(expect(talk, code, 'more'), reply(talk.say('amend.ask.more', { code })));
        case 'where':
          return answer(
            expect(talk, code, 'place'),
            reply(talk.say('amend.ask.place', { code }), [locationButton(talk)]),
          );
        case 'category':
          return await offerCategories(talk, code, Number.parseInt(extra, 10) || 0);
        case 'set-category':
          if (!city.categories.some(({ id }) => id === extra))
            return await offerCategories(talk, code, 0);
          return await setCategory(talk, code, extra);
        case 'anonymous': {
          const filed = await amend(talk, code, { anonymous: true });
          if (!filed) return notYours(talk, code);
          return answer(talk.state, reply(talk.say('amend.anonymous', { code })));
        }
        case 'withdraw':
          return await withdraw(talk, code, extra === 'yes');
        case 'rate':
          return await rate(talk, extra, code === 'fixed');
        case 'keep':
          return answer(talk.state, reply(talk.say('amend.kept', { code })));
        default:
          return undefined;
      }
    },
    async add(talk, analysis) {
      if (talk.isFirstWord) return undefined;
      const answered = await answerOfficer(talk, analysis);
      if (answered) return answered;
      const { filed } = talk.state;
      // Words changed after filing are an addition, however late: nobody means a second report by that.
      if (filed && talk.heard.event === 'edit') return await takeMore(talk, filed.code);
      if (!filed || talk.now.getTime() - filed.at.getTime() > SOON_MS) return undefined;
      const { location, photos, files, text } = talk.heard;
      if (filed.expects === undefined && isOneOf(text, talk.say('words.wrong')))
        return await askWhatIsWrong(talk, filed.code);
      const isShown = photos.length > 0 || files.length > 0;
      if (filed.expects === 'category' && text !== '')
        return await takeCategoryWords(talk, filed.code);
      const isWhere = filed.expects === undefined && (await tellsWhere(talk, filed.code));
      if (location || isWhere || (filed.expects === 'place' && text !== ''))
        return await takePlace(talk, filed.code);
      const goesOn = analysis !== undefined && (await isMoreOf(talk, analysis));
      const isUnclear = analysis !== undefined && isDoubtful(analysis, text);
      if (
        isShown ||
        filed.expects === 'more' ||
        isUnclear ||
        goesOn ||
        saysItAdds(talk) ||
        (text !== '' && saysWhere(text, talk, analyzer)) ||
        (analysis && isCorrection(talk, analysis)) ||
        (analysis && isRemark(analysis))
      )
        return await takeMore(talk, filed.code);
      return undefined;
    },
  };
}
