import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Watch, WatchRanking } from '../../../api/contract/insights.ts';
import { send } from '../api/client.ts';
import { allOf, Figure } from '../insights/figures.tsx';
import { usePeriod, useWatches } from '../insights/queries.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { QueryHelp } from './query-help.tsx';
import { WatchForm } from './watch-form.tsx';

type Row = WatchRanking['items'][number];

/** The saved questions to the stream of posts: what is watched, by whom, and how much was said in a week. */
export function WatchesPage() {
  const { say } = useLanguage();
  const { may } = useSession();
  const period = usePeriod({});
  const watches = useWatches(period);
  const [editing, setEditing] = useState<string>();
  const edits = may('watches.edit');
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{say('watches.title')}</h1>
      <p className="mb-3 max-w-3xl text-sm text-quiet">{say('watches.why')}</p>
      {edits && editing !== 'new' && (
        <Button look="primary" className="mb-3" onClick={() => setEditing('new')}>
          {say('watches.new')}
        </Button>
      )}
      {editing === 'new' && <WatchForm watch={undefined} onDone={() => setEditing(undefined)} />}
      {watches.isPending && <Loading label={say('common.loading')} />}
      {watches.isError && <Failure error={watches.error} onRetry={() => void watches.refetch()} />}
      {watches.data?.items.length === 0 && <Empty>{say('watches.empty')}</Empty>}
      <ul className="grid gap-2">
        {watches.data?.items.map((watch) => (
          <li key={watch.id} className="rounded-xl border border-line bg-white p-3">
            {editing === watch.id ? (
              <WatchForm watch={watch} onDone={() => setEditing(undefined)} />
            ) : (
              <WatchLine
                watch={watch}
                period={period}
                onEdit={edits ? () => setEditing(watch.id) : undefined}
              />
            )}
          </li>
        ))}
      </ul>
      <QueryHelp />
    </>
  );
}

function WatchLine({
  watch,
  period,
  onEdit,
}: {
  watch: Row;
  period: { from: string; to: string };
  onEdit: (() => void) | undefined;
}) {
  const { say, language } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const again = () => void cache.invalidateQueries({ queryKey: ['insights', '/watches'] });
  const follow = useMutation({
    mutationFn: (follows: boolean) =>
      send<Watch>('POST', `/watches/${watch.id}/following`, { follows }),
    onSuccess: ({ following }) => tell(say(following ? 'watches.followed' : 'watches.unfollowed')),
    onSettled: again,
  });
  const archive = useMutation({
    mutationFn: () => send('DELETE', `/watches/${watch.id}`),
    onSuccess: () => tell(say('watches.archived', { name: watch.name })),
    onSettled: again,
  });
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <svg viewBox="0 0 10 10" className="size-3.5" aria-hidden="true">
          <circle cx="5" cy="5" r="5" fill={watch.colour} />
        </svg>
        <strong>{watch.name}</strong>
        {watch.threshold !== null && (
          <Badge>{say('watches.thresholdIs', { count: watch.threshold })}</Badge>
        )}
        {watch.searching && (
          <Badge tone="warn">
            {watch.searchedBackTo
              ? say('watches.searchedBackTo', { time: showTime(watch.searchedBackTo, language) })
              : say('watches.searching')}
          </Badge>
        )}
        <span className="ml-auto text-sm">
          {say('watches.week')}{' '}
          <Figure
            className="text-lg font-semibold"
            count={allOf(watch.feeling)}
            label={watch.name}
            search={{ ...period, watch: watch.id, source: 'facebook,feed,file' }}
          />
        </span>
      </p>
      <p className="mt-1 text-sm break-words">
        <code lang="vi">{watch.query}</code>
      </p>
      <p className="mt-2 flex flex-wrap gap-2">
        <Button
          aria-pressed={watch.following}
          disabled={follow.isPending}
          onClick={() => follow.mutate(!watch.following)}
        >
          {say(watch.following ? 'watches.unfollow' : 'watches.follow')}
        </Button>
        {onEdit && (
          <>
            <Button onClick={onEdit} aria-label={say('watches.editOne', { name: watch.name })}>
              {say('watches.edit')}
            </Button>
            <Button
              look="danger"
              disabled={archive.isPending}
              onClick={() => archive.mutate()}
              aria-label={say('watches.archiveOne', { name: watch.name })}
            >
              {say('watches.archive')}
            </Button>
          </>
        )}
      </p>
      {(follow.isError || archive.isError) && <Failure error={follow.error ?? archive.error} />}
    </>
  );
}
