import type { ClientSession } from 'mongoose';
import type { ConversationRecord } from '../../models/conversation.ts';
import type { DeliveryContent, Lane } from '../../models/delivery.ts';
import type { MessageRecord } from '../../models/message.ts';
import type { ResidentRecord } from '../../models/resident.ts';

/** What one message meets: everything is read in, and must be written through, `session`. */
export type TurnInput = {
  message: MessageRecord;
  conversation: ConversationRecord;
  resident: ResidentRecord;
  session: ClientSession;
};

/** What a message leads to. `topic` and `draft` replace those of the conversation; null ends it. */
export type Turn = {
  topic: string | null;
  draft: unknown;
  replies: (DeliveryContent & { lane?: Lane })[];
};

export type TurnHandler = (input: TurnInput) => Promise<Turn>;
