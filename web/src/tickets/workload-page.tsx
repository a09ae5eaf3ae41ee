import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Workload } from '../../../api/contract/workload.ts';
import { get } from '../api/client.ts';
import { Empty } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import type { QueueSearch } from './queue-search.ts';
import { TrendCard } from './trend-card.tsx';

/** How each body stands: what a leader looks at first. */
export function WorkloadPage() {
  const { say } = useLanguage();
  const { body: chosen } = useSearch({ from: '/workload' });
  const navigate = useNavigate({ from: '/workload' });
  const workload = useQuery({
    queryKey: ['tickets', 'workload'],
    queryFn: () => get<Workload>('/tickets/workload'),
  });
  // Where most is late stands first; bodies without any ticket say nothing.
  const bodies = (workload.data?.bodies ?? [])
    .filter(({ open, ended }) => open + ended > 0)
    .toSorted((a, b) => b.overdue - a.overdue || b.open - a.open);
  const ended = { tab: 'ended', closedFrom: workload.data?.since } as const;
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('workload.title')}</h1>
      {workload.isError && (
        <Failure error={workload.error} onRetry={() => void workload.refetch()} />
      )}
      {workload.isSuccess && bodies.length === 0 && (
        <Empty>
          <p>{say('workload.empty')}</p>
        </Empty>
      )}
      <section
        hidden={bodies.length === 0}
        className="overflow-x-auto rounded-xl border border-line bg-white"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={say('workload.title')}
      >
        <table className="w-full text-left">
          <thead className="bg-stone-100 text-sm">
            <tr>
              {(
                [
                  'queue.body',
                  'workload.open',
                  'workload.overdue',
                  'workload.ended',
                  'workload.inTime',
                ] as const
              ).map((key) => (
                <th key={key} scope="col" className="p-3 font-semibold whitespace-nowrap">
                  {say(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bodies.map((body) => (
              <tr key={body.body} className="border-t border-line">
                <th scope="row" className="min-w-48 p-3 font-normal">
                  <Link to="/workload" search={{ body: body.body }} className="hover:underline">
                    {body.name}
                  </Link>
                </th>
                <td className="p-3">
                  <Count search={{ body: [body.body] }}>{body.open}</Count>
                </td>
                <td className={`p-3 ${body.overdue > 0 ? 'font-semibold text-alarm' : ''}`}>
                  <Count search={{ tab: 'overdue', body: [body.body] }}>{body.overdue}</Count>
                </td>
                <td className="p-3">
                  <Count search={{ ...ended, body: [body.body] }}>{body.ended}</Count>
                </td>
                <td className="p-3 whitespace-nowrap">
                  {body.ended > 0 && (
                    <meter
                      className="mr-2 w-20 align-middle"
                      min={0}
                      max={body.ended}
                      value={body.endedInTime}
                      aria-label={`${say('workload.inTime')}: ${body.name}`}
                    />
                  )}
                  {body.ended > 0 ? (
                    <Count search={{ ...ended, endedLate: 'false', body: [body.body] }}>
                      {Math.round((100 * body.endedInTime) / body.ended)} %
                    </Count>
                  ) : (
                    '–'
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="mt-4">
        <TrendCard
          body={chosen}
          onBody={(body) => void navigate({ search: { body }, replace: true })}
        />
      </div>
    </>
  );
}

/** A number that opens the tickets behind it. */
function Count({ search, children }: { search: QueueSearch; children: ReactNode }) {
  return (
    <Link
      to="/tickets"
      search={search}
      className="underline decoration-stone-400 underline-offset-2"
    >
      {children}
    </Link>
  );
}
