import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Badge, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import type { PostsSearch } from '../posts/posts-search.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { FeedCard, OutletsCard, TermsCard, ThreadsCard, TotalCards } from './cards.tsx';
import { CategoryCard } from './category-card.tsx';
import { FilterBar } from './filter-bar.tsx';
import { earlierPeriod, type InsightsSearch, wholeDays } from './insights-search.ts';
import { MoodCard } from './mood-card.tsx';
import { NotesCard } from './notes-card.tsx';
import {
  useAnnotations,
  useFeed,
  useOutlets,
  usePeriod,
  useSpikes,
  useSummary,
  useTerms,
  useThreads,
  useWatches,
} from './queries.ts';
import { WardCard } from './ward-card.tsx';
import { WatchCard } from './watch-card.tsx';

/** What the city says, measured: the page that the communications staff open in the morning. */
export function InsightsPage() {
  const { say } = useLanguage();
  const search = useSearch({ from: '/insights' });
  const navigate = useNavigate({ from: '/insights' });
  const period = usePeriod(search);
  const { source, ward, category, compare } = search;
  const asked = { ...period, source, ward, category };
  const earlier = earlierPeriod(period, compare ?? 'before');
  const summary = useSummary(asked);
  const compared = useSummary(
    { ...asked, from: earlier.from, to: earlier.to },
    compare !== undefined,
  );
  const outlets = useOutlets({ ...period, source });
  const threads = useThreads({ ...period, source });
  const terms = useTerms(period);
  const watches = useWatches(period);
  const notes = useAnnotations(period);
  const spikes = useSpikes();
  const feed = useFeed({ source, ward, category, counted: true });
  const choose = (change: InsightsSearch) =>
    void navigate({ search: { ...search, ...change }, replace: true });
  // The posts behind a number are those of the period that the server counted, by whole hours or days.
  const narrowed: PostsSearch = {
    from: summary.data?.from,
    to: summary.data?.to,
    source: source ?? 'facebook,feed,file',
    ward,
    category,
  };
  const open = spikes.data?.items.filter(({ state }) => state !== 'closed') ?? [];
  return (
    <>
      <h1 className="mb-3 text-xl font-semibold">{say('insights.title')}</h1>
      <FilterBar search={search} asked={asked} onChoose={choose} />
      {summary.isError && <Failure error={summary.error} onRetry={() => void summary.refetch()} />}
      {open.length > 0 && <OpenAlarms alarms={open} />}
      {summary.isPending && <Loading label={say('common.loading')} />}
      {summary.data && (
        <div className="grid gap-4">
          <TotalCards summary={summary.data} narrowed={narrowed} />
          <MoodCard
            summary={summary.data}
            earlier={compare && compared.data}
            shift={earlier.shift}
            spikes={spikes.data?.items ?? []}
            notes={notes.data?.items ?? []}
            narrowed={narrowed}
          />
          <div className="grid items-start gap-4 xl:grid-cols-2">
            <CategoryCard summary={summary.data} narrowed={narrowed} />
            <WardCard summary={summary.data} narrowed={narrowed} />
            {watches.data && <WatchCard watches={watches.data} period={period} />}
            {terms.data && <TermsCard terms={terms.data} narrowed={narrowed} />}
            {outlets.data && <OutletsCard outlets={outlets.data} narrowed={wholeDays(narrowed)} />}
            {threads.data && <ThreadsCard threads={threads.data} narrowed={wholeDays(narrowed)} />}
            {feed.data && <FeedCard feed={feed.data} />}
            <NotesCard notes={notes.data?.items ?? []} />
          </div>
          <p className="text-xs text-quiet">{say('insights.how')}</p>
        </div>
      )}
    </>
  );
}

function OpenAlarms({
  alarms,
}: {
  alarms: readonly { id: string; from: string; places: string[] }[];
}) {
  const { say, language } = useLanguage();
  return (
    <p className="mb-4 flex flex-wrap items-center gap-2 rounded-lg bg-alarm-50 px-3 py-2 text-alarm">
      <Badge tone="alarm">{say('spikes.open', { count: alarms.length })}</Badge>
      <span className="min-w-0 grow">
        {alarms
          .slice(0, 2)
          .map(({ from, places }) =>
            [showTime(from, language), places.slice(0, 2).join(', ')].filter(Boolean).join(' · '),
          )
          .join('; ')}
      </span>
      <Link to="/spikes" className="underline">
        {say('spikes.look')}
      </Link>
    </p>
  );
}
