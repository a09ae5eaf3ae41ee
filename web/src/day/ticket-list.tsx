import { Link } from '@tanstack/react-router';
import type { TicketQuery } from '../../../api/contract/tickets.ts';
import { Card, Loading } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { useFirstTickets } from '../tickets/queries.ts';
import type { QueueSearch } from '../tickets/queue-search.ts';
import { TicketRow } from '../tickets/ticket-row.tsx';

const SHOWN = 8;

/** The first tickets of one choice, with the way to all of them. */
export function TicketList({
  title,
  empty,
  query,
  search,
}: {
  title: string;
  empty: string;
  query: TicketQuery;
  search: QueueSearch;
}) {
  const { say } = useLanguage();
  const tickets = useFirstTickets({ ...query, limit: SHOWN });
  return (
    <Card
      title={title}
      aside={
        <Link to="/tickets" search={search} className="text-sm text-brand underline">
          {say('day.all')}
        </Link>
      }
    >
      {tickets.isPending && <Loading label={say('common.loading')} rows={2} />}
      {tickets.isError && <Failure error={tickets.error} onRetry={() => void tickets.refetch()} />}
      {tickets.data?.items.length === 0 && <p className="py-4 text-quiet">{empty}</p>}
      <ul className="grid gap-2">
        {tickets.data?.items.map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </ul>
    </Card>
  );
}
