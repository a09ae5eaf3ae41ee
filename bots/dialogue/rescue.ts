import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR } from '../../core/clock.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import type { Desk } from './desk.ts';
import { isInsideCity } from './inside-city.ts';
import { isOneOf } from './plain.ts';
import type { State } from './state.ts';
import {
  type Answer,
  answer,
  button,
  callButton,
  locationButton,
  type Reply,
  reply,
  type Talk,
} from './talk.ts';

/** Buttons that a person in danger can press instead of typing. */
const NEEDS = ['trapped', 'boat', 'medicine'] as const;
const isNeed = (name: string): name is (typeof NEEDS)[number] =>
  (NEEDS as readonly string[]).includes(name);

/** After this long without a word the call is over, and what is written then is something new. */
const SILENCE_MS = 12 * HOUR;

/** True while what they write belongs to their call for help. */
export const isCalling = ({ state: { rescue }, now }: Pick<Talk, 'state' | 'now'>): boolean =>
  rescue !== undefined && now.getTime() - rescue.at.getTime() < SILENCE_MS;

export type Rescue = {
  /** Danger to life: 112 first, and a report at once with whatever is known. */
  begin(talk: Talk): Promise<Answer>;
  /** Everything said from then on goes into that report, until they are safe. */
  goOn(talk: Talk): Promise<Answer>;
};

/**
 * A call for help.
 *
 * The first words are answered with the number to call and what to do; the report is filed before anything is
 * asked, because the next message may never come. Then, one at a time: where, and how many people. All of it goes
 * out on the emergency lane.
 */
export function createRescue({
  city,
  analyzer,
  desk,
}: {
  city: CityProfile;
  analyzer: Analyzer;
  desk: Desk;
}): Rescue {
  const urgent = (text: string, buttons: Reply['buttons'], asked: string): Reply => ({
    ...reply(text, buttons),
    lane: 'emergency',
    ...(asked === 'people' && { asksNumber: true }),
  });

  /** Five at most: the call first, the position while it is missing. */
  const buttons = (talk: Talk, asked: 'place' | 'people' | 'nothing') => [
    callButton('112'),
    ...(asked === 'place' ? [locationButton(talk)] : [button(talk, 'medicine')]),
    button(talk, 'trapped'),
    button(talk, 'boat'),
    button(talk, 'safe'),
  ];

  const hasPlace = (text: string, location: unknown): boolean =>
    location !== undefined || analyzer.findPlaces(text).length > 0;

  async function submit(talk: Talk) {
    const { heard, state } = talk;
    const { gathering: before, held } = state;
    const pressed =
      heard.press && isNeed(heard.press.name) ? talk.say(`button.${heard.press.name}`) : '';
    const said = [...(before?.texts ?? []), held?.text ?? '', heard.text, pressed];
    const texts = said.filter((text) => text !== '');
    const location = heard.location ?? before?.location;
    const placeText = before?.placeText;
    const photos = [...(before?.photos ?? []), ...heard.photos];
    const files = [...(before?.files ?? []), ...heard.files];
    const filed = await desk.submit(
      {
        messageId: before?.messageId ?? held?.messageId ?? heard.id,
        channel: heard.channel,
        residentId: talk.resident._id,
        text: texts.join('\n') || talk.say('rescue.wordless'),
        photoIds: photos.map(({ id }) => id),
        ...(files.length > 0 && { files }),
        ...(location && { location }),
        ...(placeText && { placeText }),
        kind: 'rescue',
      },
      talk.session,
    );
    return { filed, placed: placeText !== undefined || hasPlace(texts.join('\n'), location) };
  }

  async function begin(talk: Talk): Promise<Answer> {
    const { filed, placed } = await submit(talk);
    const { code } = filed.report;
    const asked = placed ? 'people' : 'place';
    const { gathering: _, held: __, filed: ___, ...rest } = talk.state;
    const state: State = { ...rest, rescue: { code, asked, at: talk.now } };
    const text = [
      talk.say('rescue.call'),
      talk.say('rescue.filed', { code }),
      talk.say(`rescue.ask.${asked}`),
    ].join('\n');
    return answer(state, urgent(text, buttons(talk, asked), asked));
  }

  return {
    begin,
    async goOn(talk) {
      const { rescue } = talk.state;
      if (!rescue || !isCalling(talk)) return await begin(talk);
      const { heard } = talk;
      const isSafe = heard.press?.name === 'safe' || isOneOf(heard.text, talk.say('words.safe'));
      const need = heard.press && isNeed(heard.press.name) ? heard.press.name : undefined;
      const said = isSafe
        ? talk.say('button.safe')
        : need
          ? talk.say(`button.${need}`)
          : heard.text;
      const change: Parameters<Desk['amend']>[2] = {
        ...(said !== '' && { text: said }),
        ...(heard.location && isInsideCity(city, heard.location) && { location: heard.location }),
        ...(rescue.asked === 'place' && heard.text !== '' && { placeText: heard.text }),
        ...(heard.photos.length > 0 && { photoIds: heard.photos.map(({ id }) => id) }),
        ...(heard.files.length > 0 && { files: heard.files }),
      };
      if (Object.keys(change).length > 0)
        await desk.amend(rescue.code, talk.resident._id, change, talk.session);
      if (isSafe) {
        const { rescue: _, ...state } = talk.state;
        return answer(state, reply(talk.say('rescue.safe', { code: rescue.code })));
      }
      const asked = nextQuestion(rescue.asked, talk, change);
      const state: State = { ...talk.state, rescue: { ...rescue, asked, at: talk.now } };
      const text = [talk.say('rescue.added'), talk.say(`rescue.ask.${asked}`)].join('\n');
      return answer(state, urgent(text, buttons(talk, asked), asked));
    },
  };
}

/** Where, then how many; a pressed need answers neither, words answer what was asked. */
function nextQuestion(
  asked: 'place' | 'people' | 'nothing',
  { heard }: Talk,
  change: { location?: unknown; placeText?: string },
): 'place' | 'people' | 'nothing' {
  if (asked === 'place') return change.location || change.placeText ? 'people' : 'place';
  if (asked === 'people' && heard.text !== '') return 'nothing';
  return asked;
}
