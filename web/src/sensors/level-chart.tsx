import type { RiverAnswer } from '../../../api/contract/sensors.ts';

const WIDTH = 600;
const HEIGHT = 180;
const LEFT = 52;
const STROKES = ['stroke-warn', 'stroke-orange-700', 'stroke-alarm'] as const;

/** The level of the last days as a line against the alarm levels; `label` says it for who cannot see it. */
export function LevelChart({
  gauge,
  label,
}: {
  gauge: RiverAnswer['gauges'][number];
  label: string;
}) {
  const { history, alarmMetres } = gauge;
  const times = history.map(({ at }) => Date.parse(at));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const highest = Math.max(...alarmMetres, ...history.map(({ value }) => value)) + 0.5;
  const lowest = Math.min(0, ...history.map(({ value }) => value));
  const x = (time: number) => LEFT + ((time - from) / Math.max(1, to - from)) * (WIDTH - LEFT);
  const y = (metres: number) => HEIGHT - ((metres - lowest) / (highest - lowest)) * HEIGHT;
  const line = history.map(({ value }, at) => `${x(times[at] ?? from)},${y(value)}`).join(' ');
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="w-full">
      {alarmMetres.map((metres, at) => (
        <g key={metres}>
          <line
            x1={LEFT}
            x2={WIDTH}
            y1={y(metres)}
            y2={y(metres)}
            className={STROKES[at] ?? 'stroke-alarm'}
            strokeDasharray="6 4"
          />
          <text x={0} y={y(metres) + 6} className="fill-stone-800 text-lg">
            BĐ{at + 1}
          </text>
        </g>
      ))}
      <polyline points={line} fill="none" strokeWidth={2.5} className="stroke-brand" />
    </svg>
  );
}
