import type { Trend } from '../../../api/contract/workload.ts';

const WIDTH = 600;
const HEIGHT = 150;
const TOP = 18;
const GAP = 8;

/** Beside each other what came in and what ended, of that dark what ended late; `label` says it for who cannot see it. */
export function TrendChart({
  weeks,
  label,
  names,
}: {
  weeks: Trend['weeks'];
  label: string;
  /** First days of the weeks, as short as they stand below the bars. */
  names: readonly string[];
}) {
  const most = Math.max(1, ...weeks.flatMap(({ received, ended }) => [received, ended]));
  const step = WIDTH / weeks.length;
  const wide = (step - GAP) / 2;
  const high = (count: number) => (count / most) * (HEIGHT - TOP);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT + 26}`}
      className="w-full max-w-3xl"
    >
      <line x1={0} x2={WIDTH} y1={TOP} y2={TOP} className="stroke-line" strokeDasharray="4 4" />
      <text x={0} y={TOP - 4} className="fill-quiet text-lg sm:text-xs">
        {most}
      </text>
      <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="stroke-stone-400" />
      {weeks.map(({ from, received, ended, late }, at) => {
        const left = at * step + GAP / 2;
        const bar = (count: number, place: number, top: number, look: string) => (
          <rect
            x={left + place * wide}
            width={wide - 1}
            y={HEIGHT - high(top)}
            height={high(count)}
            className={look}
          />
        );
        return (
          <g key={from}>
            {bar(received, 0, received, 'fill-stone-400')}
            {bar(ended - late, 1, ended, 'fill-brand')}
            {bar(late, 1, late, 'fill-alarm')}
            {at % 2 === 1 && (
              <text
                x={left + wide}
                y={HEIGHT + 20}
                textAnchor="middle"
                className="fill-ink text-lg sm:text-xs"
              >
                {names[at]}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
