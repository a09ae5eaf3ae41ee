import { showShare } from '../insights/figures.tsx';
import { usePeriod, useSpikes, useWatches } from '../insights/queries.ts';
import { Empty, Loading, Notice } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { SpikeCard } from './spike-card.tsx';

/** The alarms: more said of something than usual. What is open stands first. */
export function SpikesPage() {
  const { say, language } = useLanguage();
  const spikes = useSpikes();
  const watches = useWatches(usePeriod({}));
  const items = spikes.data?.items ?? [];
  const open = items.filter(({ state }) => state !== 'closed');
  const closed = items.filter(({ state }) => state === 'closed');
  const watchName = (id: string) => watches.data?.items.find((watch) => watch.id === id)?.name;
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{say('spikes.title')}</h1>
      <p className="mb-3 max-w-3xl text-sm text-quiet">{say('spikes.why')}</p>
      {spikes.isPending && <Loading label={say('common.loading')} />}
      {spikes.isError && <Failure error={spikes.error} onRetry={() => void spikes.refetch()} />}
      {spikes.data && (
        <Notice>
          {spikes.data.falseAlarmRate === null
            ? say('spikes.notJudged')
            : say('spikes.falseAlarms', {
                judged: spikes.data.judged,
                rate: showShare(spikes.data.falseAlarmRate, language),
              })}
        </Notice>
      )}
      {spikes.data && open.length === 0 && (
        <div className="mt-3">
          <Empty>{say('spikes.none')}</Empty>
        </div>
      )}
      <ul className="mt-3 grid gap-3">
        {open.map((spike) => (
          <SpikeCard key={spike.id} spike={spike} watchName={watchName} />
        ))}
      </ul>
      {closed.length > 0 && (
        <details className="mt-4">
          <summary className="min-h-11 py-2 font-semibold">
            {say('spikes.closed', { count: closed.length })}
          </summary>
          <ul className="grid gap-3">
            {closed.map((spike) => (
              <SpikeCard key={spike.id} spike={spike} watchName={watchName} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
