import { Link } from '@tanstack/react-router';
import type { WatchRanking } from '../../../api/contract/insights.ts';
import { Card, Empty } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';
import { allOf, Figure, showNumber, showShare } from './figures.tsx';
import type { Period } from './queries.ts';

/** Watch lists by how much is said, each against its usual, with a line of how it went. */
export function WatchCard({ watches, period }: { watches: WatchRanking; period: Period }) {
  const { say, language } = useLanguage();
  return (
    <Card
      title={say('watches.title')}
      aside={
        <Link to="/watches" className="text-sm underline">
          {say('watches.manage')}
        </Link>
      }
    >
      {watches.items.length === 0 && <Empty>{say('watches.empty')}</Empty>}
      <ol className="grid gap-2 text-sm">
        {watches.items.map((watch) => {
          const { id, name, colour, feeling, usual, change, series, youtube } = watch;
          const all = allOf(feeling);
          return (
            <li key={id} className="grid grid-cols-[1fr_auto_5rem] items-center gap-x-3">
              <span className="min-w-0 break-words">
                <svg viewBox="0 0 10 10" className="mr-2 inline size-3" aria-hidden="true">
                  <circle cx="5" cy="5" r="5" fill={colour} />
                </svg>
                {name}
              </span>
              <Figure
                className="text-lg font-semibold"
                count={all}
                label={name}
                search={{ ...period, watch: id, source: 'facebook,feed,file' }}
              />
              <Sparkline counts={series.map(({ count }) => count)} colour={colour} />
              <span className="col-span-3 text-xs text-quiet">
                {change === null
                  ? say('watches.noUsual')
                  : say('watches.usual', {
                      usual: showNumber(usual, language),
                      change: showShare(change, language),
                    })}
                {all > 0 &&
                  ` · ${say('insights.negativeOf', { share: showShare(feeling.negative / all, language) })}`}
                {youtube > 0 && ` · YouTube: ${youtube}`}
              </span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

/** A line without axes; the numbers stand beside it. */
function Sparkline({ counts, colour }: { counts: readonly number[]; colour: string }) {
  const most = Math.max(1, ...counts);
  const points = counts
    .map(
      (count, at) => `${(at / Math.max(1, counts.length - 1)) * 100},${28 - (count / most) * 26}`,
    )
    .join(' ');
  return (
    <svg viewBox="0 0 100 30" className="h-7 w-20" aria-hidden="true" preserveAspectRatio="none">
      <polyline points={points} fill="none" stroke={colour} strokeWidth="2" />
    </svg>
  );
}
