import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { InboundEvent } from '../../workflow/messages/receive-message.ts';
import type { Receipt } from '../../workflow/notifications/note-receipts.ts';
import { BUTTON_ID } from '../button-id.ts';

/** What a webhook body means to us. */
export type ZaloEvent =
  | { sort: 'message'; event: InboundEvent }
  /** Our messages arrived or were seen; `receipt` is absent when it does not tell of which chat. */
  | { sort: 'receipt'; receipt?: Receipt }
  /** A kind that we know nothing about; it is kept as it came. */
  | { sort: 'unknown'; name: string; event: InboundEvent };

const id = z.coerce.string().min(1).max(64);
/** ZNS receipts name the parties by bare text. */
const party = z.union([z.object({ id }), id.transform((bare) => ({ id: bare }))]);
const attachment = z.object({
  type: z.string(),
  payload: z
    .object({
      url: z.string().optional(),
      coordinates: z
        .object({ latitude: z.coerce.number(), longitude: z.coerce.number() })
        .optional(),
    })
    .optional(),
});

/** Ids may come as numbers beyond 2^53; the parser hands them on as strings. */
const bodySchema = z.object({
  event_name: z.string().min(1).max(100),
  timestamp: z.coerce.string().optional(),
  sender: party.optional(),
  recipient: party.optional(),
  follower: party.optional(),
  oa_id: id.optional(),
  /** Of a visitor of a web page who has no Zalo account. */
  conversation_id: id.optional(),
  info: z
    .object({ name: z.coerce.string().optional(), phone: z.coerce.string().optional() })
    .optional(),
  message: z
    .object({
      msg_id: id.optional(),
      msg_ids: z.array(id).optional(),
      conversation_id: id.optional(),
      text: z.string().optional(),
      attachments: z.array(attachment).optional(),
    })
    .optional(),
});
type Body = z.infer<typeof bodySchema>;

const RECEIPTS: Readonly<Record<string, Receipt['kind']>> = {
  user_received_message: 'delivered',
  user_seen_message: 'seen',
};

const ATTACHMENT_KINDS = {
  user_send_image: 'photo',
  user_send_gif: 'photo',
  user_send_sticker: 'sticker',
  user_send_audio: 'voice',
  user_send_video: 'video',
  user_send_file: 'file',
} as const;
const isAttachmentEvent = (name: string): name is keyof typeof ATTACHMENT_KINDS =>
  name in ATTACHMENT_KINDS;

/** Payload of our own query buttons as it comes back: `#` and the button's id. */
const pressedIn = (text: string | undefined): string | undefined =>
  text?.startsWith('#') && BUTTON_ID.test(text.slice(1)) ? text.slice(1) : undefined;

/** Timestamp of the body, as text: it may be part of the signature. */
export function timestampOf(body: unknown): string | undefined {
  const parsed = z.object({ timestamp: z.coerce.string() }).safeParse(body);
  return parsed.success ? parsed.data.timestamp : undefined;
}

/**
 * Reads a parsed webhook body. Fields of events that we do not use are not looked at, so that a new form of them
 * breaks nothing; a body without an event name is of an unknown kind.
 *
 * @param raw the bytes: the key of events that bring no message id
 * @param oaId the account's own id, by which the direction of a receipt is told
 */
export function readZaloEvent(body: unknown, raw: Buffer, oaId: string): ZaloEvent {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return unknown(nameOf(body), { sender: undefined }, raw);
  const data = parsed.data;
  const { event_name: name } = data;
  const kind = RECEIPTS[name];
  if (kind) return { sort: 'receipt', ...receiptOf(kind, data, oaId) };
  if (name === 'user_submit_info') return submitted(data, raw);
  if (name.startsWith('oa_send_')) return echo(data, raw);
  if (name === 'follow' || name === 'unfollow') return following(name, data, raw);
  if (!data.sender || !data.message?.msg_id) return unknown(name, data, raw);
  const said = messageOf(name.replace(/^anonymous_/, 'user_'), data);
  return said
    ? {
        sort: 'message',
        event: { ...base(data, addressOf(name, data, data.sender.id), raw), ...said },
      }
    : unknown(name, data, raw);
}

