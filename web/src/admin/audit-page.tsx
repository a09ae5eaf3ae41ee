import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { AuditPage as AuditList, AuditVerification } from '../../../api/contract/audit.ts';
import { get, queryString } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Select } from '../kit/fields.tsx';
import { Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const KINDS = ['ticket', 'post', 'staff', 'api_key'] as const;

/** Who did what; the chain of hashes shows when a line was changed or taken out. */
export function AuditPage() {
  const { say, label, language } = useLanguage();
  const [kind, setKind] = useState('');
  const entries = useInfiniteQuery({
    queryKey: ['audit', 'list', kind],
    queryFn: ({ pageParam }) =>
      get<AuditList>(`/audit${queryString({ targetType: kind, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const chain = useQuery({
    queryKey: ['audit', 'verification'],
    queryFn: () => get<AuditVerification>('/audit/verification'),
  });
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('audit.title')}</h1>
      {chain.data &&
        (chain.data.firstBroken === null ? (
          <Notice tone="good">{say('audit.whole', { count: chain.data.entries })}</Notice>
        ) : (
          <Notice tone="alarm">
            {say('audit.broken', {
              number: chain.data.firstBroken,
              reason: chain.data.reason ?? '',
            })}
          </Notice>
        ))}
      <div className="mt-3 max-w-xs">
        <Select
          label={say('audit.about')}
          value={kind}
          onChange={(event) => setKind(event.target.value)}
          options={[
            { value: '', label: say('common.all') },
            ...KINDS.map((value) => ({ value, label: label('target', value) })),
          ]}
        />
      </div>
      {entries.isError && <Failure error={entries.error} onRetry={() => void entries.refetch()} />}
      <ol className="mt-3 grid gap-1">
        {entries.data?.pages
          .flatMap((page) => page.items)
          .map((entry) => (
            <li
              key={entry.number}
              className="flex flex-wrap items-baseline gap-x-4 rounded-lg border border-line bg-white px-3 py-2"
            >
              <span className="text-sm text-quiet tabular-nums">{entry.number}</span>
              <time className="text-sm" dateTime={entry.at}>
                {showTime(entry.at, language)}
              </time>
              <span>{entry.actor.name ?? label('ticket.by', entry.actor.type)}</span>
              <strong>{label('audit', entry.action)}</strong>
              {entry.target && <Target {...entry.target} />}
            </li>
          ))}
      </ol>
      {entries.hasNextPage && (
        <Button className="mt-3" onClick={() => void entries.fetchNextPage()}>
          {say('common.more')}
        </Button>
      )}
    </>
  );
}

function Target({ type, id }: { type: string; id: string }) {
  const { label } = useLanguage();
  if (type === 'ticket')
    return (
      <Link to="/tickets/$code" params={{ code: id }} className="tracking-wide underline">
        {id}
      </Link>
    );
  return <span className="text-quiet">{`${label('target', type)} …${id.slice(-6)}`}</span>;
}
