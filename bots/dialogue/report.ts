import type { CityProfile } from '../../core/city/schema.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { sayBody, sayCategory, sayMoment, sayNews, sayPlace } from './describe.ts';
import type { ChatReport, Desk, Filed } from './desk.ts';
import { knowsMatter, take } from './gather-pieces.ts';
import { isInsideCity, namedOutside } from './inside-city.ts';
import { placePhraseIn } from './place-phrase.ts';
import { isPlaceOnly } from './place-words.ts';
import { isOneOf } from './plain.ts';
import { adviceFor } from './rescue-words.ts';
import { saysWhere } from './says-where.ts';
import { askSimilar } from './similar.ts';
import type { Gathering, Question, State } from './state.ts';
import {
  type Answer,
  answer,
  button,
  callButton,
  locationButton,
  reply,
  type Talk,
} from './talk.ts';

/** Purposes that need no spot on the map: opinions and questions about the city as a whole. */
const PLACELESS: ReadonlySet<Analysis['kind']> = new Set([
  'complaint',
  'suggestion',
  'question',
  'praise',
  'info',
]);

/** Words said in an earlier message; `plain`: it is taken to be something to be mended, whatever the labels say; `isPlaced`: this message says where. */
type Earlier = { messageId?: string; text?: string; plain?: boolean; isPlaced?: boolean };

export type Reporting = {
  /** Starts a report with this message; `text` when the words were said earlier. */
  begin(talk: Talk, earlier?: Earlier): Promise<Answer>;
  /** Adds one more piece to the report being gathered. */
  goOn(talk: Talk, gathering: Gathering): Promise<Answer>;
  /** Asks what it is about: the resident pressed «Báo một việc». */
  invite(talk: Talk): Answer;
};

/**
 * Gathers a report from pieces in any order: words, photos, a position.
 *
 * As soon as matter and place are known it is filed and played back with body, date and code, all in one message;
 * corrections come after (`amend.ts`), so that who says everything at once is never asked anything. Otherwise one
 * question is asked at a time: first the matter, then the place. A place that the resident does not know is let go.
 */
