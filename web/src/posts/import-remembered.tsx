import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ColumnMappings } from '../../../api/contract/post-files.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';

/** How files with known headings are read, each with a way to forget it. */
export function RememberedColumns() {
  const { say, label, language } = useLanguage();
  const cache = useQueryClient();
  const tell = useTell();
  const { data } = useQuery({
    queryKey: ['post-columns'],
    queryFn: () => get<ColumnMappings>('/posts/columns'),
  });
  const forget = useMutation({
    mutationFn: (id: string) => send<void>('DELETE', `/posts/columns/${id}`),
    onSuccess: () => tell(say('import.forgotten')),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['post-columns'] }),
  });
  if (!data || data.items.length === 0) return null;
  return (
    <details className="rounded-xl border border-line bg-white p-4">
      <summary className="min-h-8 cursor-pointer font-semibold">
        {say('import.mappings', { count: data.items.length })}
      </summary>
      <ul className="mt-2 grid gap-3">
        {data.items.map(({ id, columns, outlet: named, by, at }) => {
          const outlet = named || say('import.outlet.fileName');
          return (
            <li key={id} className="flex flex-wrap items-center justify-between gap-2">
              <div className="min-w-0 break-words">
                <p>{say('import.mappings.line', { outlet, by, time: showTime(at, language) })}</p>
                <p className="text-sm text-quiet">
                  {Object.entries(columns)
                    .map(([field, heading]) => `${label('import.field', field)}: ${heading}`)
                    .join(' · ')}
                </p>
              </div>
              <Button
                aria-label={say('import.forget.of', { outlet })}
                disabled={forget.isPending}
                onClick={() => forget.mutate(id)}
              >
                {say('import.forget')}
              </Button>
            </li>
          );
        })}
      </ul>
      {forget.isError && <Failure error={forget.error} />}
    </details>
  );
}
