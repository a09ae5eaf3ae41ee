import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Trend } from '../../../api/contract/workload.ts';
import { get, queryString } from '../api/client.ts';
import { DataTable, showNumber, showShare } from '../insights/figures.tsx';
import { Select } from '../kit/fields.tsx';
import { Card, Loading } from '../kit/surface.tsx';
import { showDay, showShortDay } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import type { QueueSearch } from './queue-search.ts';
import { TrendChart } from './trend-chart.tsx';

type Week = Trend['weeks'][number];
const FIGURES = ['received', 'ended', 'solved', 'late'] as const;
const LOOKS = { received: 'bg-stone-400', ended: 'bg-brand', late: 'bg-alarm' } as const;

/** Twelve weeks of one body or of all: what came in, what ended, how much of it late. */
export function TrendCard({
  body,
  onBody,
}: {
  body: string | undefined;
  onBody(body: string | undefined): void;
}) {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const trend = useQuery({
    queryKey: ['tickets', 'trend', body],
    queryFn: () => get<Trend>(`/tickets/trend${queryString({ body })}`),
  });
  const weeks = trend.data?.weeks ?? [];
  const bodies = body ? [body] : undefined;
  const days = ({ from, to }: Week) => {
    const last = new Date(Date.parse(to) - 1).toISOString();
    return `${showShortDay(from, language)} – ${showDay(last, language)}`;
  };
  const all = (key: (typeof FIGURES)[number]) => weeks.reduce((sum, week) => sum + week[key], 0);
  return (
    <Card title={say('trend.title')}>
      <div className="mb-3 max-w-96">
        <Select
          label={say('queue.body')}
          value={body ?? ''}
          onChange={({ target: { value } }) => onBody(value || undefined)}
          options={[
            { value: '', label: say('common.all') },
            ...city.bodies.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      </div>
      {trend.isError && <Failure error={trend.error} onRetry={() => void trend.refetch()} />}
      {trend.isPending && <Loading label={say('common.loading')} rows={3} />}
      {weeks.length > 0 && (
        <div>
          <ul className="mb-2 flex flex-wrap gap-x-4 text-sm">
            {(['received', 'ended', 'late'] as const).map((key) => (
              <li key={key} className="flex items-center gap-1">
                <span
                  aria-hidden="true"
                  className={`inline-block size-3 rounded-sm ${LOOKS[key]}`}
                />
                {say(`trend.${key}`)}
              </li>
            ))}
          </ul>
          <TrendChart
            weeks={weeks}
            names={weeks.map(({ from }) => showShortDay(from, language))}
            label={say('trend.label', {
              received: all('received'),
              ended: all('ended'),
              late: all('late'),
            })}
          />
          <DataTable
            caption={say('trend.title')}
            open
            head={[
              say('trend.week'),
              ...FIGURES.map((key) => say(`trend.${key}`)),
              say('workload.inTime'),
            ]}
            rows={weeks.toReversed().map((week, at) => ({
              key: week.from,
              cells: [
                <span key="week" className="whitespace-nowrap">
                  {days(week)} {at === 0 && `(${say('trend.running')})`}
                </span>,
                ...FIGURES.map((key) => (
                  <Link
                    key={key}
                    to="/tickets"
                    search={{ ...behind(key, week), body: bodies }}
                    className="inline-block min-w-6 underline decoration-stone-400 underline-offset-2"
                    aria-label={`${days(week)}, ${say(`trend.${key}`)}: ${week[key]}`}
                  >
                    {showNumber(week[key], language)}
                  </Link>
                )),
                week.ended > 0 ? (
                  <Link
                    key="share"
                    to="/tickets"
                    search={{ ...behind('ended', week), endedLate: 'false', body: bodies }}
                    className="underline decoration-stone-400 underline-offset-2"
                    aria-label={`${days(week)}, ${say('workload.inTime')}`}
                  >
                    {showShare(1 - week.late / week.ended, language)}
                  </Link>
                ) : (
                  '–'
                ),
              ],
            }))}
          />
        </div>
      )}
    </Card>
  );
}

/** The tickets that a number counts. */
function behind(key: (typeof FIGURES)[number], { from, to }: Week): QueueSearch {
  if (key === 'received') return { tab: 'all', openedFrom: from, openedTo: to };
  return {
    tab: 'ended',
    closedFrom: from,
    closedTo: to,
    ...(key === 'solved' && { solved: 'true' }),
    ...(key === 'late' && { endedLate: 'true' }),
  };
}
