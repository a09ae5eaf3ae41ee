import type { Annotations, Spikes, Summary } from '../../../api/contract/insights.ts';
import { MOODS, type Mood } from './figures.tsx';

/** The drawing of feeling over time: three lines, the negative one of an earlier time dashed, marks for what happened. */
export function moodOption({
  summary,
  earlier,
  shift,
  spikes,
  notes,
  name,
  earlierName,
  colours,
}: {
  summary: Summary;
  earlier: Summary | undefined;
  shift: number;
  spikes: Spikes['items'];
  notes: Annotations['items'];
  name: (mood: Mood) => string;
  earlierName: string;
  colours: Readonly<Record<Mood, string>>;
}) {
  const inside = (iso: string) => iso >= summary.from && iso < summary.to;
  const negativeAt = (iso: string) =>
    summary.series.findLast(({ at }) => at <= iso)?.feeling.negative ?? 0;
  return {
    aria: { enabled: true },
    grid: { left: 44, right: 16, top: 56, bottom: 28 },
    legend: { top: 0, left: 0, icon: 'roundRect', itemHeight: 8 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'time', axisLabel: { hideOverlap: true } },
    yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: '#e7e5e4' } } },
    series: [
      ...MOODS.map((mood) => ({
        name: name(mood),
        type: 'line',
        symbolSize: summary.series.length > 60 ? 3 : 6,
        triggerLineEvent: true,
        lineStyle: { width: mood === 'negative' ? 2.5 : 1.5 },
        itemStyle: { color: colours[mood] },
        data: summary.series.map(({ at, feeling }) => [at, feeling[mood]]),
        ...(mood === 'negative' && {
          markPoint: {
            symbol: 'pin',
            symbolSize: 30,
            label: { formatter: '!', color: '#ffffff', fontWeight: 700 },
            data: spikes
              .filter(({ from }) => inside(from))
              .map(({ from }) => ({ coord: [from, negativeAt(from)] })),
          },
          markLine: {
            symbol: 'none',
            lineStyle: { color: '#55636b', type: 'dotted' },
            label: {
              formatter: '{b}',
              position: 'end',
              rotate: 0,
              width: 120,
              overflow: 'truncate',
            },
            data: notes
              .filter(({ at }) => inside(at))
              .map(({ at, text }) => ({ name: text, xAxis: at })),
          },
        }),
      })),
      ...(earlier
        ? [
            {
              name: earlierName,
              type: 'line',
              showSymbol: false,
              lineStyle: { width: 1.5, type: 'dashed' },
              itemStyle: { color: '#8a5200' },
              data: earlier.series.map(({ at, feeling }) => [
                new Date(Date.parse(at) + shift).toISOString(),
                feeling.negative,
              ]),
            },
          ]
        : []),
    ],
  };
}
