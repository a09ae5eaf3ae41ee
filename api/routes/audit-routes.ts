import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Types } from 'mongoose';
import { AuditEntry, type AuditRecord } from '../../models/audit-entry.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { verifyAudit } from '../../workflow/audit/verify.ts';
import {
  type AuditEntry as AuditView,
  auditPage,
  auditQuery,
  auditVerification,
  type Delivery as DeliveryView,
  deliveryPage,
  deliveryQuery,
} from '../contract/audit.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { type Route, route } from '../route.ts';

/** What was done, and what became of messages. */
export function auditRoutes(): Route[] {
  return [
    route({
      method: 'get',
      path: '/audit',
      summary: 'The audit log, newest first',
      access: 'audit.read',
      query: auditQuery,
      answer: auditPage,
      async handle({ query }) {
        const { targetType, targetId, action, cursor, limit } = query;
        const filter = {
          ...(targetType && { 'target.type': targetType }),
          ...(targetId && { 'target.id': targetId }),
          ...(action && { action }),
          ...(cursor && { number: { $lt: Number.parseInt(cursor, 36) || 0 } }),
        };
        const rows = await AuditEntry.find(filter)
          .sort({ number: -1 })
          .limit(limit + 1)
          .lean<AuditRecord[]>();
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        return {
          items: shown.map(presentEntry),
          next: rows.length > limit && last ? last.number.toString(36) : null,
        };
      },
    }),
    route({
      method: 'get',
      path: '/audit/verification',
      summary: 'Recomputes the whole chain of the audit log',
      access: 'audit.read',
      answer: auditVerification,
      async handle() {
        const { entries, firstBroken, reason } = await verifyAudit();
        return { entries, firstBroken: firstBroken ?? null, reason: reason ?? null };
      },
    }),
    route({
      method: 'get',
      path: '/audit/export',
      summary: 'The whole audit log as JSON lines, oldest first, with the hashes',
      access: 'audit.read',
      async handle({ res }) {
        res
          .type('application/x-ndjson; charset=utf-8')
          .set('content-disposition', 'attachment; filename="audit.jsonl"');
        const lines = AuditEntry.find().sort({ number: 1 }).lean<AuditRecord[]>().cursor();
        const text = async function* () {
          for await (const entry of lines) yield `${JSON.stringify(presentEntry(entry))}\n`;
        };
        await pipeline(Readable.from(text()), res);
      },
    }),
    route({
      method: 'get',
      path: '/deliveries',
      summary: 'Messages to residents by state; `unknown` ones need a person',
      access: 'deliveries.read',
      query: deliveryQuery,
      answer: deliveryPage,
      async handle({ query }) {
        const filter = { state: query.state, ...afterCursor(query.cursor, 'createdAt', -1) };
        const found = await Delivery.find(filter)
          .sort({ createdAt: -1, _id: -1 })
          .limit(query.limit + 1)
          .lean<(DeliveryRecord & { _id: Types.ObjectId })[]>();
        const { rows, next } = pageOf(found, query.limit, ({ createdAt }) => createdAt);
        return { items: rows.map(presentDelivery), next };
      },
    }),
  ];
}

const presentEntry = (entry: AuditRecord): AuditView => ({
  number: entry.number,
  at: entry.at.toISOString(),
  actor: {
    type: entry.actor?.type ?? 'system',
    id: entry.actor?.id ?? null,
    name: entry.actor?.name ?? null,
  },
  action: entry.action,
  target: entry.target?.id ? { type: entry.target.type ?? '', id: entry.target.id } : null,
  facts: (entry.facts ?? {}) as AuditView['facts'],
  ip: entry.ip ?? null,
  requestId: entry.requestId ?? null,
  hash: entry.hash,
});

const presentDelivery = (delivery: DeliveryRecord): DeliveryView => ({
  id: String(delivery._id),
  channel: delivery.channel,
  lane: delivery.lane,
  state: delivery.state,
  attempts: delivery.attempts,
  about: delivery.about?.id ? { type: delivery.about.type ?? '', id: delivery.about.id } : null,
  error: delivery.error?.message ?? null,
  createdAt: delivery.createdAt.toISOString(),
  sentAt: delivery.sentAt?.toISOString() ?? null,
});
