import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { System, SystemEvent } from '../../../api/contract/systems.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

/** Events that no machine is sure of: a person makes a report of each or dismisses it. */
export function EventTriage({ systems }: { systems: readonly System[] }) {
  const { say } = useLanguage();
  const events = useQuery({
    queryKey: ['system-events', 'triage'],
    queryFn: () => get<{ items: SystemEvent[] }>('/system-events?state=triage&limit=20'),
  });
  return (
    <div className="mb-4">
      <Card title={say('systems.triage')}>
        {events.isError && <Failure error={events.error} onRetry={() => void events.refetch()} />}
        {events.data?.items.length === 0 && (
          <p className="text-quiet">{say('systems.triage.none')}</p>
        )}
        <ul className="grid gap-3">
          {events.data?.items.map((event) => (
            <EventRow key={event.id} event={event} systems={systems} />
          ))}
        </ul>
      </Card>
    </div>
  );
}

function EventRow({ event, systems }: { event: SystemEvent; systems: readonly System[] }) {
  const { say, language } = useLanguage();
  const system = systems.find(({ id }) => id === event.system);
  const kind = system?.kinds.find(({ id }) => id === event.kind);
  const cache = useQueryClient();
  const decide = useMutation({
    mutationFn: (report: boolean) =>
      send<SystemEvent>('POST', `/system-events/${event.id}/decision`, { report }),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ['system-events'] });
      void cache.invalidateQueries({ queryKey: ['systems'] });
    },
  });
  const { place, detail, confidence } = event.data as {
    place?: string;
    detail?: string;
    confidence?: number;
  };
  return (
    <li className="flex flex-wrap gap-3 border-t border-line pt-3 first:border-t-0 first:pt-0">
      {event.photoIds.map((id) => (
        <img
          key={id}
          src={`/api/v1/photos/${id}`}
          alt={say('systems.triage.picture', { device: event.device ?? event.system })}
          className="h-28 rounded-lg border border-line"
        />
      ))}
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <Badge>{system?.name[language] ?? event.system}</Badge>
          <strong>{kind?.[language] ?? event.kind}</strong>
          <time dateTime={event.at}>{showTime(event.at, language)}</time>
          {confidence !== undefined && (
            <span className="text-quiet">
              {say('systems.triage.sure', { percent: Math.round(confidence * 100) })}
            </span>
          )}
        </p>
        <p className="break-words">{[place, detail].filter(Boolean).join(' – ')}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          <Button look="primary" disabled={decide.isPending} onClick={() => decide.mutate(true)}>
            {say('systems.triage.report')}
          </Button>
          <Button disabled={decide.isPending} onClick={() => decide.mutate(false)}>
            {say('systems.triage.dismiss')}
          </Button>
        </div>
        {decide.isError && <Failure error={decide.error} />}
      </div>
    </li>
  );
}
