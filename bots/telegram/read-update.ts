import { z } from 'zod';
import type { InboundEvent } from '../../workflow/messages/receive-message.ts';

/** What an update means to us. `callbackId`: Telegram shows a spinner on the button until it is answered. */
export type TelegramEvent =
  | { sort: 'message'; event: InboundEvent; callbackId?: string }
  /** Group talk, live positions: nothing for us, and nothing that we may keep. */
  | { sort: 'ignored'; name: string }
  | { sort: 'unknown'; name: string; event: InboundEvent };

/** Kinds of updates that we ask Telegram for. */
export const WANTED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'my_chat_member',
] as const;

const id = z.union([z.number(), z.string()]).transform(String);
const chat = z.object({ id, type: z.string() });
const person = z.object({ id, language_code: z.string().optional() });
const file = z.object({ file_id: z.string(), mime_type: z.string().optional() });
const message = z.object({
  date: z.number().optional(),
  chat,
  from: person.optional(),
  text: z.string().optional(),
  caption: z.string().optional(),
  location: z
    .object({ latitude: z.number(), longitude: z.number(), live_period: z.number().optional() })
    .optional(),
  contact: z
    .object({ phone_number: z.string(), first_name: z.string().optional(), user_id: id.optional() })
    .optional(),
  media_group_id: z.string().optional(),
  photo: z.array(file).optional(),
  document: file.optional(),
  voice: file.optional(),
  audio: file.optional(),
  video: file.optional(),
  video_note: file.optional(),
  sticker: file.optional(),
  migrate_to_chat_id: id.optional(),
});
const updateSchema = z.object({
  update_id: id,
  message: message.optional(),
  edited_message: message.optional(),
  callback_query: z
    .object({
      id: z.string(),
      from: person,
      data: z.string().optional(),
      message: z.object({ chat }).optional(),
    })
    .optional(),
  my_chat_member: z
    .object({ chat, from: person, new_chat_member: z.object({ status: z.string() }) })
    .optional(),
});
type Message = z.infer<typeof message>;
type Update = z.infer<typeof updateSchema>;

/**
 * Reads one update. Ids become strings; the update's own id is the key, because a callback has no message id of
 * its own. `undefined` for what is no update at all.
 */
export function readTelegramUpdate(body: unknown): TelegramEvent | undefined {
  const parsed = updateSchema.safeParse(body);
  if (!parsed.success) return unreadable(body);
  const update = parsed.data;
  if (update.message) return said(update, update.message);
  if (update.edited_message) return edited(update, update.edited_message);
  if (update.callback_query) return pressed(update, update.callback_query);
  if (update.my_chat_member) return membership(update, update.my_chat_member);
  return unreadable(body);
}

function said(update: Update, from: Message): TelegramEvent {
  if (from.migrate_to_chat_id) return { sort: 'ignored', name: 'group became a supergroup' };
  if (from.chat.type !== 'private')
    return { sort: 'ignored', name: `message in a ${from.chat.type}` };
  const content = contentOf(from);
  if (!content) {
    const name = 'message of another kind';
    return { sort: 'unknown', name, event: { ...base(update, from), event: name } };
  }
  return { sort: 'message', event: { ...base(update, from), ...content } };
}

type Content = Pick<
  InboundEvent,
  'event' | 'text' | 'location' | 'attachments' | 'contact' | 'album'
>;

