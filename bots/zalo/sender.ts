import { createHash } from 'node:crypto';
import { Counter } from 'prom-client';
import sharp from 'sharp';
import type { DeliveryButton } from '../../models/delivery.ts';
import {
  ANSWERS,
  ChatGone,
  type Outgoing,
  type Sender,
  WindowClosed,
} from '../../workflow/notifications/sender.ts';
import { type ZaloWay, zaloWays } from '../../workflow/notifications/zalo-ways.ts';
import type { ZaloWindows } from '../../workflow/notifications/zalo-windows.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import { cutText } from '../cut-text.ts';
import { languageOf } from '../dialogue/english.ts';
import { createInParts } from '../in-parts.ts';
import { AttachmentExpired } from './answer.ts';
import type { ZaloClient, ZaloReceipt, ZaloRecipient } from './client.ts';
import { contactRequest, templateData, transactionMessage } from './templates.ts';

/** Limits of the consultation message. */
const MOST_TEXT = 2000;
const MOST_BUTTONS = 5;
const MOST_TITLE = 100;
/** Zalo takes 1 MB; a little below, as other clients do. */
const MOST_PHOTO_BYTES = 900_000;

/** A button in Zalo's form; a location cannot be asked for by a button, so that one is left to the words beside it. */
function zaloButton({ id, title, url, phone, request }: DeliveryButton): object[] {
  const head = { title: title.slice(0, MOST_TITLE) };
  if (url) return [{ ...head, type: 'oa.open.url', payload: { url } }];
  if (phone) return [{ ...head, type: 'oa.open.phone', payload: { phone_code: phone } }];
  if (request) return [];
  return [{ ...head, type: 'oa.query.hide', payload: `#${id}` }];
}

/** The `message` of a consultation: text, and buttons as an attachment without a template type. */
export function zaloMessage(
  text: string,
  buttons: readonly DeliveryButton[] = [],
): Record<string, unknown> {
  const shown = buttons.flatMap(zaloButton).slice(0, MOST_BUTTONS);
  if (shown.length === 0) return { text };
  return { text, attachment: { type: 'template', payload: { buttons: shown } } };
}

/** Recipient of an address: a user id, or `anonymous:<visitor>:<conversation>` of a web page. */
export function recipientOf(address: string): ZaloRecipient {
  const [, visitor, conversation] = /^anonymous:([^:]*):(.*)$/.exec(address) ?? [];
  if (visitor === undefined || conversation === undefined) return { user_id: address };
  return { anonymous_id: visitor, conversation_id: conversation };
}

const sentBy = new Counter({
  name: 'zalo_messages_total',
  help: 'Messages through the Official Account, by kind and whether they were free',
  labelNames: ['way', 'cost'] as const,
});

type Deps = {
  client: ZaloClient;
  windows: ZaloWindows;
  photos: Pick<PhotoStore, 'read'>;
  /** ZNS template for each kind of news (`about.type`). */
  templates: Readonly<Record<string, string>>;
  /** Address of the picture that Zalo's form for name and phone needs. */
  bannerUrl: string | undefined;
  /** Put before what may have arrived already. */
  repeatNote: string;
  /** Sentences for forms of Zalo, in the language of the text beside them. */
  say: (text: string, key: 'zalo.header' | 'contact.title' | 'contact.why') => string;
};

/**
 * The way out through the Official Account, by the first of the ways that Zalo leaves open: a consultation (text in
 * pieces of 2,000 characters, photos first, buttons last), a transaction message, a ZNS template.
 */
