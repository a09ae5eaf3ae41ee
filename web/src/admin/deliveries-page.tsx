import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeliveryPage } from '../../../api/contract/audit.ts';
import { get, queryString } from '../api/client.ts';
import { Select } from '../kit/fields.tsx';
import { Badge } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const STATES = ['unknown', 'dead', 'refused', 'queued'] as const;

/** Messages that may not have arrived: somebody should look after them. */
export function DeliveriesPage() {
  const { say, label, language } = useLanguage();
  const [state, setState] = useState<string>('unknown');
  const deliveries = useQuery({
    queryKey: ['deliveries', state],
    queryFn: () => get<DeliveryPage>(`/deliveries${queryString({ state })}`),
  });
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('deliveries.title')}</h1>
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
        <p className="py-8 text-center text-quiet">{say('deliveries.empty')}</p>
      )}
      <ul className="grid gap-2">
        {deliveries.data?.items.map((delivery) => (
          <li key={delivery.id} className="rounded-xl border border-line bg-white p-3">
            <p className="flex flex-wrap gap-2 text-sm">
              <Badge>{delivery.channel}</Badge>
              <Badge tone={delivery.lane === 'emergency' ? 'alarm' : 'quiet'}>
                {delivery.lane}
              </Badge>
              <time dateTime={delivery.createdAt}>{showTime(delivery.createdAt, language)}</time>
              {delivery.about && <span>{`${delivery.about.type} ${delivery.about.id}`}</span>}
            </p>
            {delivery.error && <p className="break-words text-quiet">{delivery.error}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}
