import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Spike, SpikeClosing, SpikePosts } from '../../../api/contract/insights.ts';
import { get, send } from '../api/client.ts';
import { showNumber } from '../insights/figures.tsx';
import { Button } from '../kit/button.tsx';
import { TextField } from '../kit/fields.tsx';
import { Badge, Loading, type Tone } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { PostRow } from '../posts/post-row.tsx';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';

const TONES: Readonly<Record<Spike['state'], Tone>> = {
  open: 'alarm',
  acknowledged: 'warn',
  closed: 'quiet',
};

/** One alarm with what stands behind it, and what people do with it. */
export function SpikeCard({
  spike,
  watchName,
}: {
  spike: Spike;
  watchName: (id: string) => string | undefined;
}) {
  const { say, label, language } = useLanguage();
  const { city, may } = useSession();
  const names = cityNames(city, language);
  function seriesName(key: string): string {
    const [apart, series] = key.includes('/') ? key.split('/', 2) : [undefined, key];
    const name = nameOf(series ?? '');
    return apart ? `${label('source', apart)}: ${name}` : name;
  }
  function nameOf(series: string): string {
    const [kind, of = '', ...rest] = series.split(':');
    if (kind === 'watch') return say('spikes.watch', { name: watchName(of) ?? '…' });
    if (of === 'all') return say('spikes.all');
    const id = rest.join(':');
    return say('spikes.negative', { name: of === 'ward' ? names.ward(id) : names.category(id) });
  }
  // The whole city rises with whatever rises; the name of the matter says more.
  const first =
    spike.series.find(({ series }) => !series.endsWith('negative:all')) ?? spike.series[0];
  return (
    <li className="rounded-xl border border-line bg-white p-4">
      <p className="flex flex-wrap items-baseline gap-2">
        <strong className="min-w-0 break-words">{first ? seriesName(first.series) : ''}</strong>
        <Badge tone={TONES[spike.state]}>{label('spikes.state', spike.state)}</Badge>
        {spike.useful !== null && (
          <Badge tone={spike.useful ? 'good' : 'quiet'}>
            {say(spike.useful ? 'spikes.wasUseful' : 'spikes.wasNot')}
          </Badge>
        )}
        <time className="ml-auto text-sm text-quiet" dateTime={spike.from}>
          {showTime(spike.from, language)}
        </time>
      </p>
      <ul className="mt-1 text-sm">
        {spike.series.map(({ series, count, expected }) => (
          <li key={series}>
            {seriesName(series)}:{' '}
            {say('spikes.against', { count, expected: showNumber(expected, language) })}
          </li>
        ))}
      </ul>
      <p className="mt-1 flex flex-wrap gap-x-4 text-sm">
        {spike.places.length > 0 && (
          <span>{say('spikes.places', { places: spike.places.slice(0, 5).join(', ') })}</span>
        )}
        {spike.ticketCodes.length > 0 && (
          <span>
            {say('spikes.tickets')}{' '}
            {spike.ticketCodes.map((code) => (
              <Link
                key={code}
                to="/tickets/$code"
                params={{ code }}
                className="mr-2 inline-block underline"
              >
                {code}
              </Link>
            ))}
          </span>
        )}
        {spike.acknowledgedBy && (
          <span className="text-quiet">{say('spikes.by', { name: spike.acknowledgedBy })}</span>
        )}
        {spike.note && <span className="text-quiet">{spike.note}</span>}
      </p>
      {may('posts.decide') && spike.state !== 'closed' && <Actions spike={spike} />}
      <Behind spike={spike} />
    </li>
  );
}

function Actions({ spike }: { spike: Spike }) {
  const { say } = useLanguage();
  const tell = useTell();
  const cache = useQueryClient();
  const [note, setNote] = useState('');
  const onSettled = () => void cache.invalidateQueries({ queryKey: ['insights', '/spikes'] });
  const take = useMutation({
    mutationFn: () => send<Spike>('POST', `/spikes/${spike.id}/acknowledgement`),
    onSuccess: () => tell(say('spikes.taken')),
    onSettled,
  });
  const close = useMutation({
    mutationFn: (closing: SpikeClosing) =>
      send<Spike>('POST', `/spikes/${spike.id}/closing`, closing),
    onSuccess: () => tell(say('spikes.closedNow')),
    onSettled,
  });
  const judge = (useful: boolean) => close.mutate({ useful, ...(note && { note }) });
  return (
    <div className="mt-2 grid gap-2">
      {spike.state === 'open' && (
        <p>
          <Button look="primary" disabled={take.isPending} onClick={() => take.mutate()}>
            {say('spikes.acknowledge')}
          </Button>
        </p>
      )}
      <details className="text-sm">
        <summary className="min-h-8 py-1 text-quiet">{say('spikes.close')}</summary>
        <div className="grid gap-2">
          <TextField
            label={say('spikes.note')}
            maxLength={1000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <p className="flex flex-wrap gap-2">
            <Button disabled={close.isPending} onClick={() => judge(true)}>
              {say('spikes.useful')}
            </Button>
            <Button disabled={close.isPending} onClick={() => judge(false)}>
              {say('spikes.useless')}
            </Button>
          </p>
        </div>
      </details>
      {(take.isError || close.isError) && <Failure error={take.error ?? close.error} />}
    </div>
  );
}

/** Asked for only when somebody opens it. */
function Behind({ spike }: { spike: Spike }) {
  const { say } = useLanguage();
  const [open, setOpen] = useState(false);
  const posts = useQuery({
    queryKey: ['posts', 'spike', spike.id],
    queryFn: () => get<SpikePosts>(`/spikes/${spike.id}/posts`),
    enabled: open,
  });
  return (
    <details className="mt-1 text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-8 py-1 text-quiet">
        {say('spikes.posts', { count: spike.postIds.length })}
      </summary>
      {open && posts.isPending && <Loading label={say('common.loading')} rows={2} />}
      {posts.isError && <Failure error={posts.error} onRetry={() => void posts.refetch()} />}
      <ul className="grid gap-2">
        {posts.data?.items.map((post) => (
          <PostRow key={post.id} post={post} chosen={false} onDecide={undefined} />
        ))}
      </ul>
    </details>
  );
}
