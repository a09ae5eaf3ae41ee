import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type {
  PeerStandingView,
  TransferPage,
  TransferRow,
} from '../../../api/contract/exchange.ts';
import type { TransferView } from '../../../api/contract/tickets.ts';
import { get, queryString, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { PeerCard } from './peer-card.tsx';

const STATES = [
  'refused',
  'queued',
  'sent',
  'ended',
] as const satisfies readonly TransferView['state'][];

/** Tickets in the systems of other bodies: how each stands, what failed and why, and the way to try again. */
export function ExchangePage() {
  const { say, label } = useLanguage();
  const [state, setState] = useState<TransferView['state']>('refused');
  const peers = useQuery({
    queryKey: ['exchange', 'peers'],
    queryFn: () => get<{ items: PeerStandingView[] }>('/exchange'),
  });
  const list = useInfiniteQuery({
    queryKey: ['exchange', 'transfers', state],
    queryFn: ({ pageParam }) =>
      get<TransferPage>(`/exchange/transfers${queryString({ state, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('exchange.title')}</h1>
      {peers.isError && <Failure error={peers.error} onRetry={() => void peers.refetch()} />}
      {peers.isSuccess && peers.data.items.length === 0 && (
        <Empty>
          <p>{say('exchange.noPeers')}</p>
        </Empty>
      )}
      <div className="mb-4 grid gap-3 lg:grid-cols-2">
        {peers.data?.items.map((peer) => (
          <PeerCard key={peer.body} peer={peer} />
        ))}
      </div>
      <fieldset className="mb-3 flex flex-wrap gap-2">
        <legend className="sr-only">{say('exchange.state')}</legend>
        {STATES.map((one) => (
          <Button
            key={one}
            look={one === state ? 'primary' : 'plain'}
            aria-pressed={one === state}
            onClick={() => setState(one)}
          >
            {label('transfer.state', one)}
          </Button>
        ))}
      </fieldset>
      {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading label={say('common.loading')} rows={3} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty>
          <p>{say('exchange.none')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {rows.map((row) => (
          <TransferItem key={`${row.code} ${row.body}`} row={row} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button className="mt-3" onClick={() => void list.fetchNextPage()}>
          {say('common.more')}
        </Button>
      )}
    </>
  );
}

function TransferItem({ row }: { row: TransferRow }) {
  const { say, language } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const { transfer } = row;
  const resend = useMutation({
    mutationFn: () => send('POST', `/tickets/${row.code}/transfer`, {}),
    onSuccess: () => tell(say('exchange.again', { code: row.code })),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['exchange'] }),
  });
  const canResend =
    transfer.state === 'refused' || (transfer.state === 'queued' && transfer.attempts > 0);
  return (
    <li className="rounded-xl border border-line bg-white p-3">
      <p className="flex flex-wrap items-center gap-2">
        <Link
          to="/tickets/$code"
          params={{ code: row.code }}
          className="font-semibold break-words underline"
        >
          {row.code} · {row.title}
        </Link>
        {transfer.attempts > 0 && (
          <Badge tone="warn">{say('exchange.tries', { count: transfer.attempts })}</Badge>
        )}
      </p>
      <p className="text-sm">
        {row.bodyName}
        {transfer.foreignId && ` · ${say('transfer.foreignId')}: ${transfer.foreignId}`}
        {transfer.triedAt &&
          ` · ${say('transfer.triedAt')}: ${showTime(transfer.triedAt, language)}`}
        {transfer.attempts > 0 &&
          transfer.nextAt &&
          ` · ${say('transfer.nextAt')}: ${showTime(transfer.nextAt, language)}`}
      </p>
      {transfer.lastError && <p className="text-sm break-words text-alarm">{transfer.lastError}</p>}
      {canResend && transfer.adapter !== 'spreadsheet' && (
        <Button className="mt-2" disabled={resend.isPending} onClick={() => resend.mutate()}>
          {say('transfer.resend')}
          <span className="sr-only"> {row.code}</span>
        </Button>
      )}
      {resend.isError && <Failure error={resend.error} />}
    </li>
  );
}
