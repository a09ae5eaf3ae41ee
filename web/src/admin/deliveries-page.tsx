import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { DeliveryPage } from '../../../api/contract/audit.ts';
import { get, queryString } from '../api/client.ts';
import { Select } from '../kit/fields.tsx';
import { Badge, Empty } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { MissedList } from './missed-list.tsx';

const STATES = ['unknown', 'dead', 'refused', 'queued'] as const;

/** Residents who were not reached, then all messages by state. */
export function DeliveriesPage() {
  const { say, label, language } = useLanguage();
  const [state, setState] = useState<string>('unknown');
  const deliveries = useQuery({
    queryKey: ['deliveries', state],
    queryFn: () => get<DeliveryPage>(`/deliveries${queryString({ state })}`),
  });
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('missed.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('missed.lead')}</p>
      <MissedList />
      <h2 className="mt-6 mb-3 text-lg font-semibold">{say('missed.all')}</h2>
      <div className="mb-3 max-w-xs">
        <Select
          label={say('queue.status')}
          value={state}
          onChange={(event) => setState(event.target.value)}
          options={STATES.map((value) => ({ value, label: label('delivery', value) }))}
        />
      </div>
      {deliveries.isError && (
        <Failure error={deliveries.error} onRetry={() => void deliveries.refetch()} />
      )}
      {deliveries.data?.items.length === 0 && (
        <Empty>
          <p>{say('deliveries.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {deliveries.data?.items.map((delivery) => (
          <li key={delivery.id} className="rounded-xl border border-line bg-white p-3">
            <p className="flex flex-wrap items-center gap-2 text-sm">
              <Badge>{label('channel', delivery.channel)}</Badge>
              <Badge tone={delivery.lane === 'emergency' ? 'alarm' : 'quiet'}>
                {label('lane', delivery.lane)}
              </Badge>
              <time dateTime={delivery.createdAt}>{showTime(delivery.createdAt, language)}</time>
              {delivery.about?.type === 'ticket' && (
                <Link
                  to="/tickets/$code"
                  params={{ code: delivery.about.id }}
                  className="tracking-wide underline"
                >
                  {delivery.about.id}
                </Link>
              )}
              <span className="text-quiet">
                {say('deliveries.attempts', { count: delivery.attempts })}
              </span>
            </p>
            {delivery.error && <p className="break-words text-quiet">{delivery.error}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
