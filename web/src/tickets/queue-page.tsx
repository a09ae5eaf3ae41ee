import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { Button, buttonLook } from '../kit/button.tsx';
import { useListKeys } from '../kit/list-keys.ts';
import { focusPart } from '../kit/page-keys.ts';
import { Empty, Loading } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { useTicketCounts, useTickets } from './queries.ts';
import { QueueFilters } from './queue-filters.tsx';
import { QueuePeriod } from './queue-period.tsx';
import { QUEUE_TABS, type QueueSearch } from './queue-search.ts';
import { QUEUE_TAB_QUERIES } from './queue-tabs.ts';
import { SavedViews } from './saved-views.tsx';
import { TicketRow } from './ticket-row.tsx';

/** The officer's list; every choice stands in the address bar, so a view can be kept and sent to a colleague. */
export function QueuePage() {
  const { say } = useLanguage();
  const { may } = useSession();
  const search = useSearch({ from: '/tickets' });
  const navigate = useNavigate({ from: '/tickets' });
  const counts = useTicketCounts();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const { tab = 'open', ...filters } = search;
  const tickets = useTickets({ ...filters, ...QUEUE_TAB_QUERIES[tab].query });
  const rows = useMemo(
    () => tickets.data?.pages.flatMap((page) => page.items) ?? [],
    [tickets.data],
  );
  const works = may('tickets.work');
  const mark = useCallback(
    (code: string) =>
      setMarked((now) => {
        const next = new Set(now);
        if (!next.delete(code)) next.add(code);
        return next;
      }),
    [],
  );
  const keys = useMemo(() => {
    const open = (index: number) => {
      const code = rows[index]?.code;
      if (code) void navigate({ to: '/tickets/$code', params: { code } });
    };
    const markRow = (index: number) => {
      const code = rows[index]?.code;
      if (code && works) mark(code);
    };
    return { Enter: open, x: markRow, '/': () => focusPart('queue-search') };
  }, [rows, navigate, works, mark]);
  const chosen = useListKeys(rows.length, keys);
  const choose = (change: Partial<QueueSearch>) =>
    void navigate({ search: { ...search, ...change }, replace: true });
  const markedRows = rows.filter(({ code }) => marked.has(code));

  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('queue.title')}</h1>
      <div className="-mx-3 mb-3 flex gap-2 overflow-x-auto px-3 py-1 lg:mx-0 lg:flex-wrap lg:px-0">
        {QUEUE_TABS.map((id) => {
          const { text, count } = QUEUE_TAB_QUERIES[id];
          const number = count && counts.data?.[count];
          return (
            <Button
              key={id}
              look={id === tab ? 'primary' : 'plain'}
              className="shrink-0 px-3"
              aria-pressed={id === tab}
              onClick={() => choose({ tab: id, status: undefined })}
            >
              {say(text)}
              {typeof number === 'number' && <span className="font-normal">{number}</span>}
            </Button>
          );
        })}
      </div>
      <QueueFilters search={search} onChange={choose} />
      <QueuePeriod search={search} onChange={choose} />
      <SavedViews search={search} />
      {markedRows.length > 0 && (
        <BulkBar tickets={markedRows} onDone={() => setMarked(new Set())} />
      )}
      {tickets.isError && <Failure error={tickets.error} onRetry={() => void tickets.refetch()} />}
      {tickets.isPending && <Loading label={say('common.loading')} />}
      {tickets.isSuccess && rows.length === 0 && (
        <Empty>
          <p>{say('queue.empty')}</p>
          <Link to="/tickets" className={buttonLook()}>
            {say('queue.showAll')}
          </Link>
        </Empty>
      )}
      <ul className="grid gap-2" aria-busy={tickets.isPlaceholderData}>
        {rows.map((ticket, index) => (
          <TicketRow
            key={ticket.id}
            ticket={ticket}
            chosen={index === chosen}
            marked={marked.has(ticket.code)}
            onMark={works ? () => mark(ticket.code) : undefined}
          />
        ))}
      </ul>
      {tickets.hasNextPage && (
        <Button
          className="mt-3"
          disabled={tickets.isFetchingNextPage}
          onClick={() => void tickets.fetchNextPage()}
        >
          {say('common.more')}
        </Button>
      )}
    </>
  );
}
