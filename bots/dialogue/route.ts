import type { CityProfile } from '../../core/city/schema.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { RECEIPT_PREFIX } from '../../workflow/residents/data-requests.ts';
import { createAmending } from './amend.ts';
import { answerConsent } from './consent.ts';
import { createContactTalk } from './contact.ts';
import type { Desk } from './desk.ts';
import { createDossierTalk } from './dossier.ts';
import { languageOf } from './english.ts';
import { findPublicCode } from './find-code.ts';
import { createHandoffTalk } from './handoff.ts';
import { namedNeighbour } from './inside-city.ts';
import { createLinking } from './link.ts';
import { createMyData } from './my-data.ts';
import { isOneOf, mentionsOneOf } from './plain.ts';
import { createProcedureTalk } from './procedure.ts';
import { createReporting } from './report.ts';
import { createRescue, isCalling } from './rescue.ts';
import { createRiverTalk } from './river.ts';
import { brief, moreMenu, offerHelp, silent, welcome } from './small-talk.ts';
import type { State } from './state.ts';
import { createSubscribing } from './subscribe.ts';
import { type Answer, answer, button, callButton, reply, type Talk } from './talk.ts';
import { answerInsult } from './temper.ts';
import { createTracking } from './track.ts';

/** Requests that are answered even while a report is being gathered. */
const INTERRUPTS: ReadonlySet<Analysis['intent']> = new Set([
  'track_report',
  'track_dossier',
  'procedure_info',
  'flood_info',
  'handoff',
  'my_data',
]);

/** How sure the language module must be to break into an open question, 0-1. */
const SURE = 0.6;
/** Shorter English texts are greetings and thanks. */
const ENGLISH_REPORT_WORDS = 6;
/** Longer texts that name the water level tell of something, characters. */
const LONGEST_RIVER_QUESTION = 90;

/**
 * Decides which conversation a message belongs to.
 *
 * Danger to life goes before everything; a button and a code say themselves what they mean; then comes what is open
 * in this chat; only then the purpose of the words.
 */
