import type { DeliveryContent } from '../../models/delivery.ts';
import type { Sender } from '../../workflow/notifications/sender.ts';
import { cutText } from '../cut-text.ts';
import { createInParts } from '../in-parts.ts';
import { textWithMenu } from '../text-menu.ts';
import type { ZaloBotApi } from './api.ts';

const MOST_TEXT = 2000;

/** The way out through the bot: photos first, then the text with what can be chosen as numbered lines. */
export function createZaloBotSender(deps: {
  api: ZaloBotApi;
  /** Address under which the platform fetches a photo; without one the photo is left out. */
  linkTo: (photoId: string) => string | undefined;
  /** Put before what may have arrived already. */
  repeatNote: string;
  /** Stands above the choices, in the language of the text. */
  menuHint: (text: string) => string;
}): Sender {
  const { api } = deps;
  const inParts = createInParts();

  async function call(method: string, body: Record<string, unknown>): Promise<string | undefined> {
    const { message_id: id } = await api.call(method, body);
    return id === undefined ? undefined : String(id);
  }

  function textOf(content: DeliveryContent, repeat: boolean): string {
    const text = textWithMenu(content, deps.menuHint(content.text));
    return repeat ? `${deps.repeatNote}${text}` : text;
  }

  return {
    channel: 'zalo_bot',
    idempotent: false,
    async send({ key, address, content, repeat }) {
      const links = (content.photoIds ?? []).flatMap((id) => deps.linkTo(id) ?? []);
      const providerId = await inParts<string | undefined>(key, [
        ...links.map((photo) => () => call('sendPhoto', { chat_id: address, photo })),
        ...cutText(textOf(content, repeat), MOST_TEXT).map(
          (text) => () => call('sendMessage', { chat_id: address, text }),
        ),
      ]);
      return providerId ? { providerId } : {};
    },
  };
}
