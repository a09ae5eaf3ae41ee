import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { WarningDraft, WarningView } from '../../../api/contract/warnings.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card, Empty, Loading, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { CapCard } from './cap-card.tsx';
import { VersionCard } from './version-card.tsx';
import { WarningForm } from './warning-form.tsx';

const EVERY_MS = 3000;
const FINISHED = ['sent', 'stopped', 'discarded'];

/** Warnings from the first draft to the all-clear. */
export function WarningsPage() {
  const { say } = useLanguage();
  const { may } = useSession();
  const cache = useQueryClient();
  const [writing, setWriting] = useState(false);
  const found = useQuery({
    queryKey: ['warnings'],
    queryFn: () => get<{ items: WarningView[] }>('/warnings'),
    refetchInterval: EVERY_MS,
  });
  const draft = useMutation({
    mutationFn: (body: WarningDraft) => send<WarningView>('POST', '/warnings', body),
    onSuccess: () => setWriting(false),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['warnings'] }),
  });
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{say('warnings.title')}</h1>
      <p className="mb-3 max-w-prose text-quiet">{say('warnings.lead')}</p>
      {may('warnings.write') && !writing && (
        <div className="mb-4">
          <Button look="primary" onClick={() => setWriting(true)}>
            {say('warnings.new')}
          </Button>
        </div>
      )}
      {writing && (
        <div className="mb-4">
          <Card title={say('warnings.new')}>
            <WarningForm
              name={say('warnings.new')}
              start={{ isAllClear: false }}
              isNew
              busy={draft.isPending}
              onSave={(body) => draft.mutate(body)}
            />
            {draft.isError && <Failure error={draft.error} />}
          </Card>
        </div>
      )}
      <CapCard />
      {found.isPending && <Loading label={say('warnings.title')} />}
      {found.isError && <Failure error={found.error} onRetry={() => void found.refetch()} />}
      {found.data?.items.length === 0 && <Empty>{say('warnings.empty')}</Empty>}
      <ul className="grid gap-4">
        {found.data?.items.map((warning) => (
          <li key={warning.id}>
            <WarningRow warning={warning} />
          </li>
        ))}
      </ul>
    </>
  );
}

function WarningRow({ warning }: { warning: WarningView }) {
  const { say, label } = useLanguage();
  const { may } = useSession();
  const cache = useQueryClient();
  const follow = useMutation({
    mutationFn: (kind: 'update' | 'all_clear') =>
      send<WarningView>('POST', `/warnings/${warning.id}/versions`, { kind }),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['warnings'] }),
  });
  const [latest] = warning.versions;
  const canFollow =
    warning.state === 'active' &&
    may('warnings.write') &&
    latest !== undefined &&
    !['draft', 'submitted'].includes(latest.state);
  const { received = 0, safe = 0, help = 0 } = warning.receipts;
  return (
    <section className="grid gap-2">
      <h2 className="flex flex-wrap items-center gap-2 font-semibold">
        {label('warnings.hazard', warning.hazard)}
        <code className="text-sm text-quiet">{warning.identifier}</code>
        <Badge tone={warning.state === 'active' ? 'alarm' : 'quiet'}>
          {label('warnings.state', warning.state)}
        </Badge>
        {warning.drill && <Badge tone="warn">{say('warnings.drill')}</Badge>}
      </h2>
      {warning.overdue && <Notice tone="alarm">{say('warnings.overdue')}</Notice>}
      {warning.state !== 'draft' && (
        <p className="text-sm">{say('warnings.receipts', { received, safe, help })}</p>
      )}
      {canFollow && (
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => follow.mutate('update')}>{say('warnings.update')}</Button>
          <Button look="primary" onClick={() => follow.mutate('all_clear')}>
            {say('warnings.allClear')}
          </Button>
        </div>
      )}
      {follow.isError && <Failure error={follow.error} />}
      {warning.versions
        .filter(({ state }, at) => at === 0 || !FINISHED.includes(state))
        .map((version) => (
          <VersionCard key={version.id} version={version} warning={warning} />
        ))}
    </section>
  );
}
