import type { ClientSession } from 'mongoose';
import type { Language, Slots } from '../../core/city/say.ts';
import type { DeliveryButton } from '../../models/delivery.ts';
import type { ResidentRecord } from '../../models/resident.ts';
import type { Turn } from '../../workflow/messages/handle-messages.ts';
import type { Heard } from './hear.ts';
import type { State } from './state.ts';

export type Reply = Turn['replies'][number];

/** One message and all that a conversation needs to answer it. Nothing but `session` may be written through. */
export type Talk = {
  heard: Heard;
  state: State;
  language: Language;
  /** The city's sentence in the resident's language. */
  say: (key: string, slots?: Slots) => string;
  resident: ResidentRecord;
  session: ClientSession;
  now: Date;
  /** Nothing was said in this chat before. */
  isFirstWord: boolean;
};

/** What is remembered from now on, and what is said. */
export type Answer = { state: State; replies: Reply[] };

/** More than five buttons do not fit a Zalo message, so no message of ours offers more. */
export const MOST_BUTTONS = 5;

/** A button whose title is the sentence `button.<name>`; `id` defaults to that name. At most 64 bytes, for Telegram. */
export function button(talk: Pick<Talk, 'say'>, name: string, id = name): DeliveryButton {
  return { id, title: talk.say(`button.${name}`) };
}

/** Asks the phone for its position where the channel can; elsewhere the sentence beside it says how. */
export const locationButton = (talk: Pick<Talk, 'say'>): DeliveryButton => ({
  ...button(talk, 'location'),
  request: 'location',
});

export const callButton = (number: string): DeliveryButton => ({
  id: `call:${number}`,
  title: `☎ ${number}`,
  phone: number,
});

/** One message. */
export const reply = (text: string, buttons: DeliveryButton[] = []): Reply => ({
  text,
  ...(buttons.length > 0 && { buttons }),
});

/** Says these messages and goes on with `state`; the buttons of the last one may then be typed as well. */
export function answer(state: State, ...replies: Reply[]): Answer {
  const last = replies.at(-1);
  if (!last) return { state, replies };
  const offered = (last.buttons ?? [])
    .filter(({ url, phone }) => !url && !phone)
    .map(({ id, title }) => ({ id, title }));
  return { state: { ...state, offered }, replies };
}
