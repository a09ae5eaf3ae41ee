import type { TicketRecord } from '../../models/ticket.ts';
import type { WarningRecord } from '../../models/warning.ts';
import type { WarningVersionRecord } from '../../models/warning-version.ts';
import type { WebhookKind } from '../../models/webhook.ts';
import { isOpen } from '../tickets/states.ts';

/** What another system is told. `id` is the same however often it is sent. */
export type WebhookEvent = {
  id: string;
  kind: WebhookKind;
  /** When it happened. */
  at: Date;
  data: Readonly<Record<string, unknown>>;
};

/**
 * What happened to a ticket after `since`: one event for each line of its history, the first of all `ticket.opened`. `data` is
 * how the ticket stands now; texts, places and people are left out.
 */
export function eventsOfTicket(ticket: TicketRecord, since: Date): WebhookEvent[] {
  const data = {
    code: ticket.code,
    status: ticket.status,
    category: ticket.category ?? null,
    urgency: ticket.urgency,
    body: ticket.body,
    ward: ticket.ward ?? null,
    reports: ticket.reportCount,
    openedAt: ticket.openedAt.toISOString(),
    closedAt: ticket.closedAt?.toISOString() ?? null,
    outcome: ticket.outcome?.code ?? null,
    revision: ticket.revision,
  };
  const opened: WebhookEvent[] =
    ticket.openedAt > since
      ? [{ id: `ticket:${ticket.code}:opened`, kind: 'ticket.opened', at: ticket.openedAt, data }]
      : [];
  return [
    ...opened,
    ...ticket.updates
      .filter(({ at }) => at > since)
      .map(({ number, at, to }): WebhookEvent => {
        const ended = to !== undefined && to !== null && !isOpen(to as TicketRecord['status']);
        return {
          id: `ticket:${ticket.code}:${number}`,
          kind: ended && to === ticket.status ? 'ticket.closed' : 'ticket.changed',
          at,
          data,
        };
      }),
  ];
}

/** A warning in force or ended: who warns, of what, until when, and its words, which are public. */
export function eventOfWarning(
  warning: WarningRecord,
  version: WarningVersionRecord,
): WebhookEvent | undefined {
  if (warning.state !== 'active' && warning.state !== 'ended') return undefined;
  return {
    id: `warning:${warning.identifier}:${version.number}${warning.state === 'ended' ? ':ended' : ''}`,
    kind: warning.state === 'ended' ? 'warning.ended' : 'warning.sent',
    at: warning.state === 'ended' ? (warning.endedAt ?? warning.updatedAt) : warning.updatedAt,
    data: {
      identifier: warning.identifier,
      version: version.number,
      hazard: warning.hazard,
      drill: warning.drill,
      until: version.until?.toISOString() ?? null,
      headline: { vi: version.vi.headline, en: version.en.headline },
      doNow: { vi: version.vi.doNow, en: version.en.doNow },
    },
  };
}
