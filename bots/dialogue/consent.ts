import type { ConsentTopic } from '../../core/city/consent-topics.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { consentText, giveConsent, hasConsent } from '../../workflow/residents/consents.ts';
import { isOneOf } from './plain.ts';
import type { State } from './state.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

/**
 * Goes on with `go` when the resident has agreed to the topic; otherwise asks once, and the same message is taken up
 * again after the yes. A conversation puts this around its first step, before it asks for anything personal:
 *
 *     return await withConsent(talk, city, 'dossier', () => askForDigits(talk));
 */
export async function withConsent(
  talk: Talk,
  city: CityProfile,
  topic: ConsentTopic,
  go: () => Answer | Promise<Answer>,
): Promise<Answer> {
  if (hasConsent(city, talk.resident, topic)) return await go();
  const { id, text, press, location, contact, dossierCode } = talk.heard;
  const consenting = {
    topic,
    heard: {
      id,
      text,
      ...(press && { press }),
      ...(location && { location }),
      ...(contact && { contact }),
      ...(dossierCode && { dossierCode }),
    },
  };
  return answer(
    { ...talk.state, consenting },
    reply(consentText(city, topic, talk.language), [
      button(talk, 'agree', `consent:yes:${topic}`),
      button(talk, 'disagree', `consent:no:${topic}`),
    ]),
  );
}

/**
 * The answer to {@link withConsent}, by button or in words; `undefined` when the message is none.
 *
 * @param resume takes up the message that waited
 */
export async function answerConsent(
  talk: Talk,
  city: CityProfile,
  resume: (talk: Talk) => Promise<Answer>,
): Promise<Answer | undefined> {
  const { consenting, ...rest } = talk.state;
  if (!consenting) return undefined;
  const said = saidOf(talk);
  const state: State = rest;
  // Something else was said: the question is let go, and put again when it is needed again.
  if (said === undefined) {
    if (!isEarlyAnswer(talk.heard.text)) return undefined;
    return answer(
      talk.state,
      reply(talk.say('consent.first'), [
        button(talk, 'agree', `consent:yes:${consenting.topic}`),
        button(talk, 'disagree', `consent:no:${consenting.topic}`),
      ]),
    );
  }
  if (said === 'no') return answer(state, reply(talk.say('consent.declined')));
  const resident = await giveConsent(
    {
      city,
      resident: talk.resident,
      topic: consenting.topic,
      language: talk.language,
      channel: talk.heard.channel,
      messageId: talk.heard.id,
      at: talk.now,
    },
    talk.session,
  );
  const { press: _, location: __, contact: ___, ...now } = talk.heard;
  const { press, location, contact, dossierCode, ...words } = consenting.heard;
  const heard = {
    ...now,
    ...words,
    ...(press && { press }),
    ...(location && { location }),
    ...(contact && { contact }),
    ...(dossierCode && { dossierCode }),
    photos: [],
  };
  return await resume({ ...talk, state, resident, heard });
}

/** Digits of a phone or an ID that were sent before the yes: they would be lost if the question were let go. */
const isEarlyAnswer = (text: string): boolean =>
  /^(?:[\p{L}:.,]{1,8}\s+){0,5}\+?\d[\d\s.-]{2,14}$/u.test(text.trim());

function saidOf({ heard, say }: Talk): 'yes' | 'no' | undefined {
  if (heard.press) {
    const [said] = heard.press.args;
    return heard.press.name === 'consent' ? (said === 'yes' ? 'yes' : 'no') : undefined;
  }
  if (isOneOf(heard.text, say('words.disagree'))) return 'no';
  return isOneOf(heard.text, say('words.agree')) ? 'yes' : undefined;
}
