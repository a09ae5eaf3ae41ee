import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import type { Summary } from '../../../api/contract/insights.ts';
import { Card, Empty } from '../kit/surface.tsx';
import type { PostsSearch } from '../posts/posts-search.ts';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';
import {
  allOf,
  Change,
  DataTable,
  Figure,
  MOOD_COLOURS,
  MOODS,
  NegativeShare,
} from './figures.tsx';

const Chart = lazy(() => import('./chart.tsx').then((chart) => ({ default: chart.Chart })));
const DRAWN = 10;

/** What people talk about, and with what feeling. */
export function CategoryCard({
  summary,
  narrowed,
  className,
}: {
  summary: Summary;
  narrowed: PostsSearch;
  className?: string;
}) {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const navigate = useNavigate();
  const rows = useMemo(() => {
    const names = cityNames(city, language);
    return summary.byCategory.map((row) => ({
      ...row,
      name: row.category === null ? say('insights.noCategory') : names.category(row.category),
    }));
  }, [summary, city, language, say]);
  const drawn = rows.slice(0, DRAWN);
  const option = useMemo(
    () => ({
      aria: { enabled: true },
      grid: { left: 8, right: 16, top: 30, bottom: 24, containLabel: true },
      legend: { top: 0, left: 0, icon: 'roundRect', itemHeight: 8 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: '#e7e5e4' } } },
      yAxis: {
        type: 'category',
        inverse: true,
        data: drawn.map(({ name }) => name),
        axisLabel: { width: 130, overflow: 'truncate' },
        axisTick: { show: false },
      },
      series: MOODS.map((mood) => ({
        name: label('sentiment', mood),
        type: 'bar',
        stack: 'all',
        barMaxWidth: 22,
        itemStyle: { color: MOOD_COLOURS[mood] },
        data: drawn.map(({ feeling }) => feeling[mood]),
      })),
    }),
    [drawn, label],
  );
  const behind = (category: string | null): PostsSearch => ({
    ...narrowed,
    category: category ?? '-',
  });
  return (
    <Card title={say('insights.categories')}>
      {rows.length === 0 ? (
        <Empty>{say('insights.nothing')}</Empty>
      ) : (
        <Suspense fallback={<div className="h-72 bg-stone-100" />}>
          <Chart
            option={option}
            label={say('insights.categories.label', { count: drawn.length })}
            name="linh-vuc"
            className={className ?? 'h-80'}
            onPick={({ dataIndex, seriesName }) => {
              const row = drawn[dataIndex];
              const sentiment = MOODS.find((mood) => label('sentiment', mood) === seriesName);
              if (!row || !sentiment) return;
              const search = { ...behind(row.category), sentiment, counted: true as const };
              void navigate({ to: '/posts', search });
            }}
          />
        </Suspense>
      )}
      <DataTable
        caption={say('insights.categories')}
        head={[
          say('queue.category'),
          ...MOODS.map((mood) => label('sentiment', mood)),
          say('insights.negative'),
          say('insights.change'),
        ]}
        rows={rows.map(({ category, name, feeling, before, negativeShare }) => ({
          key: category ?? '-',
          cells: [
            name,
            ...MOODS.map((mood) => (
              <Figure
                key={mood}
                count={feeling[mood]}
                label={`${name}, ${label('sentiment', mood)}`}
                search={{ ...behind(category), sentiment: mood }}
              />
            )),
            <NegativeShare key="share" share={negativeShare} of={allOf(feeling)} />,
            <Change key="change" now={allOf(feeling)} before={allOf(before)} />,
          ],
        }))}
      />
    </Card>
  );
}
