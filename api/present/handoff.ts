import type { DeliveryRecord } from '../../models/delivery.ts';
import type { HandoffRecord } from '../../models/handoff.ts';
import type { MessageRecord } from '../../models/message.ts';
import type { Handoff, HandoffDetail, HandoffLine } from '../contract/handoffs.ts';

const timeOf = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

export const presentHandoff = (row: HandoffRecord): Handoff => ({
  id: String(row._id),
  channel: row.channel,
  language: row.language,
  state: row.state,
  via: row.via,
  words: row.summary?.words ?? [],
  reports: row.summary?.reports ?? [],
  takenBy: row.takenBy ? { id: row.takenBy.id, name: row.takenBy.name } : null,
  askedAt: row.askedAt.toISOString(),
  residentAt: row.residentAt.toISOString(),
  staffAt: timeOf(row.staffAt),
  answerBy: timeOf(row.answerBy),
  escalatedAt: timeOf(row.escalatedAt),
  endedAt: timeOf(row.endedAt),
  endedBy: row.endedBy ?? null,
  revision: row.revision,
});

/** The talk with its chat, oldest line first. */
export function presentHandoffDetail(
  row: HandoffRecord,
  messages: readonly MessageRecord[],
  deliveries: readonly DeliveryRecord[],
): HandoffDetail {
  const lines = [...messages.map(lineOfMessage), ...deliveries.map(lineOfDelivery)];
  return {
    ...presentHandoff(row),
    lines: lines.sort((a, b) => a.at.localeCompare(b.at) || rank(a) - rank(b)),
    steps: row.steps.map(({ at, kind, by, to }) => ({
      at: (at ?? row.askedAt).toISOString(),
      kind: kind ?? '',
      by: by?.name ?? null,
      to: to?.name ?? null,
    })),
  };
}

/** Within one moment the question stands before the answer. */
const rank = ({ from }: HandoffLine): number => (from === 'resident' ? 0 : 1);

function lineOfMessage(message: MessageRecord): HandoffLine {
  const attachments = message.attachments ?? [];
  return {
    id: String(message._id),
    from: message.event === 'echo' ? 'operator' : 'resident',
    text: message.text ?? '',
    photoIds: attachments.flatMap(({ photoId }) => photoId ?? []),
    attachments: attachments
      .filter(({ photoId }) => !photoId)
      .map(({ kind, fileId }) => ({ kind, id: fileId ?? null })),
    at: message.receivedAt.toISOString(),
    delivery: null,
  };
}

function lineOfDelivery(delivery: DeliveryRecord): HandoffLine {
  const isTalk = delivery.key.includes(':said:');
  return {
    id: String(delivery._id),
    from: isTalk ? 'staff' : 'bot',
    text: delivery.content.text,
    photoIds: delivery.content.photoIds ?? [],
    attachments: [],
    at: delivery.createdAt.toISOString(),
    delivery: delivery.state,
  };
}
