import { AppError, UpstreamUnreachable } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import type { Channel } from '../../models/resident.ts';
import type { AttachmentStore } from '../attachments/attachment-store.ts';
import type { PhotoStore } from './photo-store.ts';

/** What the platform tells of something that it does not hand out. */
export const NOT_HANDED_OUT = 'unsupported';

/** Gets the bytes of a platform's attachment. */
export type PhotoSource = (ref: string) => Promise<Buffer>;

/** After so many failed tries of the message its words are handled without the picture. */
const TRIES = 3;

/**
 * Fetches the pictures, voice notes, videos and documents of a kept message from the platform before the message is handled, outside of any
 * transaction, and notes our copies on it.
 *
 * A picture that the platform refuses or that cannot be read is left without a copy, and the dialogue says so. One
 * that cannot be reached makes this throw, so that the message is tried again; after {@link TRIES} tries it goes on
 * without.
 *
 * @throws UpstreamUnreachable
 */
export function createPhotoFetching(deps: {
  photos: PhotoStore;
  attachments: Pick<AttachmentStore, 'keep'>;
  sources: Partial<Record<Channel, PhotoSource>>;
  logger: Logger;
}): (message: MessageRecord) => Promise<MessageRecord> {
  async function fetch(
    message: MessageRecord,
    ref: string,
    store: { keep(bytes: Buffer): Promise<{ _id: string }> },
  ): Promise<string | undefined> {
    const source = deps.sources[message.channel];
    if (!source || ref === NOT_HANDED_OUT) return undefined;
    try {
      return (await store.keep(await source(ref)))._id;
    } catch (err) {
      const mayPass = err instanceof UpstreamUnreachable || !(err instanceof AppError);
      if (mayPass && message.attempts + 1 < TRIES) throw err;
      deps.logger.warn({ err, message: message._id }, 'an attachment could not be fetched');
      return undefined;
    }
  }

  return async (message) => {
    let fetched = false;
    for (const [index, attachment] of (message.attachments ?? []).entries()) {
      const { kind, ref } = attachment;
      if (kind === 'sticker' || attachment.photoId || attachment.fileId) continue;
      const isPhoto = kind === 'photo';
      const id = await fetch(message, ref, isPhoto ? deps.photos : deps.attachments);
      if (!id) continue;
      fetched = true;
      await Message.updateOne(
        { _id: message._id },
        { $set: { [`attachments.${index}.${isPhoto ? 'photoId' : 'fileId'}`]: id } },
      );
    }
    if (!fetched) return message;
    return (await Message.findById(message._id).lean<MessageRecord>()) ?? message;
  };
}
