import { useQuery } from '@tanstack/react-query';
import type { SystemFigures } from '../../../api/contract/environment.ts';
import { get } from '../api/client.ts';
import { Card, Empty } from '../kit/surface.tsx';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

const MOST = 50;

/** Numbers of schools, health, tourism and the environment: what the operations centre reads. */
export function FiguresCard({ nameOf }: { nameOf: (system: string) => string }) {
  const { say, language } = useLanguage();
  const figures = useQuery({
    queryKey: ['system-figures'],
    queryFn: () => get<SystemFigures>('/system-figures'),
  });
  const items = figures.data?.items ?? [];
  return (
    <div className="mb-4">
      <Card title={say('systems.figures.title')}>
        {figures.isError && <Failure error={figures.error} />}
        {figures.isSuccess && items.length === 0 && <Empty>{say('systems.figures.none')}</Empty>}
        <ul className="grid gap-1 text-sm">
          {items.slice(0, MOST).map(({ system, name, period, value, unit }) => (
            <li key={`${system} ${name} ${period}`} className="flex flex-wrap gap-x-3">
              <span className="text-quiet">{period}</span>
              <span>{nameOf(system)}</span>
              <code className="break-all">{name}</code>
              <strong>
                {value.toLocaleString(language === 'vi' ? 'vi-VN' : 'en-GB')} {unit}
              </strong>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
