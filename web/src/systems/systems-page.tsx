import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { System } from '../../../api/contract/systems.ts';
import { get } from '../api/client.ts';
import { Badge, Loading, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { CollectionCard } from './collection-card.tsx';
import { EventTriage } from './event-triage.tsx';
import { FiguresCard } from './figures-card.tsx';
import { WebhooksCard } from './webhooks-card.tsx';

const TONES: Readonly<Record<System['health'], Tone>> = {
  ok: 'good',
  waiting: 'quiet',
  silent: 'alarm',
  troubled: 'warn',
  outward: 'good',
};
const EVERY_MS = 10_000;

/** Every system of the city plan: its last event, rate and faults. */
export function SystemsPage() {
  const { say, language } = useLanguage();
  const { may } = useSession();
  const systems = useQuery({
    queryKey: ['systems'],
    queryFn: () => get<{ items: System[] }>('/systems'),
    refetchInterval: EVERY_MS,
  });
  const nameOf = (id: string) =>
    systems.data?.items.find((system) => system.id === id)?.name[language] ?? id;
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{say('systems.title')}</h1>
      <p className="mb-4 max-w-prose text-quiet">{say('systems.lead')}</p>
      {may('systems.work') && <EventTriage systems={systems.data?.items ?? []} />}
      {systems.isPending && <Loading label={say('systems.title')} />}
      {systems.isError && <Failure error={systems.error} onRetry={() => void systems.refetch()} />}
      <ul className="mb-4 grid gap-2 xl:grid-cols-2">
        {systems.data?.items.map((system) => (
          <SystemRow key={system.id} system={system} />
        ))}
      </ul>
      <CollectionCard />
      <FiguresCard nameOf={nameOf} />
      {may('staff.manage') && systems.data && (
        <WebhooksCard
          systems={systems.data.items.map(({ id, name }) => ({ id, name: name[language] }))}
        />
      )}
    </>
  );
}

function SystemRow({ system }: { system: System }) {
  const { say, label, language } = useLanguage();
  const { waiting, quarantined, lastAt, lastHour, faulty, receives, gives } = system;
  const kindName = (id: string) => system.kinds.find((kind) => kind.id === id)?.[language] ?? id;
  return (
    <li className="rounded-xl border border-line bg-white p-4">
      <div className="flex flex-wrap items-baseline gap-2">
        <h2 className="grow font-semibold">{system.name[language]}</h2>
        <Badge tone={TONES[system.health]}>{label('systems.health', system.health)}</Badge>
      </div>
      {system.health !== 'outward' && (
        <p className="mt-1 flex flex-wrap gap-x-4 text-sm text-quiet">
          <span>
            {lastAt
              ? say('systems.last', { time: showTime(lastAt, language) })
              : say('systems.never')}
          </span>
          {lastAt && <span>{say('systems.lastHour', { count: lastHour })}</span>}
          {waiting > 0 && <span>{say('systems.waiting', { count: waiting })}</span>}
          {quarantined > 0 && (
            <span className="text-warn">{say('systems.quarantined', { count: quarantined })}</span>
          )}
        </p>
      )}
      {faulty.length > 0 && (
        <ul className="mt-2 grid gap-1" aria-label={say('systems.faulty')}>
          {faulty.map(({ device, place, faults, hourCount, reportCode }) => (
            <li key={device} className="text-sm">
              {say('systems.device', {
                device,
                place: place ?? '–',
                faults: faults.map(kindName).join(', '),
                count: hourCount,
              })}{' '}
              {reportCode && (
                <Link to="/tickets/$code" params={{ code: reportCode }} className="underline">
                  {reportCode}
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
      <details className="mt-2 text-sm">
        <summary className="cursor-pointer py-1">{say('systems.switchOn')}</summary>
        <div className="grid gap-1">
          {receives && <p>{say('systems.receives', { text: receives })}</p>}
          {gives && <p>{say('systems.gives', { text: gives })}</p>}
          <p>{system.switchOn}</p>
          {system.kinds.length > 0 && (
            <p>
              {say('systems.kinds')}:{' '}
              {system.kinds.map((kind) => `${kind[language]} (${kind.id})`).join(', ')}.{' '}
              <a className="underline" href={`/api/v1/systems/${system.id}/schema`}>
                {say('systems.schema')}
              </a>
            </p>
          )}
        </div>
      </details>
    </li>
  );
}
