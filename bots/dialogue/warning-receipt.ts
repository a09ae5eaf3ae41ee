import type { CityProfile } from '../../core/city/schema.ts';
import { formatLocalTime } from '../../workflow/notifications/local-time.ts';
import type { Desk } from './desk.ts';
import { isCalling, type Rescue } from './rescue.ts';
import type { State } from './state.ts';
import { type Answer, answer, button, callButton, reply, type Talk } from './talk.ts';

/** Buttons below a warning, each with the name of the warning after a colon. */
const BUTTONS = {
  'warning-received': 'received',
  'warning-safe': 'safe',
  'warning-help': 'help',
} as const;
type ReceiptButton = keyof typeof BUTTONS;
const isReceiptButton = (name: string): name is ReceiptButton => name in BUTTONS;

export type WarningReceiptTalk = {
  /** Answers a button below a warning; `undefined` for any other button. */
  press(talk: Talk, name: string, args: string[]): Promise<Answer | undefined>;
};

/**
 * What residents answer to a warning. "I need help" is a call for help whatever became of the warning: the report is
 * filed at once, with the place that they follow as their own, and the number to call comes first.
 */
export function createWarningReceiptTalk(deps: {
  city: CityProfile;
  desk: Desk;
  rescue: Rescue;
}): WarningReceiptTalk {
  const { city, desk, rescue } = deps;

  async function callForHelp(talk: Talk): Promise<Answer> {
    if (isCalling(talk)) return await rescue.goOn(talk);
    const place = await ownPlace(talk);
    const { id: messageId } = talk.heard;
    const state: State = {
      ...talk.state,
      gathering: {
        messageId,
        texts: [talk.say('button.warning-help')],
        photos: [],
        put: [],
        ...place,
      },
    };
    return await rescue.begin({ ...talk, state });
  }

  /** The first of their own places; a relative's is not where they are. */
  async function ownPlace(talk: Talk) {
    const followed = await desk.subscriptions.list(talk.resident._id, talk.session);
    const own = followed.find(
      ({ topic, relation, place }) =>
        topic === 'flood' && relation === 'own' && place.kind !== 'city',
    );
    if (!own) return {};
    const { lat, lon, label, ward } = own.place;
    const wardName = city.wards.find(({ id }) => id === ward)?.name;
    const words = [...new Set([label, wardName])].filter(Boolean).join(', ');
    return {
      ...(typeof lat === 'number' && typeof lon === 'number' && { location: { lat, lon } }),
      ...(words && { placeText: words }),
    };
  }

  return {
    async press(talk, name, [identifier = '']) {
      if (!isReceiptButton(name)) return undefined;
      const given = BUTTONS[name];
      const warning = await desk.receipts.find(identifier);
      const residentId = talk.resident._id;
      if (given === 'help') {
        const answered = await callForHelp(talk);
        const code = answered.state.rescue?.code;
        if (warning) await desk.receipts.note(warning, residentId, given, code, talk.session);
        return answered;
      }
      const urgent = [
        callButton('112'),
        button(talk, 'warning-help', `warning-help:${identifier}`),
      ];
      if (!warning) return answer(talk.state, reply(talk.say('warning.unknown'), urgent));
      await desk.receipts.note(warning, residentId, given, undefined, talk.session);
      if (given === 'safe' && isCalling(talk)) return await rescue.goOn(pressing(talk, 'safe'));
      const text = warning.endedAt
        ? talk.say('warning.over', { time: formatLocalTime(warning.endedAt, city) })
        : talk.say(`warning.thanks.${given}`);
      return answer(talk.state, reply(text, given === 'received' ? urgent : []));
    },
  };
}

/** The same turn as if this button had been pressed. */
const pressing = (talk: Talk, name: string): Talk => ({
  ...talk,
  heard: { ...talk.heard, press: { name, args: [] } },
});
