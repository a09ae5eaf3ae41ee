import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Missed, MissedPage } from '../../../api/contract/missed.ts';
import { get, queryString, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { SearchField } from '../kit/search-field.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

const MISSED_WHY: readonly Missed['why'][] = ['unreached', 'refused', 'dead', 'unknown'];

/** Residents whom no chat reaches: whom to call, about what, and who has been called. */
export function MissedList() {
  const { say, label } = useLanguage();
  const [state, setState] = useState<'open' | 'called'>('open');
  const [why, setWhy] = useState('');
  const [about, setAbout] = useState('');
  const list = useInfiniteQuery({
    queryKey: ['missed', state, why, about],
    queryFn: ({ pageParam }) =>
      get<MissedPage>(`/deliveries/missed${queryString({ state, why, about, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label={say('missed.title')}>
      <div className="mb-3 grid gap-2 sm:grid-cols-3">
        <Select
          label={say('missed.show')}
          value={state}
          onChange={(event) => setState(event.target.value === 'called' ? 'called' : 'open')}
          options={[
            { value: 'open', label: say('missed.open') },
            { value: 'called', label: say('missed.called') },
          ]}
        />
        <Select
          label={say('missed.why')}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
          options={[
            { value: '', label: say('common.all') },
            ...MISSED_WHY.map((value) => ({ value, label: label('missed.why', value) })),
          ]}
        />
        <SearchField
          label={say('missed.about')}
          value={about}
          onSearch={(words) => setAbout(words ?? '')}
        />
      </div>
      {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading label={say('common.loading')} rows={3} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty>
          <p>{say('missed.empty')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {rows.map((row) => (
          <MissedRow key={row.id} row={row} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button className="mt-3" onClick={() => void list.fetchNextPage()}>
          {say('common.more')}
        </Button>
      )}
    </section>
  );
}

function MissedRow({ row }: { row: Missed }) {
  const { say, label, language } = useLanguage();
  const { may } = useSession();
  const tell = useTell();
  const cache = useQueryClient();
  const call = useMutation({
    mutationFn: () => send<Missed>('POST', `/deliveries/missed/${row.id}/called`),
    onSuccess: () => tell(say('missed.noted')),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['missed'] }),
  });
  return (
    <li className="rounded-xl border border-line bg-white p-3">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <Badge tone={row.lane === 'emergency' ? 'alarm' : 'warn'}>
          {label('missed.why', row.why)}
        </Badge>
        <span>{label('channel', row.channel)}</span>
        <time dateTime={row.createdAt}>{showTime(row.createdAt, language)}</time>
        {row.about.type === 'ticket' ? (
          <Link
            to="/tickets/$code"
            params={{ code: row.about.id }}
            className="tracking-wide underline"
          >
            {row.about.id}
          </Link>
        ) : (
          <span className="tracking-wide">{row.about.id}</span>
        )}
        <span className="text-quiet">{say('missed.resident', { sign: row.resident })}</span>
      </p>
      <p className="mt-1 break-words whitespace-pre-wrap" lang="vi">
        {row.text}
      </p>
      {row.reason && <p className="break-words text-sm text-quiet">{row.reason}</p>}
      {row.phone ? (
        <p className="text-sm">
          {row.name}{' '}
          <a className="underline" href={`tel:${row.phone}`}>
            {row.phone}
          </a>
        </p>
      ) : (
        <p className="text-sm text-quiet">{say('missed.noPhone')}</p>
      )}
      {row.called && (
        <p className="text-sm">
          {say('missed.calledBy', {
            name: row.called.by,
            time: showTime(row.called.at, language),
          })}
        </p>
      )}
      {!row.called && may('reporters.see') && (
        <Button className="mt-2" disabled={call.isPending} onClick={() => call.mutate()}>
          {say('missed.call')}
          <span className="sr-only"> {row.about.id}</span>
        </Button>
      )}
      {call.isError && <Failure error={call.error} onRetry={() => call.mutate()} />}
    </li>
  );
}
