import { z } from 'zod';
import { bytesOf, rawBody } from '../../core/raw-body.ts';
import { CapMessage, type CapMessageRecord } from '../../models/cap-message.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { type LetIn, mayLetIn } from '../../workflow/warnings/cap/let-in.ts';
import { LARGEST_ALERT } from '../../workflow/warnings/cap/read-alert.ts';
import type { CapReceiver } from '../../workflow/warnings/cap/receive-alert.ts';
import { type CapMessageView, capAnswer, capMessages } from '../contract/cap.ts';
import { recordId } from '../contract/common.ts';
import { type Route, route } from '../route.ts';

/** Shown at once, of those that came to something and of those kept apart. */
const LATEST = 20;
/** Of a feed that covers the country most messages are of this kind: they are counted, not listed. */
const COMMON = ['outside', 'own'] as const;

/** UTF-8 letters have up to 3 bytes in the languages that are expected. */
const readBytes = rawBody(LARGEST_ALERT * 3);

/** CAP 1.2 messages of others: handed in by machines, looked at by the duty desk. */
export function capRoutes({ receiver, letIn }: { receiver: CapReceiver; letIn: LetIn }): Route[] {
  return [
    route({
      method: 'post',
      path: '/cap',
      summary:
        'Hand in one CAP 1.2 message (XML); a draft is made for the duty officer, nothing is sent',
      access: { scope: 'cap.write' },
      answer: capAnswer,
      status: 202,
      async handle({ machine, req, res }) {
        await new Promise<void>((resolve, reject) => {
          readBytes(req, res, (err?: unknown) => (err ? reject(err) : resolve()));
        });
        const xml = bytesOf(req).toString('utf8');
        const { state, reason, detail, isDuplicate, reference } = await receiver.receive(xml, {
          via: 'api',
          from: machine?.name ?? '',
        });
        return { state, reason: reason ?? null, detail: detail ?? null, isDuplicate, reference };
      },
    }),
    route({
      method: 'get',
      path: '/cap-messages',
      summary:
        'CAP messages of others: the latest that came to something, and the latest kept apart',
      access: 'warnings.read',
      answer: capMessages,
      async handle() {
        const latest = (filter: object) =>
          CapMessage.find(filter).sort({ receivedAt: -1 }).limit(LATEST).lean<CapMessageRecord[]>();
        const [taken, keptApart, outside, elsewhere] = await Promise.all([
          latest({ state: { $ne: 'kept_apart' } }),
          latest({ state: 'kept_apart', reason: { $nin: COMMON } }),
          latest({ state: 'kept_apart', reason: 'outside' }),
          CapMessage.countDocuments({ state: 'kept_apart', reason: { $in: COMMON } }),
        ]);
        const warnings = await Warning.find({
          _id: { $in: taken.flatMap(({ warningId }) => (warningId ? [warningId] : [])) },
        }).lean<WarningRecord[]>();
        const names = new Map(warnings.map(({ _id, identifier }) => [String(_id), identifier]));
        const show = (message: CapMessageRecord) => present(message, names);
        return {
          taken: taken.map(show),
          keptApart: keptApart.map(show),
          outside: outside.map(show),
          elsewhere,
        };
      },
    }),
    route({
      method: 'post',
      path: '/cap-messages/:id/let-in',
      summary: 'Have a draft made of a CAP message that was kept apart; nothing is sent',
      access: 'warnings.write',
      params: z.object({ id: recordId }),
      handle: ({ params: { id }, by }) => letIn(id, by),
    }),
  ];
}

function present(message: CapMessageRecord, warnings: ReadonlyMap<string, string>): CapMessageView {
  const { headline, identifier, msgType, sender, senderName, state, status, verified } = message;
  return {
    id: String(message._id),
    identifier,
    sender: senderName || sender,
    sentAt: message.sentAt.toISOString(),
    receivedAt: message.receivedAt.toISOString(),
    headline,
    areaDesc: message.areaDesc,
    msgType,
    drill: status === 'Exercise' || status === 'Test',
    from: message.from,
    link: message.link ?? null,
    verified,
    state,
    reason: message.reason ?? null,
    detail: message.detail ?? null,
    warning: warnings.get(String(message.warningId)) ?? null,
    mayLetIn: mayLetIn(message),
    letInBy: message.letIn?.name ?? null,
  };
}
