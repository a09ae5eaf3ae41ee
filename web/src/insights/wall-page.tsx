import { Link } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { Button } from '../kit/button.tsx';
import { usePageKeys } from '../kit/page-keys.ts';
import { Notice } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { FeedCard, TermsCard, TotalCards } from './cards.tsx';
import { CategoryCard } from './category-card.tsx';
import { MoodCard } from './mood-card.tsx';
import {
  useAnnotations,
  useFeed,
  usePeriod,
  useSpikes,
  useSummary,
  useTerms,
  useWatches,
} from './queries.ts';
import { WardCard } from './ward-card.tsx';
import { WatchCard } from './watch-card.tsx';

const SHOWN_MS = 20_000;
const PANELS = ['mood', 'watches', 'wards', 'feed'] as const;

/**
 * The last 24 hours for the screen of an operations centre: one panel at a time, large, changing by itself. Space
 * stops the change, arrows turn the pages.
 */
export function WallPage() {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const [at, setAt] = useState(0);
  const [paused, setPaused] = useState(
    () => matchMedia('(prefers-reduced-motion: reduce)').matches,
  );
  const period = usePeriod({ days: 1 });
  const summary = useSummary(period);
  const spikes = useSpikes();
  const notes = useAnnotations(period);
  const watches = useWatches(period);
  const terms = useTerms(period);
  const feed = useFeed({ counted: true });
  useEffect(() => {
    if (paused) return;
    const timer = setTimeout(() => setAt((now) => (now + 1) % PANELS.length), SHOWN_MS);
    return () => clearTimeout(timer);
  });
  const turn = useCallback((by: number) => () => setAt((now) => (now + by) % PANELS.length), []);
  const keys = useMemo(
    () => ({
      ' ': () => setPaused((now) => !now),
      ArrowRight: turn(1),
      ArrowLeft: turn(PANELS.length - 1),
    }),
    [turn],
  );
  usePageKeys(keys);
  const panel = PANELS[at];
  const open = spikes.data?.items.filter(({ state }) => state !== 'closed') ?? [];
  const narrowed = { ...period, source: 'facebook,feed,file' };
  return (
    <main className="grid min-h-screen content-start gap-4 p-4 text-xl leading-8 xl:p-8">
      <header className="flex flex-wrap items-center gap-3">
        <h1 className="grow text-3xl font-semibold">{say('wall.title', { city: city.name })}</h1>
        <Clock />
        <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {say(paused ? 'wall.go' : 'wall.pause')}
        </Button>
        <Link to="/insights" className="text-base underline">
          {say('wall.leave')}
        </Link>
      </header>
      {summary.isError && <Notice tone="warn">{say('common.offline')}</Notice>}
      {open.length > 0 && (
        <p role="status" className="rounded-lg bg-alarm-50 px-4 py-3 text-2xl text-alarm">
          {say('spikes.open', { count: open.length })}:{' '}
          {open
            .slice(0, 3)
            .map(({ from, places }) =>
              [places[0], showTime(from, language)].filter(Boolean).join(', '),
            )
            .join(' · ')}
        </p>
      )}
      {summary.data && (
        <>
          <TotalCards summary={summary.data} narrowed={narrowed} />
          {panel === 'mood' && (
            <div className="grid items-start gap-4 xl:grid-cols-2">
              <MoodCard
                summary={summary.data}
                earlier={undefined}
                shift={0}
                spikes={spikes.data?.items ?? []}
                notes={notes.data?.items ?? []}
                narrowed={narrowed}
                className="h-[50vh]"
              />
              <CategoryCard summary={summary.data} narrowed={narrowed} className="h-[50vh]" />
            </div>
          )}
          {panel === 'watches' && (
            <div className="grid items-start gap-4 xl:grid-cols-2">
              {watches.data && <WatchCard watches={watches.data} period={period} />}
              {terms.data && <TermsCard terms={terms.data} narrowed={narrowed} />}
            </div>
          )}
          {panel === 'wards' && (
            <WardCard summary={summary.data} narrowed={narrowed} className="h-[50vh]" />
          )}
          {panel === 'feed' && feed.data && <FeedCard feed={feed.data} />}
        </>
      )}
    </main>
  );
}

/** The time in the city. */
function Clock() {
  const { language } = useLanguage();
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return <time dateTime={now}>{showTime(now, language)}</time>;
}
