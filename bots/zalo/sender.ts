import sharp from 'sharp';
import type { DeliveryButton } from '../../models/delivery.ts';
import type { Sender } from '../../workflow/notifications/sender.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import { cutText } from '../cut-text.ts';
import { createInParts } from '../in-parts.ts';
import type { ZaloClient } from './client.ts';

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

/** The way out through the Official Account: text in pieces of 2,000 characters, photos first, buttons last. */
export function createZaloSender(deps: {
  client: ZaloClient;
  photos: Pick<PhotoStore, 'read'>;
  /** Put before what may have arrived already. */
  repeatNote: string;
}): Sender {
  const { client, photos } = deps;
  const inParts = createInParts();

  async function sendPhoto(address: string, photoId: string): Promise<undefined> {
    const stored = await photos.read(photoId);
    if (!stored) return undefined;
    const attachmentId = await client.uploadImage(await shrink(stored));
    await client.sendConsultation(address, {
      attachment: {
        type: 'template',
        payload: {
          template_type: 'media',
          elements: [{ media_type: 'image', attachment_id: attachmentId }],
        },
      },
    });
    return undefined;
  }

  return {
    channel: 'zalo',
    idempotent: false,
    async send({ key, address, content, repeat }) {
      const pieces = cutText(`${repeat ? deps.repeatNote : ''}${content.text}`, MOST_TEXT);
      const providerId = await inParts<string | undefined>(key, [
        ...(content.photoIds ?? []).map((photoId) => () => sendPhoto(address, photoId)),
        ...pieces.map((piece, index) => () => {
          const isLast = index === pieces.length - 1;
          const message = zaloMessage(piece, isLast ? content.buttons : []);
          return client.sendConsultation(address, message);
        }),
      ]);
      return providerId ? { providerId } : {};
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