export function createRouter(deps: {
  city: CityProfile;
  analyzer: Analyzer;
  desk: Desk;
  publicUrl?: string | undefined;
}): (talk: Talk) => Promise<Answer> {
  const { city, analyzer } = deps;
  const reporting = createReporting(deps);
  const amending = createAmending(deps);
  const tracking = createTracking(deps);
  const rescue = createRescue(deps);
  const handoff = createHandoffTalk(deps);
  const dossiers = createDossierTalk(deps);
  const procedures = createProcedureTalk(deps);
  const contacts = createContactTalk(deps);
  const myData = createMyData(deps);
  const linking = createLinking(deps);
  const river = createRiverTalk(deps);
  const subscribing = createSubscribing(deps);

  return async (given) => {
    const { talk, answer: heard } = await handoff.listen(given, isDanger(given));
    if (heard) return heard;
    return (await answerConsent(talk, city, dispatch)) ?? (await dispatch(withoutConsenting(talk)));
  };

  /** Danger to life is answered whoever has the word. */
  function isDanger(talk: Talk): boolean {
    const { press, text } = talk.heard;
    if (isCalling(talk) || press?.name === 'in-danger') return true;
    return text !== '' && (isCallForHelp(talk) || analyzer.analyze(text).kind === 'rescue');
  }

  async function dispatch(talk: Talk): Promise<Answer> {
    const { heard } = talk;
    if (heard.event === 'group_added') return brief(talk, 'group.private-only');
    if (heard.event === 'follow') return welcome(talk);
    const contact = isCalling(talk) ? undefined : await contacts.hear(talk);
    if (contact) return contact;
    if (heard.press) return await pressed(talk, heard.press.name, heard.press.args);
    if (heard.text !== '') return await said(talk);
    if (heard.photos.length > 0 || heard.location) return await shown(talk);
    return heard.event === 'sticker' ? brief(talk, 'greeting') : silent(talk);
  }

  /** A photo or a position without a word. */
  async function shown(talk: Talk): Promise<Answer> {
    const { gathering } = talk.state;
    if (isCalling(talk)) return await rescue.goOn(talk);
    const subscribed = gathering ? undefined : await subscribing.listen(talk, undefined);
    if (subscribed) return subscribed;
    if (gathering) return await reporting.goOn(talk, gathering);
    return (await amending.add(talk, undefined)) ?? (await reporting.begin(talk));
  }

  async function said(talk: Talk): Promise<Answer> {
    const { heard, state } = talk;
    const command = /^\/(\w+)/.exec(heard.text)?.[1];
    if (command) return await commanded(talk, command);
    const analysis = analyzer.analyze(heard.text);
    if (isCalling(talk)) return await rescue.goOn(talk);
    const linked = await aboutLinks(talk);
    if (linked) return linked;
    if (analysis.kind === 'rescue' || isCallForHelp(talk)) return await rescue.begin(talk);
    const found = findPublicCode(heard.text, city.codePrefix);
    if (found && 'code' in found) return await tracking.tell(talk, found.code);
    if (isOneOf(heard.text, talk.say('words.cancel'))) return cancel(talk);
    if (state.correcting) return await myData.takeCorrection(talk);
    const about = await aboutThemselves(talk);
    if (about) return about;
    const asked = (await dossiers.listen(talk)) ?? (await procedures.listen(talk, analysis));
    if (asked) return asked;
    if (mentionsOneOf(heard.text, talk.say('words.handoff'))) return await handoff.ask(talk);
    const subscribed = await subscribing.listen(talk, analysis);
    if (subscribed) return subscribed;
    const { gathering } = state;
    if (gathering && !interrupts(analysis)) return await reporting.goOn(talk, gathering);
    if (found) return tracking.teach(talk);
    return (await amending.add(talk, analysis)) ?? (await byPurpose(talk, analysis));
  }

  /** Their data, said in so many words. */
  async function aboutThemselves(talk: Talk): Promise<Answer | undefined> {
    const { text } = talk.heard;
    const receipt = findPublicCode(text, RECEIPT_PREFIX);
    if (receipt && 'code' in receipt) return await myData.tell(talk, receipt.code);
    if (mentionsOneOf(text, talk.say('words.withdraw'))) return await myData.withdraw(talk);
    if (mentionsOneOf(text, talk.say('words.my-data'))) return await myData.show(talk);
    return undefined;
  }

  /** The words for linking, with a code or without, and nothing else. */
  async function aboutLinks(talk: Talk): Promise<Answer | undefined> {
    const words = talk.heard.text.replace(/\d{6}/, '');
    if (isOneOf(words, talk.say('words.unlink'))) return await linking.undo(talk, false);
    if (!isOneOf(words, talk.say('words.link'))) return undefined;
    return (await linking.take(talk)) ?? (await linking.offer(talk));
  }

  async function byPurpose(talk: Talk, analysis: Analysis): Promise<Answer> {
    const { intent, kind } = analysis;
    if (analysis.toxic && !analysis.actionable) return answerInsult(talk, city);
    if (kind === 'spam') return silent(talk);
    if (kind === 'denunciation') return denunciation(talk);
    if (mentionsOneOf(talk.heard.text, talk.say('words.formal-complaint')))
      return brief(talk, 'report.complaint-route');
    if (intent === 'rescue') return doubtfulRescue(talk);
    if (asksForRiver(talk)) return await river.tell(talk);
    if (kind === 'incident') return await reporting.begin(talk);
    if (isEnglishReport(talk)) return await reporting.begin(talk, { plain: true });
    switch (intent) {
      case 'track_report':
        return await tracking.list(talk);
      case 'report':
        return kind === 'question' ? hold(talk) : await reporting.begin(talk);
      case 'greeting':
        return offerHelp(talk, 'greeting');
      case 'thanks':
        return brief(talk, 'thanks');
      case 'track_dossier':
        return await dossiers.ask(talk);
      case 'procedure_info':
        return await procedures.answer(talk);
      case 'flood_info':
        return await river.tell(talk);
      case 'subscribe':
        return await subscribing.begin(talk);
      case 'unsubscribe':
        return await subscribing.stop(talk);
      case 'rate':
        return await tracking.askRating(talk);
      case 'handoff':
        return await handoff.ask(talk);
      case 'my_data':
        return await myData.show(talk);
      default:
        if (analysis.category === null || kind === 'chatter') return offerHelp(talk, 'unknown');
        // what is told of a neighbouring commune may be news or a report: the question where it is settles it
        return namedNeighbour(city, talk.heard.text) === undefined
          ? hold(talk)
          : await reporting.begin(talk);
    }
  }

  async function pressed(talk: Talk, name: string, args: string[]): Promise<Answer> {
    const { gathering, held } = talk.state;
    switch (name) {
      case 'report':
        return reporting.invite(talk);
      case 'track':
        return args[0] ? await tracking.tell(talk, args[0]) : await tracking.list(talk);
      case 'menu':
        return moreMenu(talk);
      case 'handoff':
        return await handoff.ask(talk);
      case 'data':
        return await myData.press(talk, args);
      case 'link':
        return await linking.offer(talk);
      case 'unlink':
        return await linking.undo(talk, args[0] === 'yes');
      case 'dossier':
        return await dossiers.press(talk, args);
      case 'procedure':
        return await procedures.press(talk, args);
      case 'leave':
        return await handoff.leave(talk);
      case 'flood':
        return await river.tell(talk);
      case 'cancel':
        return cancel(talk);
      case 'pass-on':
        return held
          ? await reporting.begin(wordless(talk), { ...held, plain: args[0] === 'plain' })
          : reporting.invite(talk);
      case 'trapped':
      case 'boat':
      case 'medicine':
      case 'safe':
      case 'in-danger':
        if (name === 'safe' && !isCalling(talk)) return brief(talk, 'greeting');
        return await rescue.goOn(talk);
      case 'photo-place':
      case 'other-place':
      case 'place-unknown':
        return gathering ? await reporting.goOn(talk, gathering) : offerHelp(talk, 'button.stale');
      default:
        return (
          (await subscribing.press(talk)) ??
          (await amending.press(talk)) ??
          offerHelp(talk, 'button.stale')
        );
    }
  }

  async function commanded(talk: Talk, command: string): Promise<Answer> {
    switch (command.toLowerCase()) {
      case 'start':
      case 'help':
        return welcome(talk);
      case 'report':
        return reporting.invite(talk);
      case 'status': {
        const found = findPublicCode(talk.heard.text, city.codePrefix);
        if (found && 'code' in found) return await tracking.tell(talk, found.code);
        return await tracking.list(talk);
      }
      case 'data':
        return await myData.show(talk);
      case 'rutdongy':
        return await myData.withdraw(talk);
      case 'link':
        return (await linking.take(talk)) ?? (await linking.offer(talk));
      case 'unlink':
        return await linking.undo(talk, false);
      case 'dossier':
        return (await dossiers.listen(talk)) ?? (await dossiers.ask(talk));
      case 'procedure':
        return await procedures.answer(talk);
      case 'river':
        return await river.tell(talk);
      case 'subscribe':
        return await subscribing.begin(talk);
      case 'stop':
        return await subscribing.stop(talk);
      case 'person':
        return await handoff.ask(talk);
      case 'cancel':
        return cancel(talk);
      default:
        return offerHelp(talk, 'unknown');
    }
  }

  /** Words that may not want anything done: asks before they become a report. */
  function hold(talk: Talk, key = 'report.ask.pass-on'): Answer {
    const { id: messageId, text } = talk.heard;
    const state: State = { ...talk.state, held: { messageId, text } };
    return answer(state, reply(talk.say(key), [button(talk, 'pass-on'), button(talk, 'cancel')]));
  }

  /** The words speak of danger, yet not surely of danger now: the number first, then one question. */
  function doubtfulRescue(talk: Talk): Answer {
    const { id: messageId, text } = talk.heard;
    const state: State = { ...talk.state, held: { messageId, text } };
    return answer(
      state,
      reply(`${talk.say('rescue.call')}\n${talk.say('rescue.ask.danger')}`, [
        callButton('112'),
        button(talk, 'in-danger'),
        button(talk, 'pass-on'),
        button(talk, 'cancel'),
      ]),
    );
  }

  /** The legal route; nothing is filed unless the resident says that something is simply to be mended. */
  function denunciation(talk: Talk): Answer {
    const { id: messageId, text } = talk.heard;
    const state: State = { ...talk.state, held: { messageId, text } };
    return answer(
      state,
      reply(talk.say('report.denunciation'), [
        button(talk, 'only-matter', 'pass-on:plain'),
        callButton('113'),
      ]),
    );
  }
}

