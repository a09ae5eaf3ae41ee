import { useQuery } from '@tanstack/react-query';
import type { PostImports } from '../../../api/contract/post-files.ts';
import { get } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Card } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';
import { StateBadge } from './import-progress.tsx';

/** The files that were handed in lately; each opens what became of it. */
export function LastImports({ onShow }: { onShow: (id: string) => void }) {
  const { say, language } = useLanguage();
  const { data, error } = useQuery({
    queryKey: ['post-imports'],
    queryFn: () => get<PostImports>('/posts/imports'),
  });
  return (
    <Card title={say('import.last')}>
      {error && !data && <Failure error={error} />}
      {data?.items.length === 0 && <p className="text-quiet">{say('import.last.none')}</p>}
      <ul className="grid gap-3">
        {data?.items.map((item) => (
          <li key={item.id} className="flex flex-wrap items-center justify-between gap-2">
            <div className="min-w-0">
              <p className="break-all">
                {item.name} <StateBadge state={item.state} />
              </p>
              <p className="text-sm text-quiet">
                {say('import.last.line', {
                  by: item.by,
                  time: showTime(item.startedAt, language),
                })}
              </p>
            </div>
            <Button
              aria-label={`${say('import.show')} ${item.name}`}
              onClick={() => onShow(item.id)}
            >
              {say('import.show')}
            </Button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
