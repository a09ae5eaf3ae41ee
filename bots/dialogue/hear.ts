import type { ClientSession } from 'mongoose';
import { Attachment, type AttachmentRecord } from '../../models/attachment.ts';
import { Delivery, type DeliveryContent, type DeliveryRecord } from '../../models/delivery.ts';
import type { MessageRecord } from '../../models/message.ts';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import type { Channel } from '../../models/resident.ts';
import { chosen, hasTextMenu } from '../text-menu.ts';
import { plain } from './plain.ts';
import { positionInText } from './position-in-text.ts';
import type { Position, ReportFile, State } from './state.ts';

/** One message as the conversations see it: the same whatever channel it came by. */
export type Heard = {
  id: string;
  channel: Channel;
  /** The chat within its channel. */
  address: string;
  event: string;
  /** Trimmed; empty when there is none, or when it was the title of a button. */
  text: string;
  /** A pressed button, or its title typed: `category:DH-7KQM-4XTA` is name `category` with that argument. */
  press?: { name: string; args: string[] };
  location?: Position;
  /** A shared contact; `own`: the platform vouches that the number is the sender's. */
  contact?: { phone: string; name?: string | undefined; own: boolean };
  /** Pictures that we hold. */
  photos: { id: string; takenLocation?: Position }[];
  /** The dossier code on a receipt that was photographed. */
  dossierCode?: string;
  /** Photos that were sent together have the same. */
  album?: string;
  /** Voice notes, videos and documents that we hold; a person listens and reads. */
  files: ReportFile[];
  /** Attachments that we do not hold: too large, of a kind that is not taken, or not handed out by the platform. */
  unusable: number;
};

/** Longest title of a button, characters. */
const LONGEST_TITLE = 100;

/** Events that a resident expects an answer to; receipts, echoes and kinds unknown to us are kept without one. */
const ANSWERED = new Set([
  'text',
  'button',
  'location',
  'photo',
  'voice',
  'video',
  'file',
  'sticker',
  'follow',
  'edit',
  'group_added',
  'contact',
]);

export const isAnswered = (event: string): boolean => ANSWERED.has(event);

/** Reads a kept message; the titles of the buttons last offered count as presses. */
export async function hear(
  message: MessageRecord,
  { offered }: Pick<State, 'offered'>,
  isFirstWord: boolean,
  session: ClientSession,
): Promise<Heard> {
  const attachments = message.attachments ?? [];
  const ids = attachments.flatMap(({ photoId }) => (photoId ? [photoId] : []));
  const photos =
    ids.length > 0
      ? await Photo.find({ _id: { $in: ids } }, undefined, { session }).lean<PhotoRecord[]>()
      : [];
  const scanned = attachments.find(({ dossierCode }) => dossierCode)?.dossierCode;
  const fileIds = attachments.flatMap(({ fileId }) => (fileId ? [fileId] : []));
  const files =
    fileIds.length > 0
      ? await Attachment.find({ _id: { $in: fileIds } }, undefined, { session }).lean<
          AttachmentRecord[]
        >()
      : [];
  const said = (message.text ?? '').trim();
  const id =
    message.button ??
    typedButton(said, offered) ??
    (isFirstWord ? undefined : await chosenFromLast(message, said, session));
  const typed = id === undefined && !message.location ? positionInText(said) : undefined;
  const location = message.location ?? typed?.position;
  return {
    id: String(message._id),
    channel: message.channel,
    address: message.address,
    event: message.event,
    text: id === undefined ? (typed?.rest ?? said) : '',
    ...(id !== undefined && { press: parseButton(id) }),
    ...(typeof location?.lat === 'number' &&
      typeof location.lon === 'number' && { location: { lat: location.lat, lon: location.lon } }),
    ...contactIn(message),
    ...(message.album && { album: message.album }),
    photos: photos.map((photo) => ({
      id: photo._id,
      ...(typeof photo.takenLocation?.lat === 'number' &&
        typeof photo.takenLocation.lon === 'number' && {
          takenLocation: { lat: photo.takenLocation.lat, lon: photo.takenLocation.lon },
        }),
    })),
    ...(scanned && { dossierCode: scanned }),
    files: files.map(({ _id, kind, type, bytes }) => ({ id: _id, kind, type, bytes })),
    unusable: attachments.filter(
      ({ kind, photoId, fileId }) => kind !== 'sticker' && !photoId && !fileId,
    ).length,
  };
}

/** Channels without buttons, and residents who type what they see: `dung roi` presses «Đúng rồi». */
function typedButton(said: string, offered: State['offered']): string | undefined {
  if (said === '' || said.length > LONGEST_TITLE) return undefined;
  const typed = plain(said);
  return offered.find(({ title }) => plain(title) === typed)?.id;
}

/** Our last messages that are looked through for the menu that a number was chosen from. */
const LOOK_BACK = 3;

/** A choice of our last message, when it came from elsewhere than the dialogue (news of a ticket) or is a numbered one. */
async function chosenFromLast(
  { address, channel }: MessageRecord,
  said: string,
  session: ClientSession,
): Promise<string | undefined> {
  if (said === '' || said.length > LONGEST_TITLE) return undefined;
  const isMenu = hasTextMenu(channel);
  const last = await Delivery.find({ channel, address }, { content: 1 }, { session })
    .sort({ _id: -1 })
    .limit(isMenu ? LOOK_BACK : 1)
    .lean<DeliveryRecord[]>();
  const shown = last.find(({ content }) => content.buttons?.length)?.content as
    | DeliveryContent
    | undefined;
  if (!shown) return undefined;
  return typedButton(said, shown.buttons ?? []) ?? (isMenu ? chosen(said, shown) : undefined);
}

function contactIn({ contact }: MessageRecord): Pick<Heard, 'contact'> {
  if (!contact) return {};
  const { name, own, phone } = contact;
  return { contact: { phone: phone ?? '', own: own === true, ...(name && { name }) } };
}

function parseButton(id: string): { name: string; args: string[] } {
  const [name = '', ...args] = id.split(':');
  return { name, args };
}
