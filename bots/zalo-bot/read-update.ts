import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { InboundEvent } from '../../workflow/messages/receive-message.ts';
import { NOT_HANDED_OUT } from '../../workflow/photos/fetch-photos.ts';

/** What an update means to us. */
export type ZaloBotEvent =
  | { sort: 'message'; event: InboundEvent }
  /** A kind that we know nothing about; it is kept as it came. */
  | { sort: 'unknown'; name: string; event: InboundEvent };

const id = z.coerce.string().min(1).max(100);
const updateSchema = z.object({
  event_name: z.string().min(1).max(100),
  message: z.object({
    message_id: id,
    /** Milliseconds. */
    date: z.coerce.number().optional(),
    chat: z.object({ id, chat_type: z.string().optional() }),
    text: z.string().optional(),
    caption: z.string().optional(),
    photo_url: z.string().optional(),
    photo: z.string().optional(),
  }),
});
type Update = z.infer<typeof updateSchema>;

/** Bodies come bare, or wrapped as `{ ok: true, result: {…} }`. */
const wrapped = z.object({ ok: z.literal(true), result: z.unknown() });

/** Reads one update, bare or wrapped; `undefined` for what is no update at all. */
export function readZaloBotUpdate(body: unknown): ZaloBotEvent | undefined {
  const outer = wrapped.safeParse(body);
  const inner = outer.success ? outer.data.result : body;
  const parsed = updateSchema.safeParse(inner);
  if (!parsed.success) return unreadable(inner);
  const update = parsed.data;
  const { chat } = update.message;
  if (chat.chat_type && chat.chat_type !== 'PRIVATE') return inGroup(update);
  const said = contentOf(update);
  if (said) return { sort: 'message', event: { ...base(update), ...said } };
  const { event_name: name } = update;
  return { sort: 'unknown', name, event: { ...base(update), event: name } };
}

type Content = Pick<InboundEvent, 'event' | 'text' | 'attachments'>;

function contentOf({ event_name: name, message }: Update): Content | undefined {
  const text = message.text ?? message.caption;
  const said = text ? { text } : {};
  switch (name) {
    case 'message.text.received':
      return { event: 'text', text: text ?? '' };
    case 'message.image.received': {
      const ref = message.photo_url ?? message.photo ?? 'none';
      return { event: 'photo', ...said, attachments: [{ kind: 'photo', ref }] };
    }
    case 'message.sticker.received':
      return { event: 'sticker' };
    // A position, a contact, a file, a voice note: the platform tells no more than that there was something.
    case 'message.unsupported.received':
      return { event: 'file', ...said, attachments: [{ kind: 'file', ref: NOT_HANDED_OUT }] };
    default:
      return undefined;
  }
}

/** One polite word a group, ever: the key of the event is the group. Nothing that is said there is kept. */
function inGroup(update: Update): ZaloBotEvent {
  const { id: address } = update.message.chat;
  const event = { ...base(update), providerId: `group:${address}`, event: 'group_added' };
  return { sort: 'message', event };
}

function base({
  message: { chat, date, message_id: messageId },
}: Update): Pick<InboundEvent, 'channel' | 'providerId' | 'address' | 'sentAt'> {
  const sentAt = new Date(date ?? Number.NaN);
  return {
    channel: 'zalo_bot',
    providerId: messageId,
    address: chat.id,
    ...(!Number.isNaN(sentAt.getTime()) && { sentAt }),
  };
}

/** Something with a name but not of the form that we know. */
function unreadable(body: unknown): ZaloBotEvent | undefined {
  const parsed = z.looseObject({ event_name: z.string().min(1).max(100) }).safeParse(body);
  if (!parsed.success) return undefined;
  const name = parsed.data.event_name;
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const event: InboundEvent = {
    channel: 'zalo_bot',
    providerId: `sha256:${hash}`,
    address: 'unknown',
    event: name,
  };
  return { sort: 'unknown', name, event };
}
