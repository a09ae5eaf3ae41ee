import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { WarningPreview, WarningVersionView } from '../../../api/contract/warnings.ts';
import { send } from '../api/client.ts';
import { usePaused } from '../kit/paused.ts';
import { Notice } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

type Area = WarningVersionView['area'];

const PAUSE_MS = 300;
/** What can be wrong with a shape as soon as it is drawn; the rest is asked when the draft stands. */
const OF_SHAPES = ['too_large', 'crosses_itself', 'swapped', 'outside'];

/** How many an area would reach, while it is being drawn. */
export function AreaReach({ area }: { area: Area }) {
  const { say, label } = useLanguage();
  const paused = usePaused(JSON.stringify(area), PAUSE_MS);
  const { data } = useQuery({
    queryKey: ['warnings', 'preview', paused],
    queryFn: () => send<WarningPreview>('POST', '/warnings/preview', JSON.parse(paused)),
    placeholderData: keepPreviousData,
    // A circle that is half typed is no area yet: what was counted before stands.
    enabled: area.circles.every(isCircle),
  });
  const { audience: count = 0, subscribers: all = 0, doubts = [] } = data ?? {};
  return (
    <div className="grid gap-1">
      <p role="status" className="text-sm font-semibold">
        {data ? say('area.reach', { count, all }) : say('area.reach.counting')}
      </p>
      {doubts
        .filter(({ code }) => OF_SHAPES.includes(code))
        .map(({ code, path, message }) => (
          <Notice key={`${code} ${path}`} tone="alarm">
            {label('warnings.doubt', code)} ({message})
          </Notice>
        ))}
    </div>
  );
}

const isCircle = ({ lat, lon, radiusKm }: Area['circles'][number]): boolean =>
  Number.isFinite(lat + lon) && radiusKm > 0 && radiusKm <= 100;
