import { AppError, UpstreamRefused } from '../../core/errors.ts';
import type { DeliveryContent, Lane } from '../../models/delivery.ts';
import type { Channel } from '../../models/resident.ts';

/** What a channel is asked to say. */
export type Outgoing = {
  /** Our key of the delivery; a channel that can de-duplicate uses it. */
  key: string;
  address: string;
  content: DeliveryContent;
  /** It may already have arrived once: the text should say so. */
  repeat: boolean;
  lane?: Lane | undefined;
  /** What it is about, e.g. `{ type: 'ticket', id: 'DH-…' }`; `message` and `handoff` are answers in a talk. */
  about?: { type: string; id: string } | undefined;
};

/** What an answer in a talk is about; everything else is news. */
export const ANSWERS: ReadonlySet<string> = new Set(['message', 'handoff']);

/** One channel's way out. */
export type Sender = {
  channel: Channel;
  /** True when sending the same key twice reaches the resident once. */
  idempotent: boolean;
  /**
   * Resolves when the platform has taken the message.
   *
   * @throws ChatGone when this chat cannot be written to any more
   * @throws UpstreamRefused when the platform will never take this message
   * @throws UpstreamUnreachable when it may be tried again
   */
  send(outgoing: Outgoing): Promise<{ providerId?: string }>;
};

/** The resident blocked us, unfollowed, or the account is gone; nothing is sent there until they write again. */
export class ChatGone extends AppError {
  constructor(channel: Channel, reason: string, options?: ErrorOptions) {
    super('upstream_refused', 502, `The ${channel} chat is gone: ${reason}`, [], options);
  }
}

/** The platform does not let us write to this resident now; another channel may reach them. */
export class WindowClosed extends UpstreamRefused {
  constructor(platform: string, platformCode: string) {
    super(platform, platformCode, 'the time in which this resident may be written to is over');
  }
}