function cancel(talk: Talk): Answer {
  const {
    gathering: _,
    held: __,
    rescue: ___,
    filed: ____,
    correcting: _____,
    dossier: ______,
    procedure: _______,
    subscribing: ________,
    ...state
  } = talk.state;
  return answer(state, reply(talk.say('report.cancelled'), [button(talk, 'report')]));
}

/**
 * The language module knows Vietnamese only: an English text of some length is taken for a report, and what kind of
 * matter it is can be corrected below the confirmation.
 */
const isEnglishReport = ({ heard: { text } }: Talk): boolean =>
  languageOf(text) === 'en' && text.split(/\s+/).length >= ENGLISH_REPORT_WORDS;

/** A question about the river, not a river that is in the house. */
const asksForRiver = ({ heard, say }: Talk): boolean =>
  heard.text.length <= LONGEST_RIVER_QUESTION && mentionsOneOf(heard.text, say('words.river'));

const isCallForHelp = ({ heard, say }: Talk): boolean =>
  mentionsOneOf(heard.text, say('words.rescue'));

const interrupts = ({ confidence, intent, kind }: Analysis): boolean =>
  kind === 'question' && INTERRUPTS.has(intent) && confidence.intent >= SURE;

/** A question for consent that was not answered is let go. */
const withoutConsenting = (talk: Talk): Talk => {
  const { consenting: _, ...state } = talk.state;
  return { ...talk, state };
};

/** The same turn without the button that led here: the words come from earlier. */
const wordless = (talk: Talk): Talk => {
  const { press: _, ...heard } = talk.heard;
  return { ...talk, heard };
};
