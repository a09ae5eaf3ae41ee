import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { Summary } from '../../../api/contract/insights.ts';
import { Card } from '../kit/surface.tsx';
import type { PostsSearch } from '../posts/posts-search.ts';
import { useSession } from '../shell/session.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';
import { allOf, Change, DataTable, Figure, NegativeShare, showShare } from './figures.tsx';

const CityMap = lazy(() => import('../map/city-map.tsx').then((map) => ({ default: map.CityMap })));

/** Where what is said takes place: the wards named in the posts. */
export function WardCard({
  summary,
  narrowed,
  className = 'h-72',
}: {
  summary: Summary;
  narrowed: PostsSearch;
  className?: string;
}) {
  const { say, language } = useLanguage();
  const { city } = useSession();
  const navigate = useNavigate();
  const names = cityNames(city, language);
  const nameOf = (ward: string | null) =>
    ward === null ? say('insights.noWard') : names.ward(ward);
  const behind = (ward: string | null): PostsSearch => ({ ...narrowed, ward: ward ?? '-' });
  const pins = summary.byWard.flatMap(({ ward, feeling, negativeShare }) => {
    const centre = city.wards.find(({ id }) => id === ward)?.centre;
    if (!ward || !centre) return [];
    const tone =
      negativeShare.low > 0.5 ? 'alarm' : negativeShare.high > 0.5 ? 'warn' : ('brand' as const);
    const title = say('insights.ward.pin', {
      ward: nameOf(ward),
      count: allOf(feeling),
      share: showShare(negativeShare.share, language),
    });
    return [{ id: ward, position: centre, title, tone } as const];
  });
  return (
    <Card title={say('insights.wards')}>
      <Suspense fallback={<div className="h-72 rounded-lg bg-stone-100" />}>
        <CityMap
          className={className}
          label={say('insights.wards.map')}
          pins={pins}
          onOpen={(ward) =>
            void navigate({ to: '/posts', search: { ...behind(ward), counted: true } })
          }
        />
      </Suspense>
      <DataTable
        open
        caption={say('insights.wards')}
        head={[
          say('insights.ward'),
          say('insights.posts'),
          say('insights.negative'),
          say('insights.change'),
        ]}
        rows={summary.byWard.map(({ ward, feeling, before, negativeShare }) => ({
          key: ward ?? '-',
          cells: [
            nameOf(ward),
            <Figure key="all" count={allOf(feeling)} label={nameOf(ward)} search={behind(ward)} />,
            <NegativeShare key="share" share={negativeShare} of={allOf(feeling)} />,
            <Change key="change" now={allOf(feeling)} before={allOf(before)} />,
          ],
        }))}
      />
    </Card>
  );
}
