import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { TicketQuery, TicketSummary } from '../../../api/contract/tickets.ts';
import { Select } from '../kit/fields.tsx';
import { Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { useFirstTickets } from '../tickets/queries.ts';
import { QUEUE_TABS, type QueueTab } from '../tickets/queue-search.ts';
import { QUEUE_TAB_QUERIES } from '../tickets/queue-tabs.ts';
import { TicketRow } from '../tickets/ticket-row.tsx';

const CityMap = lazy(() => import('./city-map.tsx').then((map) => ({ default: map.CityMap })));
/** As many as one page of the API gives. */
const SHOWN = 200;
const MAP_TABS = QUEUE_TABS.filter((tab) => tab !== 'ended');

/** Where the open tickets are; the same tickets stand as a list beside the map. */
export function MapPage() {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const navigate = useNavigate();
  const [tab, setTab] = useState<QueueTab>('open');
  const [category, setCategory] = useState('');
  const query: TicketQuery = {
    ...QUEUE_TAB_QUERIES[tab].query,
    ...(category && { category: [category] }),
    limit: SHOWN,
  };
  const tickets = useFirstTickets(query);
  const rows = tickets.data?.items ?? [];
  const pins = rows.flatMap((ticket) => pinOf(ticket) ?? []);
  const placeless = rows.length - pins.length;
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('map.title')}</h1>
      <div className="mb-3 grid max-w-2xl grid-cols-2 gap-3">
        <Select
          label={say('map.which')}
          value={tab}
          onChange={(event) => setTab(event.target.value as QueueTab)}
          options={MAP_TABS.map((id) => ({ value: id, label: say(QUEUE_TAB_QUERIES[id].text) }))}
        />
        <Select
          label={say('queue.category')}
          value={category}
          onChange={(event) => setCategory(event.target.value)}
          options={[
            { value: '', label: say('common.all') },
            ...city.categories.map(({ id, ...name }) => ({ value: id, label: name[language] })),
          ]}
        />
      </div>
      {tickets.isError && <Failure error={tickets.error} onRetry={() => void tickets.refetch()} />}
      <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <div className="grid gap-2 xl:sticky xl:top-5">
          <Suspense fallback={<div className="h-[60vh] rounded-lg bg-stone-100" />}>
            <CityMap
              className="h-[60vh] xl:h-[75vh]"
              label={say('map.title')}
              pins={pins}
              onOpen={(code) => void navigate({ to: '/tickets/$code', params: { code } })}
            />
          </Suspense>
          <p className="flex flex-wrap gap-x-4 text-sm text-quiet">
            <Legend className="bg-alarm" text={say('map.alarm')} />
            <Legend className="bg-[#b26a00]" text={say('map.warn')} />
            <Legend className="bg-brand" text={say('map.calm')} />
          </p>
          {tickets.isSuccess && placeless > 0 && (
            <Notice>{say('map.placeless', { count: placeless })}</Notice>
          )}
          {tickets.data?.next && (
            <p className="text-sm text-quiet">
              {say('map.more', { count: SHOWN })}{' '}
              <Link to="/tickets" search={{ tab }} className="underline">
                {say('day.all')}
              </Link>
            </p>
          )}
        </div>
        <ul className="grid gap-2">
          {rows.map((ticket) => (
            <TicketRow key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      </div>
    </>
  );
}

function Legend({ className, text }: { className: string; text: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <span className={`inline-block size-3 rounded-full ${className}`} />
      {text}
    </span>
  );
}

function pinOf({ code, place, title, urgency, deadline }: TicketSummary) {
  if (!place.position) return undefined;
  const tone =
    urgency === 'emergency' || deadline.overdue ? 'alarm' : urgency === 'urgent' ? 'warn' : 'brand';
  return { id: code, position: place.position, title, tone } as const;
}
