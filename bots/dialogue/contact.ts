import type { CityProfile } from '../../core/city/schema.ts';
import { Resident } from '../../models/resident.ts';
import { withConsent } from './consent.ts';
import { mentionsOneOf } from './plain.ts';
import type { State } from './state.ts';
import { type Answer, answer, button, reply, type Talk } from './talk.ts';

export type ContactTalk = {
  /** Takes a shared contact, the wish to leave one, or a number typed after we asked; `undefined` for anything else. */
  hear(talk: Talk): Promise<Answer | undefined>;
};

/** A Vietnamese number as people type it: 0912 345 678, +84 912.345.678; 9 or 10 digits after the zero or 84. */
const PHONE = /^(?:\+?84|0)(?:[\s.-]?\d){8,10}$/;

/**
 * Leaving a phone number, so that an officer can call back and a message still arrives when the chat is shut.
 *
 * It is kept only after consent `contact`. A contact that is somebody else's is refused: they have not agreed. A typed
 * number is taken at their word, as at a counter.
 */
export function createContactTalk({ city }: { city: CityProfile }): ContactTalk {
  async function keep(talk: Talk, phone: string, name: string | undefined): Promise<Answer> {
    const contact = { phone, at: talk.now, ...(name && { name }) };
    await Resident.updateOne(
      { _id: talk.resident._id },
      { $set: { contact } },
      { session: talk.session },
    );
    const { contactAsked: _, ...state } = talk.state;
    return answer(state, reply(talk.say('contact.kept', { last: phone.slice(-3) })));
  }

  const ask = (talk: Talk): Answer => {
    const state: State = { ...talk.state, contactAsked: true };
    const own = { ...button(talk, 'contact'), request: 'contact' as const };
    return answer(state, reply(talk.say('contact.ask'), [own, button(talk, 'cancel')]));
  };

  return {
    async hear(talk) {
      const { contact, text, press } = talk.heard;
      if (contact && !contact.own) return answer(talk.state, reply(talk.say('contact.foreign')));
      if (contact)
        return await withConsent(talk, city, 'contact', () =>
          keep(talk, international(contact.phone), contact.name),
        );
      if (press || text === '') return undefined;
      if (talk.state.contactAsked && PHONE.test(text.trim()))
        return await withConsent(talk, city, 'contact', () =>
          keep(talk, international(text), undefined),
        );
      if (
        mentionsOneOf(text, talk.say('words.contact')) &&
        !mentionsOneOf(text, talk.say('words.offices'))
      )
        return await withConsent(talk, city, 'contact', () => ask(talk));
      return undefined;
    },
  };
}

/** Digits with the country's code in front, as Zalo's templates want them. */
const international = (phone: string): string => phone.replace(/\D/g, '').replace(/^0/, '84');