function contentOf(from: Message): Content | undefined {
  const { location, photo, document, sticker } = from;
  const text = from.text ?? from.caption;
  const said = text === undefined ? {} : { text };
  if (location)
    return { event: 'location', location: { lat: location.latitude, lon: location.longitude } };
  if (from.contact) return sharedContact(from, from.contact);
  const largest = photo?.at(-1);
  if (largest)
    return {
      event: 'photo',
      ...said,
      ...(from.media_group_id && { album: from.media_group_id }),
      attachments: [{ kind: 'photo', ref: largest.file_id }],
    };
  if (document) {
    const kind = document.mime_type?.startsWith('image/') ? 'photo' : 'file';
    return { event: kind, ...said, attachments: [{ kind, ref: document.file_id }] };
  }
  const voice = from.voice ?? from.audio;
  if (voice)
    return { event: 'voice', ...said, attachments: [{ kind: 'voice', ref: voice.file_id }] };
  const video = from.video ?? from.video_note;
  if (video)
    return { event: 'video', ...said, attachments: [{ kind: 'video', ref: video.file_id }] };
  if (sticker)
    return { event: 'sticker', attachments: [{ kind: 'sticker', ref: sticker.file_id }] };
  return text === undefined ? undefined : { event: 'text', text };
}

/** Only the sender's own number counts as theirs; that of somebody else is not kept. */
function sharedContact(
  { from }: Message,
  { first_name: name, phone_number: phone, user_id: userId }: NonNullable<Message['contact']>,
): Content {
  const own = userId !== undefined && userId === from?.id;
  const digits = phone.replace(/\D/g, '');
  return {
    event: 'contact',
    contact: own ? { phone: digits, own, ...(name && { name }) } : { phone: '', own },
  };
}

/** Words that were changed; a live position that moves is an edit too, and is let go. */
function edited(update: Update, from: Message): TelegramEvent {
  const text = from.text ?? from.caption;
  if (from.chat.type !== 'private' || text === undefined)
    return { sort: 'ignored', name: 'edit without words' };
  return { sort: 'message', event: { ...base(update, from), event: 'edit', text } };
}

function pressed(update: Update, query: NonNullable<Update['callback_query']>): TelegramEvent {
  const { chat = { id: query.from.id, type: 'private' } } = query.message ?? {};
  if (chat.type !== 'private' || query.data === undefined)
    return { sort: 'ignored', name: 'button of a group' };
  return {
    sort: 'message',
    callbackId: query.id,
    event: { ...base(update, { chat, from: query.from }), event: 'button', button: query.data },
  };
}

/** Blocked in a private chat, or taken into a group. */
function membership(update: Update, change: NonNullable<Update['my_chat_member']>): TelegramEvent {
  const { status } = change.new_chat_member;
  const event = (name: string): TelegramEvent => ({
    sort: 'message',
    event: { ...base(update, change), event: name },
  });
  if (change.chat.type === 'private')
    return status === 'kicked' ? event('unfollow') : { sort: 'ignored', name: 'unblocked' };
  if (status !== 'member' && status !== 'administrator')
    return { sort: 'ignored', name: 'left a group' };
  // One polite word a group, ever: the key of the event is the group.
  const once = { ...base(update, change), providerId: `group:${change.chat.id}` };
  return { sort: 'message', event: { ...once, event: 'group_added' } };
}

function base(
  update: Update,
  from: Pick<Message, 'chat' | 'from' | 'date'>,
): Pick<InboundEvent, 'channel' | 'providerId' | 'address' | 'language' | 'sentAt'> {
  return {
    channel: 'telegram',
    providerId: `update:${update.update_id}`,
    address: from.chat.id,
    // Many phones here are set to English; only Vietnamese tells something.
    ...(from.from?.language_code?.startsWith('vi') && { language: 'vi' }),
    ...(from.date !== undefined && { sentAt: new Date(from.date * 1000) }),
  };
}

function unreadable(body: unknown): TelegramEvent | undefined {
  const parsed = z.looseObject({ update_id: id }).safeParse(body);
  if (!parsed.success) return undefined;
  const { update_id: updateId, ...rest } = parsed.data;
  const name = Object.keys(rest)[0]?.slice(0, 64) ?? 'empty';
  const event: InboundEvent = {
    channel: 'telegram',
    providerId: `update:${updateId}`,
    address: 'unknown',
    event: name,
  };
  return { sort: 'unknown', name, event };
}