export function createReporting({
  city,
  analyzer,
  desk,
}: {
  city: CityProfile;
  analyzer: Analyzer;
  desk: Desk;
}): Reporting {
  async function settle(talk: Talk, gathering: Gathering): Promise<Answer> {
    const question = nextQuestion(gathering, talk);
    if (question === undefined) return await fileOrAsk(talk, gathering);
    const { photos: newPhotos, text, press } = talk.heard;
    const sameAsked = gathering.asked === question && text === '' && !press;
    const asked: Gathering = {
      ...gathering,
      asked: question,
      put: [...new Set([...gathering.put, question])],
    };
    const state: State = { ...talk.state, gathering: asked };
    // Further photos of an album: the question stands already, and is not put again with each of them.
    const isAlbum = newPhotos.length > 0 && gathering.photos.length > newPhotos.length;
    if (sameAsked && isAlbum) return { state, replies: [] };
    return answer(state, ask(talk, asked, question));
  }

  function nextQuestion(
    gathering: Gathering,
    talk: Talk,
  ): Exclude<Question, 'similar'> | undefined {
    const { put, location, photos, placeText } = gathering;
    const text = gathering.texts.join('\n');
    const analysis = text === '' ? undefined : analyzer.analyze(text);
    if (!knowsMatter(gathering, analysis) || saysOnlyWhere(gathering, talk)) return 'matter';
    if (location) return undefined;
    const outside = outsideOf(gathering);
    if (outside !== undefined && !put.includes('inside-city')) return 'inside-city';
    if (placeText || analyzer.findPlaces(text).length > 0) return undefined;
    if (analysis && PLACELESS.has(analysis.kind) && !analysis.actionable && !gathering.plain)
      return undefined;
    // A place that no map of ours has, said in passing: «trước trường mầm non Hoa Sen».
    if (placePhraseIn(text)) return undefined;
    const taken = photos.find((photo) => photo.takenLocation)?.takenLocation;
    if (taken && isInsideCity(city, taken) && !put.includes('photo-place')) return 'photo-place';
    if (!put.includes('place') || gathering.asked === 'place') return 'place';
    return undefined;
  }

  const saysOnlyWhere = ({ texts, photos, passedOn, put }: Gathering, talk: Talk): boolean =>
    photos.length === 0 &&
    !passedOn &&
    !put.includes('matter') &&
    (isPlaceOnly(texts.join(' '), talk, analyzer) || saysWhere(texts.join(' '), talk, analyzer));

  /** Words that say only where are kept as the place: what happened is read from the other words alone. */
  function apart(gathering: Gathering, talk: Talk): Gathering {
    const { files, placeText, texts, plain } = gathering;
    const isAlone = texts.length === 1 && !plain && !files?.length && placeText === undefined;
    if (!isAlone || !saysOnlyWhere(gathering, talk)) return gathering;
    return { ...gathering, texts: [], placeText: texts[0] };
  }

  /** Where it is, when that is elsewhere: what was said for the place outranks what was told before. */
  function outsideOf({ placeText, texts }: Gathering): string | undefined {
    return namedOutside(city, analyzer, placeText ?? texts.join('\n'));
  }

  function ask(talk: Talk, gathering: Gathering, question: Exclude<Question, 'similar'>) {
    const thanks = thanksFor(talk);
    const cancel = button(talk, 'cancel');
    switch (question) {
      case 'matter':
        return reply(`${thanks}${talk.say('report.ask.matter')}`, [cancel]);
      case 'place':
        return reply(
          `${thanks}${talk.say(gathering.askedAgain ? 'report.ask.place.again' : 'report.ask.place')}`,
          [locationButton(talk), button(talk, 'skip', 'place-unknown'), cancel],
        );
      case 'photo-place': {
        const location = gathering.photos.find((photo) => photo.takenLocation)?.takenLocation;
        const place = sayPlace({ mentions: [], location }, talk, city);
        return reply(`${thanks}${talk.say('report.ask.photo-place', { place })}`, [
          button(talk, 'photo-place'),
          button(talk, 'other-place'),
          cancel,
        ]);
      }
      case 'inside-city': {
        const place = outsideOf(gathering) ?? city.name;
        return reply(talk.say('report.outside.named', { place, city: city.name }), [
          locationButton(talk),
          cancel,
        ]);
      }
    }
  }

  /** Everything is known: an open matter that may be the same is asked about first, once. */
  async function fileOrAsk(talk: Talk, gathering: Gathering): Promise<Answer> {
    const { put } = gathering;
    const found = put.includes('similar')
      ? undefined
      : await desk.similar(toReport(talk, gathering), talk.session);
    if (!found) return await file(talk, gathering);
    const asked: Gathering = {
      ...gathering,
      asked: 'similar',
      put: [...put, 'similar'],
      similar: { code: found.ticket.code },
    };
    return answer({ ...talk.state, gathering: asked }, askSimilar(talk, found, city));
  }

  function toReport(talk: Talk, gathering: Gathering): ChatReport {
    const { texts, photos, files, location, similar } = gathering;
    const text = texts.join('\n');
    const isNamed = location !== undefined || analyzer.findPlaces(text).length > 0;
    const placeText = gathering.placeText ?? (isNamed ? undefined : placePhraseIn(text));
    return {
      messageId: gathering.messageId,
      channel: talk.heard.channel,
      residentId: talk.resident._id,
      text,
      photoIds: photos.map(({ id }) => id),
      ...(files && { files }),
      ...(location && { location }),
      ...(placeText && { placeText }),
      ...(gathering.plain && { kind: 'incident' as const }),
      ...(similar?.choice === 'same' && { incident: { code: similar.code } }),
      ...(similar?.choice === 'own' && { incident: 'own' as const }),
    };
  }

  async function file(talk: Talk, gathering: Gathering): Promise<Answer> {
    const filed = await desk.submit(toReport(talk, gathering), talk.session);
    const { gathering: _, held: __, ...rest } = talk.state;
    const { album } = talk.heard;
    const state: State = {
      ...rest,
      filed: { code: filed.report.code, at: talk.now, ...(album && { album }) },
    };
    return answer(state, reply(playBack(talk, gathering, filed), filedButtons(talk, filed)));
  }

  function playBack(
    talk: Talk,
    gathering: Gathering,
    filed: Filed & { joined: boolean; voices: number },
  ): string {
    const { report, ticket, joined, voices } = filed;
    const place = sayPlace(
      {
        mentions: analyzer.findPlaces([...gathering.texts, gathering.placeText ?? ''].join('\n')),
        placeText: report.placeText ?? undefined,
        location: gathering.location,
      },
      talk,
      city,
    );
    const category = sayCategory(report.labels.category, talk, city);
    const body = sayBody(ticket, talk, city);
    const due = ticket.deadline?.due;
    const summary = talk.say('report.understood', { category, place });
    const code = report.code;
    const danger =
      report.labels.urgency === 'emergency' ? `\n${talk.say('report.keep-clear')}` : '';
    if (joined) {
      const told =
        voices === 1
          ? talk.say('report.joined.own', { code })
          : talk.say('report.joined', { count: voices, body, code });
      return `${summary} ${told} ${sayNews(ticket, talk, city)}${danger}`;
    }
    const sent = due
      ? talk.say('report.sent', { body, code, deadline: sayMoment(due, talk.language, city) })
      : talk.say('report.sent.undated', { body, code });
    return `${summary} ${sent}${danger}`;
  }

  return {
    async begin(talk, earlier) {
      const { rescue: _, held: __, ...state } = talk.state;
      const fresh: Gathering = {
        messageId: earlier?.messageId ?? talk.heard.id,
        texts: earlier?.text ? [earlier.text] : [],
        photos: [],
        put: [],
        ...(earlier?.text && { passedOn: true }),
        ...(earlier?.plain && { plain: true }),
        ...(earlier?.isPlaced && { asked: 'place' as const, put: ['place' as const] }),
      };
      return await absorb({ ...talk, state }, fresh);
    },
    goOn: absorb,
    invite(talk) {
      const gathering: Gathering = {
        messageId: talk.heard.id,
        texts: [],
        photos: [],
        asked: 'matter',
        put: [],
      };
      const { rescue: _, held: __, ...state } = talk.state;
      return answer(
        { ...state, gathering },
        reply(talk.say('report.start'), [locationButton(talk), button(talk, 'cancel')]),
      );
    },
  };

  async function absorb(talk: Talk, before: Gathering): Promise<Answer> {
    const { location } = talk.heard;
    if (location && !isInsideCity(city, location)) {
      const gathering: Gathering = { ...before, asked: 'place', put: [...before.put, 'place'] };
      return answer(
        { ...talk.state, gathering },
        reply(talk.say('report.outside.pin', { city: city.name }), [
          locationButton(talk),
          button(talk, 'cancel'),
        ]),
      );
    }
    const { text } = talk.heard;
    // The place of a matter elsewhere was asked for, and it is elsewhere.
    const outside = before.asked === 'inside-city' ? namedOutside(city, analyzer, text) : undefined;
    if (outside !== undefined || (before.asked === 'inside-city' && isYes(talk))) {
      const { gathering: _, ...state } = talk.state;
      const place = outside ?? outsideOf(before) ?? '';
      return answer(state, reply(talk.say('report.outside.closed', { place, city: city.name })));
    }
    return await settle(talk, apart(take(before, talk, analyzer), talk));
  }
}

const isYes = ({ heard: { text }, say }: Talk): boolean => isOneOf(text, say('words.yes'));

const thanksFor = ({ heard, say }: Talk): string => {
  if (heard.photos.length > 0) return `${say('got.photo')} `;
  const [file] = heard.files;
  if (file) return `${say(`got.${file.kind}`)} `;
  return heard.location ? `${say('got.location')} ` : '';
};

/** What the resident may still do with a filed report. */
export const filedButtons = (talk: Talk, { report: { code, labels, text } }: Filed) => [
  ...(labels.urgency === 'emergency' ? [callButton(adviceFor(text, talk).number ?? '112')] : []),
  button(talk, 'more', `more:${code}`),
  button(talk, 'category', `category:${code}`),
  button(talk, 'where', `where:${code}`),
  ...(labels.urgency === 'emergency' ? [] : [button(talk, 'anonymous', `anonymous:${code}`)]),
  button(talk, 'withdraw', `withdraw:${code}`),
];
