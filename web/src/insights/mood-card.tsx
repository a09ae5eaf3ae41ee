import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import type { Annotations, Spikes, Summary } from '../../../api/contract/insights.ts';
import { Card, Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import type { PostsSearch } from '../posts/posts-search.ts';
import { useLanguage } from '../text/language.tsx';
import { allOf, DataTable, Figure, MOOD_COLOURS, MOODS } from './figures.tsx';
import { moodOption } from './mood-option.ts';

const Chart = lazy(() => import('./chart.tsx').then((chart) => ({ default: chart.Chart })));
const STEP_MS = { hour: 3_600_000, day: 86_400_000 } as const;

/** How feeling went over the time, with the alarms and the notes of staff on the curve. */
export function MoodCard({
  summary,
  earlier,
  shift,
  spikes,
  notes,
  narrowed,
  className,
}: {
  summary: Summary | undefined;
  /** The time that is compared with, and how many milliseconds it lies before. */
  earlier: Summary | undefined;
  shift: number;
  spikes: Spikes['items'];
  notes: Annotations['items'];
  /** Filters that the posts behind a number share. */
  narrowed: PostsSearch;
  className?: string;
}) {
  const { say, label, language } = useLanguage();
  const navigate = useNavigate();
  const option = useMemo(
    () =>
      summary &&
      moodOption({
        summary,
        earlier,
        shift,
        spikes,
        notes,
        name: (mood) => label('sentiment', mood),
        earlierName: say('insights.earlier'),
        colours: MOOD_COLOURS,
      }),
    [summary, earlier, shift, spikes, notes, say, label],
  );
  if (!summary || !option) return <Loading label={say('common.loading')} rows={3} />;
  const stretch = (index: number): PostsSearch => {
    const at = summary.series[index]?.at ?? summary.from;
    const end = new Date(Date.parse(at) + STEP_MS[summary.span]).toISOString();
    return { ...narrowed, from: at, to: end };
  };
  const isEmpty = summary.series.every(({ feeling }) => allOf(feeling) === 0);
  return (
    <Card title={say('insights.mood')}>
      {isEmpty ? (
        <Empty>{say('insights.nothing')}</Empty>
      ) : (
        <Suspense fallback={<div className="h-72 bg-stone-100" />}>
          <Chart
            option={option}
            label={say('insights.mood.label', { count: summary.series.length })}
            name="cam-xuc"
            {...(className && { className })}
            onPick={({ dataIndex, seriesName }) => {
              const sentiment = MOODS.find((mood) => label('sentiment', mood) === seriesName);
              if (!sentiment) return;
              const search = { ...stretch(dataIndex), sentiment, counted: true as const };
              void navigate({ to: '/posts', search });
            }}
          />
        </Suspense>
      )}
      <DataTable
        caption={say('insights.mood')}
        head={[say('insights.time'), ...MOODS.map((mood) => label('sentiment', mood))]}
        rows={summary.series.map(({ at, feeling }, index) => ({
          key: at,
          cells: [
            showTime(at, language),
            ...MOODS.map((mood) => (
              <Figure
                key={mood}
                count={feeling[mood]}
                label={`${showTime(at, language)}, ${label('sentiment', mood)}`}
                search={{ ...stretch(index), sentiment: mood }}
              />
            )),
          ],
        }))}
      />
    </Card>
  );
}
