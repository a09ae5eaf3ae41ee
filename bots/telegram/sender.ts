import { type Api, InputFile } from 'grammy';
import type { Clock } from '../../core/clock.ts';
import type { DeliveryButton } from '../../models/delivery.ts';
import type { Sender } from '../../workflow/notifications/sender.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import { cutText } from '../cut-text.ts';
import { createInParts } from '../in-parts.ts';
import { createThrottle } from '../throttle.ts';
import { telegramFailure } from './api.ts';

/** A key under a message, and one of the keyboard below the input line. */
type InlineKey = { text: string; callback_data: string } | { text: string; url: string };
type ReplyKey =
  | { text: string }
  | { text: string; request_location: true }
  | { text: string; request_contact: true };
type TelegramMarkup =
  | { inline_keyboard: InlineKey[][] }
  | { keyboard: ReplyKey[][]; resize_keyboard: true; one_time_keyboard: true };

/** To one chat a second apart, after a few at once (core.telegram.org/bots/faq). */
const A_CHAT = { perChatPerSecond: 1, chatBurst: 5 };
/** In all, unless the account has bought more. */
const USUAL_PER_SECOND = 30;
const MOST_TEXT = 4096;
const MOST_CALLBACK_BYTES = 64;
/** Two buttons share a row when both titles are this short, characters. */
const SHORT_TITLE = 16;

/**
 * Buttons in Telegram's form. A request for a position needs a keyboard of its own, whose other keys send their
 * titles as text; otherwise they stand under the message. A number to call cannot be a button here: it goes into the
 * text.
 */
export function telegramMarkup(buttons: readonly DeliveryButton[]): TelegramMarkup | undefined {
  if (buttons.some(({ request }) => request)) {
    const keys = buttons.flatMap((button) => keyOf(button) ?? []);
    return { keyboard: inRows(keys), resize_keyboard: true, one_time_keyboard: true };
  }
  const keys = buttons.flatMap((button) => inlineKeyOf(button) ?? []);
  return keys.length > 0 ? { inline_keyboard: inRows(keys) } : undefined;
}

/** The text with the numbers and links that could not become buttons. */
export function telegramText(text: string, buttons: readonly DeliveryButton[]): string {
  const asksForPosition = buttons.some(({ request }) => request);
  const lines = buttons.flatMap(({ title, phone, url }) => {
    if (phone && !text.includes(phone))
      return [title.includes(phone) ? title : `${title}: ${phone}`];
    return url && asksForPosition ? [`${title}: ${url}`] : [];
  });
  return [text, ...lines].join('\n');
}

function keyOf({ title, phone, url, request }: DeliveryButton): ReplyKey | undefined {
  if (phone || url) return undefined;
  if (request === 'location') return { text: title, request_location: true };
  if (request === 'contact') return { text: title, request_contact: true };
  return { text: title };
}

function inlineKeyOf({ id, title, phone, url }: DeliveryButton): InlineKey | undefined {
  if (phone) return undefined;
  if (url) return { text: title, url };
  if (Buffer.byteLength(id) > MOST_CALLBACK_BYTES) return undefined;
  return { text: title, callback_data: id };
}

function inRows<Key extends { text: string }>(keys: readonly Key[]): Key[][] {
  const rows: Key[][] = [];
  for (const key of keys) {
    const row = rows.at(-1);
    const fits = row?.length === 1 && [...row, key].every(({ text }) => text.length <= SHORT_TITLE);
    if (row && fits) row.push(key);
    else rows.push([key]);
  }
  return rows;
}

/** The way out through the bot. When Telegram asks to slow down, all chats wait as long as it says. */
export function createTelegramSender(deps: {
  api: Api;
  photos: Pick<PhotoStore, 'read'>;
  clock: Clock;
  repeatNote: string;
  /** Waits until one more message to the chat is allowed; by default as Telegram asks for. */
  pace?: (chat: string) => Promise<void>;
  /** Messages a second to all chats together; 30 by default. */
  perSecond?: number;
}): Sender {
  const { api, photos } = deps;
  const inParts = createInParts();
  const throttle = createThrottle({
    platform: 'Telegram',
    clock: deps.clock,
    pace: deps.pace ?? { perSecond: deps.perSecond ?? USUAL_PER_SECOND, ...A_CHAT },
  });

  const call = (address: string, make: () => Promise<{ message_id: number }>): Promise<string> =>
    throttle(address, async () => {
      try {
        return String((await make()).message_id);
      } catch (err) {
        throw telegramFailure(err);
      }
    });

  return {
    channel: 'telegram',
    idempotent: false,
    async send({ key, address, content, repeat }) {
      const { buttons = [], photoIds = [] } = content;
      const text = telegramText(`${repeat ? deps.repeatNote : ''}${content.text}`, buttons);
      const pieces = cutText(text, MOST_TEXT);
      const markup = telegramMarkup(buttons);
      const providerId = await inParts<string | undefined>(key, [
        ...photoIds.map((photoId) => async () => {
          const jpeg = await photos.read(photoId);
          if (!jpeg) return undefined;
          return await call(address, () =>
            api.sendPhoto(address, new InputFile(jpeg, 'photo.jpg')),
          );
        }),
        ...pieces.map((piece, index) => () => {
          const isLast = index === pieces.length - 1;
          return call(address, () =>
            api.sendMessage(address, piece, isLast && markup ? { reply_markup: markup } : {}),
          );
        }),
      ]);
      return providerId ? { providerId } : {};
    },
  };
}
