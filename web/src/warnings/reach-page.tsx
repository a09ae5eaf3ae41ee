import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { MissedCalls, MissedList } from '../../../api/contract/missed.ts';
import type { WarningReach } from '../../../api/contract/warnings.ts';
import { get, queryString, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card, Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

type Group = WarningReach['groups'][number];
type Tick = { ids: string[]; called: boolean };

/** Whom a version of a warning reached and whom somebody must call or tell by loudspeaker; made to be printed. */
export function ReachPage() {
  const { say, language } = useLanguage();
  const { id } = useParams({ from: '/warnings/$id/reach' });
  const { version } = useSearch({ from: '/warnings/$id/reach' });
  const reach = useQuery({
    queryKey: ['warnings', 'reach', id, version],
    queryFn: () => get<WarningReach>(`/warnings/${id}/reach${queryString({ version })}`),
  });
  const found = reach.data;
  const open = found?.groups.flatMap(({ items }) => items.filter(({ called }) => !called)) ?? [];
  return (
    <>
      <p className="print:hidden">
        <Link to="/warnings" className="inline-flex min-h-11 items-center underline">
          {say('reach.list.back')}
        </Link>
      </p>
      <h1 className="mb-1 text-xl font-semibold">{say('reach.list.title')}</h1>
      {reach.isPending && <Loading label={say('common.loading')} />}
      {reach.isError && <Failure error={reach.error} onRetry={() => void reach.refetch()} />}
      {found && (
        <div className="grid gap-4">
          <p className="flex flex-wrap items-center gap-2 text-quiet">
            <code>{found.identifier}</code>
            {say('reach.list.at', { number: found.version, time: showTime(found.at, language) })}
            {found.drill && <Badge tone="warn">{say('warnings.drill')}</Badge>}
          </p>
          <p className="max-w-prose print:hidden">{say('reach.list.lead')}</p>
          <Card title={say('reach.list.say')}>
            <p className="font-semibold" lang="vi">
              {found.headline}
            </p>
            <p lang="vi">{found.doNow}</p>
          </Card>
          <WardTable wards={found.wards} />
          <p role="status" className="font-semibold">
            {open.length === 0
              ? say('reach.list.empty')
              : say('reach.list.open', { count: open.length })}
          </p>
          {found.groups.length === 0 ? (
            <Empty>{say('reach.list.empty')}</Empty>
          ) : (
            <div className="print:hidden">
              <Button onClick={() => window.print()}>{say('reach.list.print')}</Button>
            </div>
          )}
          {found.groups.map((group) => (
            <PlaceGroup key={`${group.ward}|${group.place}`} group={group} />
          ))}
        </div>
      )}
    </>
  );
}

function WardTable({ wards }: { wards: WarningReach['wards'] }) {
  const { say } = useLanguage();
  const columns = ['told', 'reached', 'answered', 'help', 'left'] as const;
  return (
    <section aria-label={say('reach.list.wards')} className="overflow-x-auto">
      <table className="w-full text-sm">
        <caption className="text-left font-semibold">{say('reach.list.wards')}</caption>
        <thead>
          <tr>
            <th scope="col" className="p-1 text-left">
              {say('reach.list.ward')}
            </th>
            {columns.map((name) => (
              <th key={name} scope="col" className="p-1 text-right">
                {say(`reach.list.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {wards.map((row) => (
            <tr key={row.ward} className="border-t border-line">
              <th scope="row" className="p-1 text-left font-normal">
                {row.ward ?? say('reach.list.noWard')}
              </th>
              {columns.map((name) => (
                <td key={name} className="p-1 text-right">
                  {name === 'left' ? row.told - row.reached : row[name]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PlaceGroup({ group }: { group: Group }) {
  const { say, label } = useLanguage();
  const { may } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  // A tick stands where it was put from the press on, until the list has it or the server has refused.
  const [put, setPut] = useState<Tick>();
  const change = useMutation({
    mutationFn: ({ ids, called }: Tick) =>
      send<MissedList>('POST', `/deliveries/missed/${called ? 'called' : 'not-called'}`, {
        ids,
      } satisfies MissedCalls),
    onSuccess: (_, { ids, called }) => {
      if (called)
        tell(say('reach.list.noted', { count: ids.length }), () => tick({ ids, called: false }));
    },
    onSettled: async () => {
      await cache.invalidateQueries({ queryKey: ['warnings', 'reach'] });
      setPut(undefined);
    },
  });
  const tick = (given: Tick) => {
    setPut(given);
    change.mutate(given);
  };
  const isTicked = ({ id, called }: Group['items'][number]) =>
    put?.ids.includes(id) ? put.called : called !== null;
  const open = group.items.filter(({ called }) => !called).map(({ id }) => id);
  const title = `${group.ward ?? say('reach.list.noWard')}, ${group.place ?? say('reach.list.noPlace')}`;
  return (
    <section aria-label={title} className="break-inside-avoid">
      <h2 className="font-semibold">
        {title} ({group.items.length})
      </h2>
      <ul className="divide-y divide-line border-y border-line">
        {group.items.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
            <label className="flex min-h-11 items-center gap-2 print:min-h-0">
              <input
                type="checkbox"
                className="size-5"
                checked={isTicked(row)}
                disabled={change.isPending || !may('reporters.see')}
                onChange={(event) => tick({ ids: [row.id], called: event.target.checked })}
              />
              {row.name ?? say('reach.list.who', { sign: row.resident })}
              <span className="sr-only">: {say('reach.list.done')}</span>
            </label>
            {row.phone ? (
              <a className="underline" href={`tel:${row.phone}`}>
                {row.phone}
              </a>
            ) : (
              <span className="text-sm text-quiet">{say('missed.noPhone')}</span>
            )}
            <span className="text-sm">{row.places.join('; ')}</span>
            <span className="text-sm text-quiet">{label('missed.why', row.why)}</span>
          </li>
        ))}
      </ul>
      {open.length > 1 && may('reporters.see') && (
        <Button
          className="mt-2 print:hidden"
          disabled={change.isPending}
          onClick={() => tick({ ids: open, called: true })}
        >
          {say('reach.list.allDone')}
          <span className="sr-only">: {title}</span>
        </Button>
      )}
      {change.isError && <Failure error={change.error} />}
    </section>
  );
}
