import type { CityProfile } from '../../core/city/schema.ts';
import type { Analysis, Analyzer } from '../../nlp/labels.ts';
import { RECEIPT_PREFIX } from '../../workflow/residents/data-requests.ts';
import { createChatting } from './chatting.ts';
import { createCommands } from './commands.ts';
import { answerConsent } from './consent.ts';
import { createConversations } from './conversations.ts';
import type { Desk } from './desk.ts';
import { isDoubtful } from './doubt.ts';
import { type EnglishIntent, englishIntentOf, isEnglishQuestion } from './english-intents.ts';
import { findPublicCode } from './find-code.ts';
import {
  answerToHold,
  cancel,
  hold,
  holdDenunciation,
  holdDoubtfulRescue,
  isHoldAsked,
} from './hold.ts';
import { namedOutside } from './inside-city.ts';
import { behindWish, isPlaceOnly } from './place-words.ts';
import { isOneOf, mentionsOneOf, wordsBesides } from './plain.ts';
import { createPresses, pressTyped, wordless } from './presses.ts';
import {
  asksForRiver,
  interrupts,
  isAsked,
  isCallForHelp,
  isEnglishReport,
  isFloodTold,
  isInsult,
  isInWater,
  isMaybeDanger,
  isNotNow,
  isOpen,
  isPerhapsRescue,
  isRescue,
  isScant,
  isTold,
  tellsNothing,
} from './purpose-checks.ts';
import { isCalling } from './rescue.ts';
import { saysWhere } from './says-where.ts';
import { settledIn } from './settled-words.ts';
import { brief, offerHelp, silent, welcome } from './small-talk.ts';
import type { Gathering } from './state.ts';
import type { Answer, Talk } from './talk.ts';
import { answerInsult } from './temper.ts';

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
  const conversations = createConversations(deps);
  const {
    amending,
    collecting,
    contacts,
    following,
    dossiers,
    handoff,
    linking,
    myData,
    procedures,
    registry,
  } = conversations;
  const { reporting, rescue, river, scoring, splitting, subscribing, tracking } = conversations;
  const chatting = createChatting({ city, reporting });
  const pressed = createPresses(conversations);
  const commanded = createCommands(city, conversations);

  return async (given) => {
    const { talk, answer: heard } = await handoff.listen(given, isDanger(given));
    if (heard) return heard;
    return (await answerConsent(talk, city, dispatch)) ?? (await dispatch(withoutConsenting(talk)));
  };

  /** Danger to life is answered whoever has the word. */
  function isDanger(talk: Talk): boolean {
    const { press, text } = talk.heard;
    if (isCalling(talk) || press?.name === 'in-danger' || press?.name === 'warning-help')
      return true;
    if (text === '') return false;
    return (isCallForHelp(talk) && !isNotNow(talk)) || isRescue(analyzer.analyze(text), talk);
  }

  async function dispatch(talk: Talk): Promise<Answer> {
    const { heard } = talk;
    if (heard.event === 'group_added') return brief(talk, 'group.private-only');
    if (heard.event === 'follow') return welcome(talk);
    const contact = isCalling(talk) ? undefined : await contacts.hear(talk);
    if (contact) return contact;
    if (heard.press) return await pressed(talk, heard.press.name, heard.press.args);
    if (heard.text !== '') return await said(talk);
    const isShown = heard.photos.length > 0 || heard.files.length > 0;
    if (isShown || heard.location || heard.dossierCode) return await shown(talk);
    return heard.event === 'sticker' ? brief(talk, 'greeting') : silent(talk);
  }

  /** A photo or a position without a word. */
  async function shown(talk: Talk): Promise<Answer> {
    const { gathering } = talk.state;
    if (isCalling(talk)) return await rescue.goOn(talk);
    const subscribed = gathering ? undefined : await subscribing.listen(talk, undefined);
    if (subscribed) return subscribed;
    if (gathering) return await reporting.goOn(talk, gathering);
    const receipt = await dossiers.listen(talk);
    if (receipt) return receipt;
    const { held } = talk.state;
    if (held && isHoldAsked(talk.state)) return await reporting.begin(talk, held);
    return (await amending.add(talk, undefined)) ?? (await reporting.begin(talk));
  }

  async function said(talk: Talk): Promise<Answer> {
    const { heard, state } = talk;
    const command = /^\/(\w+)/.exec(heard.text)?.[1];
    if (command) return await commanded(talk, command);
    if (isOneOf(heard.text, talk.say('words.help')) && !heard.text.includes('!'))
      return welcome(talk);
    const analysis = analyzer.analyze(heard.text);
    if (isCalling(talk)) return await rescue.goOn(talk);
    const linked = await aboutLinks(talk);
    if (linked) return linked;
    if (isRescue(analysis, talk) || isInWater(talk)) return await rescue.begin(talk);
    if (state.gathering && isPerhapsRescue(analysis, talk)) return await rescue.begin(talk);
    if (isCallForHelp(talk))
      return isNotNow(talk) ? holdDoubtfulRescue(talk) : await rescue.begin(talk);
    const typed = pressTyped(talk);
    if (typed) return await pressed(typed, typed.heard.press.name, typed.heard.press.args);
    const passed = await answerHeld(talk);
    if (passed) return passed;
    const found = findPublicCode(heard.text, city.codePrefix);
    if (found && 'code' in found) return await tracking.tell(talk, found.code);
    const split = await splitting.hear(talk);
    if (split) return split;
    if (
      wordsBesides(heard.text, talk.say('words.cancel')).length === 0 &&
      mentionsOneOf(heard.text, talk.say('words.cancel'))
    )
      return (isOpen(state) ? undefined : await amending.takeBack(talk)) ?? cancel(talk);
    if (mentionsOneOf(heard.text, talk.say('words.take-back')))
      return (await amending.takeBack(talk)) ?? (await tracking.list(talk));
    if (isOneOf(heard.text, talk.say('words.back')))
      return isOpen(state) ? cancel(talk) : offerHelp(talk, 'greeting');
    if (state.correcting) return await myData.takeCorrection(talk);
    const about = await aboutThemselves(talk);
    if (about) return about;
    const scored = (await scoring.listen(talk, analysis)) ?? (await settled(talk));
    if (scored) return scored;
    const reminded = await registry.listen(talk);
    if (reminded) return reminded;
    const collected = await collecting.listen(talk);
    if (collected) return collected;
    const followed = await following.listen(talk, analysis);
    if (followed) return followed;
    const asked = (await dossiers.listen(talk)) ?? (await procedures.listen(talk, analysis));
    if (asked) return asked;
    if (mentionsOneOf(heard.text, talk.say('words.handoff'))) return await handoff.ask(talk);
    const subscribed = await subscribing.listen(talk, analysis);
    if (subscribed) return subscribed;
    const { gathering } = state;
    const english = englishIntentOf(talk);
    if (english) return await byEnglish(talk, english);
    if (gathering && isInsult(talk, analysis)) return answerInsult(talk, city);
    if (!gathering && isMaybeDanger(talk, analysis)) return holdDoubtfulRescue(talk);
    if (gathering && !interrupts(analysis, gathering, heard.text))
      return await gather(talk, gathering);
    if (found) return tracking.teach(talk);
    return (await amending.add(talk, analysis)) ?? (await byPurpose(talk, analysis));
  }

  /** «Chưa sửa chi hết», «ok rồi, 5 sao» about a matter that was ended; a question when it will be, about an open one. */
  async function settled(talk: Talk): Promise<Answer | undefined> {
    const { text } = talk.heard;
    const found = settledIn(talk, analyzer.findPlaces(text).length > 0);
    if (found === undefined || talk.isFirstWord) return undefined;
    if (found === 'when') return talk.state.filed ? await tracking.list(talk) : undefined;
    const code = await tracking.endedUnmarked(talk);
    return code === undefined ? undefined : await amending.judge(talk, code, found === 'fixed');
  }

  /** Words that answer the question which holds a text: yes, no, or where it is. */
  async function answerHeld(talk: Talk): Promise<Answer | undefined> {
    const { held } = talk.state;
    if (!held) return undefined;
    const told = answerToHold(talk);
    const isTrouble = () => analyzer.analyze(held.text).actionable;
    if (held.danger && told === 'yes') return await rescue.begin(talk);
    if (told === 'no' && !(held.danger && isTrouble())) return cancel(talk);
    if (told) return await reporting.begin(wordless(talk), held);
    const isWhere =
      isHoldAsked(talk.state) &&
      (saysWhere(talk.heard.text, talk, analyzer) || isPlaceOnly(talk.heard.text, talk, analyzer));
    if (!isWhere) return undefined;
    return await reporting.begin(talk, { ...held, isPlaced: true });
  }

  /** The first words of a report that was invited may be two matters; later ones are pieces of one. */
  async function gather(talk: Talk, gathering: Gathering): Promise<Answer> {
    const { texts, photos, location } = gathering;
    const isEmpty = texts.length === 0 && photos.length === 0 && !location;
    return (isEmpty ? splitting.ask(talk) : undefined) ?? (await reporting.goOn(talk, gathering));
  }

  async function byEnglish(talk: Talk, intent: EnglishIntent): Promise<Answer> {
    switch (intent) {
      case 'dossier':
        return await dossiers.ask(talk);
      case 'procedure':
        return await procedures.answer(talk);
      case 'river':
        return await river.tell(talk);
      case 'subscribe':
        return await subscribing.begin(talk);
      case 'unsubscribe':
        return await subscribing.stop(talk);
      case 'track':
        return await tracking.list(talk);
      case 'handoff':
        return await handoff.ask(talk);
      case 'my-data':
        return await myData.show(talk);
      case 'thanks':
        return brief(talk, 'thanks');
      case 'greeting':
        return offerHelp(talk, 'greeting');
    }
  }

  /** «Tôi muốn báo: …»: the wish to tell makes it look like a question; what is told behind it is the matter. */
  function tellsBehindWish(text: string): boolean {
    const rest = behindWish(text);
    return rest !== undefined && analyzer.analyze(rest).actionable;
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
    if (isInsult(talk, analysis)) return answerInsult(talk, city);
    if (kind === 'spam') return silent(talk);
    if (kind === 'denunciation' && !isDoubtful(analysis, talk.heard.text))
      return holdDenunciation(talk);
    if (mentionsOneOf(talk.heard.text, talk.say('words.formal-complaint')))
      return brief(talk, 'report.complaint-route');
    const small = chatting(talk, analysis) ?? (await procedures.asked(talk, analysis));
    if (small) return small;
    if (isTold(talk.heard.text, analysis) || isFloodTold(talk, analysis))
      return await reporting.begin(talk, { plain: true });
    const isPlace = isPlaceOnly(talk.heard.text, talk, analyzer);
    if (isDoubtful(analysis, talk.heard.text) && !isPlace && !isEnglishReport(talk))
      return (await procedures.guess(talk, analysis)) ?? offerHelp(talk, 'unknown');
    const isWhere = saysWhere(talk.heard.text, talk, analyzer);
    if (intent === 'rescue' && !isWhere) return holdDoubtfulRescue(talk);
    if (asksForRiver(talk)) return await river.tell(talk);
    if (isEnglishQuestion(talk)) return offerHelp(talk, 'unknown');
    if (kind === 'incident' || isWhere || isPlace)
      return splitting.ask(talk) ?? (await reporting.begin(talk));
    if (tellsBehindWish(talk.heard.text)) return await reporting.begin(talk, { plain: true });
    if (isEnglishReport(talk)) return await reporting.begin(talk, { plain: true });
    switch (intent) {
      case 'track_report':
        return await tracking.list(talk);
      case 'report': {
        // An opinion about papers is more often a question for them; a word or two is no opinion yet.
        const named = await procedures.guess(talk, analysis);
        if (named) return named;
        return kind === 'question' ||
          isScant(talk.heard.text) ||
          isAsked(talk.heard.text) ||
          tellsNothing(analysis)
          ? hold(talk)
          : (splitting.ask(talk) ?? (await reporting.begin(talk)));
      }
      case 'greeting':
        return offerHelp(talk, 'greeting');
      case 'thanks':
        return brief(talk, 'thanks');
      case 'track_dossier':
        return (await procedures.guess(talk, analysis)) ?? (await dossiers.ask(talk));
      case 'procedure_info':
        return await procedures.answer(talk);
      case 'flood_info':
        return await river.tell(talk);
      case 'subscribe':
        return mentionsOneOf(talk.heard.text, talk.say('words.warned-of'))
          ? await subscribing.begin(talk)
          : await procedures.answer(talk);
      case 'unsubscribe':
        return await subscribing.stop(talk);
      case 'rate':
        return await tracking.askRating(talk);
      case 'handoff':
        return await handoff.ask(talk);
      case 'my_data':
        return mentionsOneOf(talk.heard.text, talk.say('words.of-data'))
          ? await myData.show(talk)
          : offerHelp(talk, 'unknown');
      default:
        if (analysis.category === null || kind === 'chatter') return offerHelp(talk, 'unknown');
        // what is told of a neighbouring commune may be news or a report: the question where it is settles it
        return namedOutside(city, analyzer, talk.heard.text) === undefined
          ? hold(talk)
          : await reporting.begin(talk);
    }
  }
}

/** A question for consent that was not answered is let go. */
const withoutConsenting = (talk: Talk): Talk => {
  const { consenting: _, ...state } = talk.state;
  return { ...talk, state };
};
