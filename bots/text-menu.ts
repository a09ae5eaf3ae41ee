import type { DeliveryButton, DeliveryContent } from '../models/delivery.ts';
import type { Channel } from '../models/resident.ts';

/** Channels that know no buttons: what can be chosen is written below the text, and typed. */
const TEXT_MENUS: ReadonlySet<Channel> = new Set(['zalo_bot']);

export const hasTextMenu = (channel: Channel): boolean => TEXT_MENUS.has(channel);

type Choice = { mark: string; id: string; title: string };

/**
 * What can be chosen, each with the mark that chooses it: 1, 2, 3 …, or A, B, C … below a question whose answer is
 * itself a number, so that "3" then means three people and not the third line.
 *
 * Links and numbers to call are no choices, nor is a request for the phone's position, which text cannot make.
 */
export function choicesOf(
  buttons: readonly DeliveryButton[],
  asksNumber: boolean,
): readonly Choice[] {
  return buttons
    .filter(({ url, phone, request }) => !url && !phone && !request)
    .map(({ id, title }, index) => ({
      mark: asksNumber ? String.fromCharCode(65 + index) : String(index + 1),
      id,
      title,
    }));
}

/** The text with its links, numbers to call and choices as lines below it. */
export function textWithMenu(content: DeliveryContent, hint: string): string {
  const { text, buttons = [], asksNumber = false } = content;
  const links = buttons.flatMap(({ title, url, phone }) => {
    if (url) return [`${title}: ${url}`];
    if (!phone || text.includes(phone)) return [];
    return [title.includes(phone) ? title : `${title}: ${phone}`];
  });
  const choices = choicesOf(buttons, asksNumber).map(({ mark, title }) => `${mark}. ${title}`);
  return [text, ...links, ...(choices.length > 0 ? [hint, ...choices] : [])].join('\n');
}

const NUMBER = /^(?:số|so|chọn|chon|phím|number|no\.?|#)?\s*([1-9])\s*[.),]?$/iu;
const LETTER = /^(?:chọn|chon)?\s*([a-i])\s*[.),]?$/iu;

/** Id of the choice that these words make: `2`, `2.`, `số 2`, `chọn 2`; `undefined` when they are none of them. */
export function chosen(said: string, content: DeliveryContent): string | undefined {
  const asksNumber = content.asksNumber ?? false;
  const mark = (asksNumber ? LETTER : NUMBER).exec(said.normalize('NFKC').trim())?.[1];
  if (mark === undefined) return undefined;
  const choices = choicesOf(content.buttons ?? [], asksNumber);
  return choices.find((choice) => choice.mark === mark.toUpperCase())?.id;
}