/** What a resident said, or `undefined` for a kind of message that we do not know. */
function messageOf(
  name: string,
  { message }: Body,
): Omit<InboundEvent, 'channel' | 'providerId' | 'address'> | undefined {
  const text = message?.text;
  const attachments = message?.attachments ?? [];
  if (name === 'user_send_text' || name === 'user_send_link') {
    const button = pressedIn(text);
    return button ? { event: 'button', button } : { event: 'text', text: text ?? '' };
  }
  if (name === 'user_send_location') {
    const at = attachments.find(({ payload }) => payload?.coordinates)?.payload?.coordinates;
    if (!at) return undefined;
    return { event: 'location', location: { lat: at.latitude, lon: at.longitude } };
  }
  if (!isAttachmentEvent(name)) return undefined;
  const kind = ATTACHMENT_KINDS[name];
  return {
    event: kind,
    ...(text && { text }),
    attachments: attachments.map(({ payload }) => ({ kind, ref: payload?.url ?? 'none' })),
  };
}

/** An anonymous visitor is answered by their id and that of the conversation. */
function addressOf(
  name: string,
  { conversation_id: outer, message }: Body,
  sender: string,
): string {
  if (!name.startsWith('anonymous_')) return sender;
  return `anonymous:${sender}:${message?.conversation_id ?? outer ?? ''}`;
}

/** Sources disagree which side is the sender of a receipt, so the one that is not the account is the resident. */
function receiptOf(kind: Receipt['kind'], data: Body, oaId: string): { receipt?: Receipt } {
  const { message, recipient, sender } = data;
  const address = [sender?.id, recipient?.id].find((one) => one !== undefined && one !== oaId);
  const providerIds = [...(message?.msg_ids ?? []), ...(message?.msg_id ? [message.msg_id] : [])];
  if (!address || providerIds.length === 0) return {};
  return { receipt: { channel: 'zalo', address, kind, providerIds } };
}

/** The form for name and phone, filled in: Zalo vouches for the number. */
function submitted(data: Body, raw: Buffer): ZaloEvent {
  const { phone = '', name } = data.info ?? {};
  const digits = phone.replace(/\D/g, '');
  if (!data.sender || digits.length < 8) return unknown('user_submit_info', data, raw);
  const contact = { phone: digits, own: true, ...(name && { name }) };
  return {
    sort: 'message',
    event: { ...base(data, data.sender.id, raw), event: 'contact', contact },
  };
}

/** What the Official Account itself wrote, also an operator in the Zalo app: part of the chat, never answered. */
function echo(data: Body, raw: Buffer): ZaloEvent {
  if (!data.recipient) return unknown(data.event_name, data, raw);
  const { text } = data.message ?? {};
  return {
    sort: 'message',
    event: { ...base(data, data.recipient.id, raw), event: 'echo', ...(text && { text }) },
  };
}

function following(event: 'follow' | 'unfollow', data: Body, raw: Buffer): ZaloEvent {
  const who = data.follower ?? data.sender;
  if (!who) return unknown(event, data, raw);
  return { sort: 'message', event: { ...base(data, who.id, raw), event } };
}

function unknown(name: string, data: Pick<Body, 'sender'> & Partial<Body>, raw: Buffer): ZaloEvent {
  const address = data.sender?.id ?? data.follower?.id ?? `oa:${data.oa_id ?? 'unknown'}`;
  return { sort: 'unknown', name, event: { ...base(data, address, raw), event: name } };
}

function base(
  data: Partial<Body>,
  address: string,
  raw: Buffer,
): Pick<InboundEvent, 'channel' | 'providerId' | 'address' | 'sentAt'> {
  const sentAt = new Date(Number(data.timestamp));
  return {
    channel: 'zalo',
    providerId: data.message?.msg_id ?? `sha256:${createHash('sha256').update(raw).digest('hex')}`,
    address,
    ...(!Number.isNaN(sentAt.getTime()) && { sentAt }),
  };
}

const nameOf = (body: unknown): string => {
  const parsed = z.object({ event_name: z.string().min(1).max(100) }).safeParse(body);
  return parsed.success ? parsed.data.event_name : 'unnamed';
};