export function createZaloSender(deps: Deps): Sender {
  const { client, photos, windows } = deps;
  const inParts = createInParts();

  async function sendPhoto(recipient: ZaloRecipient, photoId: string): Promise<ZaloReceipt> {
    const stored = await photos.read(photoId);
    if (!stored) return {};
    const jpeg = await shrink(stored);
    const send = async () =>
      await client.send('consultation', recipient, {
        attachment: {
          type: 'template',
          payload: {
            template_type: 'media',
            elements: [{ media_type: 'image', attachment_id: await client.uploadImage(jpeg) }],
          },
        },
      });
    try {
      return await send();
    } catch (err) {
      if (!(err instanceof AttachmentExpired)) throw err;
      return await send();
    }
  }

  async function consult(outgoing: Outgoing, lastSeenAt: Date): Promise<ZaloReceipt> {
    const { address, content, key, repeat } = outgoing;
    const recipient = recipientOf(address);
    const counted = async (work: Promise<ZaloReceipt>): Promise<ZaloReceipt> => {
      const receipt = await work;
      await windows.noteSent(address, lastSeenAt, receipt.quota);
      return receipt;
    };
    const pieces = cutText(`${repeat ? deps.repeatNote : ''}${content.text}`, MOST_TEXT);
    const asksContact = content.buttons?.some(({ request }) => request === 'contact');
    const banner = asksContact ? deps.bannerUrl : undefined;
    const receipt = await inParts<ZaloReceipt>(key, [
      ...(content.photoIds ?? []).map((id) => () => counted(sendPhoto(recipient, id))),
      ...pieces.map((piece, index) => () => {
        const isLast = index === pieces.length - 1;
        const message = zaloMessage(piece, isLast ? content.buttons : []);
        return counted(client.send('consultation', recipient, message));
      }),
      ...(banner ? [() => counted(askContact(recipient, content.text, banner))] : []),
    ]);
    return receipt ?? {};
  }

  function askContact(recipient: ZaloRecipient, text: string, banner: string) {
    const form = contactRequest(
      deps.say(text, 'contact.title'),
      deps.say(text, 'contact.why'),
      banner,
    );
    return client.send('consultation', recipient, form);
  }

  function transact({ about, address, content }: Outgoing): Promise<ZaloReceipt> {
    const language = languageOf(content.text) ?? 'vi';
    const title = deps.say(content.text, 'zalo.header');
    const message = transactionMessage(content, about?.id ?? '', language, title);
    return client.send('transaction', recipientOf(address), message);
  }

  async function sendOne(
    way: ZaloWay,
    outgoing: Outgoing,
    { lastSeenAt, phone = '' }: { lastSeenAt: Date; phone?: string },
  ): Promise<ZaloReceipt> {
    if (way === 'consultation') return await consult(outgoing, lastSeenAt);
    if (way === 'transaction') return await transact(outgoing);
    const { about, content, key } = outgoing;
    return await client.sendTemplate({
      phone,
      templateId: deps.templates[about?.type ?? ''] ?? '',
      data: templateData(content.text, about?.id ?? ''),
      trackingId: createHash('sha256').update(key).digest('hex').slice(0, 32),
    });
  }

  /** Tries the ways in turn. @throws what the last one threw, or WindowClosed when there was none */
  async function sendBy(
    ways: readonly ZaloWay[],
    outgoing: Outgoing,
    facts: { lastSeenAt: Date; phone?: string; isFree: boolean },
  ): Promise<ZaloReceipt> {
    let closed: unknown = new WindowClosed('Zalo', 'no way left');
    for (const way of ways)
      try {
        const receipt = await sendOne(way, outgoing, facts);
        sentBy.inc({ way, cost: way === 'consultation' && facts.isFree ? 'free' : 'paid' });
        return receipt;
      } catch (err) {
        if (!(err instanceof WindowClosed || err instanceof ChatGone)) throw err;
        if (way === 'consultation' && err instanceof WindowClosed)
          await windows.noteShut(outgoing.address, facts.lastSeenAt, Number(err.platformCode));
        closed = err;
      }
    throw closed;
  }

  return {
    channel: 'zalo',
    idempotent: false,
    async send(outgoing) {
      const { about, address } = outgoing;
      const facts = await windows.facts(address);
      const { ways, isFree } = zaloWays({
        ...facts,
        isAnswer: about === undefined || ANSWERS.has(about.type),
        hasCode: about !== undefined,
        hasTemplate: deps.templates[about?.type ?? ''] !== undefined,
        hasPhone: facts.phone !== undefined,
      });
      const { messageId } = await sendBy(ways, outgoing, { ...facts, isFree });
      return messageId ? { providerId: messageId } : {};
    },
  };
}

async function shrink(jpeg: Buffer): Promise<Buffer> {
  let small = jpeg;
  for (
    let side = 1600;
    small.length > MOST_PHOTO_BYTES && side > 200;
    side = Math.floor(side * 0.75)
  )
    small = await sharp(jpeg)
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 75 })
      .toBuffer();
  return small;
}
