import type { TicketCounts, TicketQuery } from '../../../api/contract/tickets.ts';
import type { TextKey } from '../text/vi.ts';
import type { QueueTab } from './queue-search.ts';

/** The choices above the queue, and what each asks the server for. */
export const QUEUE_TAB_QUERIES: Readonly<
  Record<QueueTab, { text: TextKey; count?: keyof TicketCounts; query: TicketQuery }>
> = {
  open: { text: 'queue.open', count: 'open', query: {} },
  emergency: { text: 'queue.emergency', count: 'emergency', query: { urgency: ['emergency'] } },
  overdue: { text: 'queue.overdue', count: 'overdue', query: { overdue: 'true' } },
  mine: { text: 'queue.mine', count: 'mine', query: { assignee: 'me' } },
  nobody: { text: 'queue.nobody', count: 'nobody', query: { assignee: 'nobody' } },
  ended: { text: 'queue.ended', query: { group: 'ended' } },
  all: { text: 'queue.all', query: { group: 'all' } },
};
