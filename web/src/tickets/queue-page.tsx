import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import type { TicketCounts, TicketQuery } from '../../../api/contract/tickets.ts';
import { Button } from '../kit/button.tsx';
import { Select, TextField } from '../kit/fields.tsx';
import { useListKeys } from '../kit/list-keys.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import type { TextKey } from '../text/vi.ts';
import { useTicketCounts, useTickets } from './queries.ts';
import type { QueueSearch, QueueTab } from './queue-search.ts';
import { TicketRow } from './ticket-row.tsx';

const TABS: Readonly<
  Record<QueueTab, { text: TextKey; count?: keyof TicketCounts; query: TicketQuery }>
> = {
  open: { text: 'queue.open', count: 'open', query: {} },
  emergency: { text: 'queue.emergency', count: 'emergency', query: { urgency: ['emergency'] } },
  overdue: { text: 'queue.overdue', count: 'overdue', query: { overdue: 'true' } },
  mine: { text: 'queue.mine', count: 'mine', query: { assignee: 'me' } },
  nobody: { text: 'queue.nobody', count: 'nobody', query: { assignee: 'nobody' } },
  ended: { text: 'queue.ended', query: { group: 'ended' } },
};

/** The officer's list; every choice stands in the address bar, so a view can be kept and sent to a colleague. */
export function QueuePage() {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const search = useSearch({ from: '/tickets' });
  const navigate = useNavigate({ from: '/tickets' });
  const searchBox = useRef<HTMLDivElement>(null);
  const counts = useTicketCounts();
  const { tab = 'open', ...filters } = search;
  const tickets = useTickets({ ...filters, ...TABS[tab].query });
  const rows = tickets.data?.pages.flatMap((page) => page.items) ?? [];
  const keys = useMemo(() => {
    const open = (index: number) => {
      const code = rows[index]?.code;
      if (code) void navigate({ to: '/tickets/$code', params: { code } });
    };
    return { Enter: open, '/': () => searchBox.current?.querySelector('input')?.focus() };
  }, [rows, navigate]);
  const chosen = useListKeys(rows.length, keys);
  const choose = (change: Partial<QueueSearch>) =>
    void navigate({ search: { ...search, ...change }, replace: true });
  const all = { value: '', label: say('common.all') };

  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('queue.title')}</h1>
      <div className="mb-3 flex flex-wrap gap-2">
        {(Object.keys(TABS) as QueueTab[]).map((id) => {
          const count = TABS[id].count && counts.data?.[TABS[id].count];
          return (
            <Button
              key={id}
              look={id === tab ? 'primary' : 'plain'}
              aria-pressed={id === tab}
              onClick={() => choose({ tab: id })}
            >
              {say(TABS[id].text)}
              {typeof count === 'number' && <span>({count})</span>}
            </Button>
          );
        })}
      </div>
      <div ref={searchBox} className="mb-4 grid gap-3 sm:grid-cols-2 xl:grid-cols-5">
        <TextField
          label={say('queue.search')}
          type="search"
          value={search.q ?? ''}
          onChange={(event) => choose({ q: event.target.value || undefined })}
        />
        <Select
          label={say('queue.category')}
          value={search.category?.[0] ?? ''}
          onChange={(event) =>
            choose({ category: event.target.value ? [event.target.value] : undefined })
          }
          options={[
            all,
            ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
          ]}
        />
        <Select
          label={say('queue.ward')}
          value={search.ward?.[0] ?? ''}
          onChange={(event) =>
            choose({ ward: event.target.value ? [event.target.value] : undefined })
          }
          options={[all, ...city.wards.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <Select
          label={say('queue.body')}
          value={search.body?.[0] ?? ''}
          onChange={(event) =>
            choose({ body: event.target.value ? [event.target.value] : undefined })
          }
          options={[all, ...city.bodies.map(({ id, name }) => ({ value: id, label: name }))]}
        />
        <Select
          label={say('queue.sort')}
          value={search.sort ?? 'newest'}
          onChange={(event) => choose({ sort: event.target.value as QueueSearch['sort'] })}
          options={(['newest', 'due', 'oldest'] as const).map((value) => ({
            value,
            label: say(`queue.sort.${value}`),
          }))}
        />
      </div>
      <p className="mb-2 hidden text-sm text-quiet lg:block">{say('queue.keys')}</p>
      {tickets.isError && <Failure error={tickets.error} onRetry={() => void tickets.refetch()} />}
      {tickets.isPending && <p>{say('common.loading')}</p>}
      {tickets.isSuccess && rows.length === 0 && (
        <p className="py-8 text-center text-quiet">{say('queue.empty')}</p>
      )}
      <ul className="grid gap-2">
        {rows.map((ticket, index) => (
          <TicketRow key={ticket.id} ticket={ticket} chosen={index === chosen} />
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
