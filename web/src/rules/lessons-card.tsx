import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Lessons } from '../../../api/contract/rules.ts';
import { get, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Badge, Card, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useSession } from '../shell/session.tsx';
import { useTell } from '../shell/toasts.tsx';
import { useLanguage } from '../text/language.tsx';
import { cityNames } from '../tickets/names.ts';

/** What the language module was taught by corrections; each lesson can be taken back. */
export function LessonsCard() {
  const { say, label, language } = useLanguage();
  const { city } = useSession();
  const names = cityNames(city, language);
  const tell = useTell();
  const cache = useQueryClient();
  const lessons = useQuery({ queryKey: ['lessons'], queryFn: () => get<Lessons>('/lessons') });
  const undo = useMutation({
    mutationFn: (id: string) => send<Lessons>('POST', '/lessons/undo', { id }),
    onSuccess: (after) => {
      cache.setQueryData(['lessons'], after);
      tell(say('lessons.forgotten'));
    },
  });
  const named = (task: string, value: string) => {
    if (value === '-') return say('handling.none');
    return task === 'category' ? names.category(value) : label(task, value);
  };
  return (
    <Card title={say('lessons.title')}>
      {lessons.isError && <Failure error={lessons.error} />}
      {lessons.isPending && <Loading label={say('common.loading')} rows={1} />}
      {lessons.data?.items.length === 0 && <p className="text-quiet">{say('lessons.empty')}</p>}
      <ul className="grid gap-2">
        {lessons.data?.items.map(({ id, task, value, instead, by, at, undone }) => (
          <li key={id} className="grid gap-1 border-b border-line pb-2">
            <span>
              {say('lessons.line', { instead: named(task, instead), value: named(task, value) })}
            </span>
            <span className="flex flex-wrap items-center gap-2 text-sm text-quiet">
              {by} · {showTime(at, language)}
              {undone ? (
                <Badge>{say('lessons.undone')}</Badge>
              ) : (
                <Button disabled={undo.isPending} onClick={() => undo.mutate(id)}>
                  {say('lessons.undo')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {undo.isError && <Failure error={undo.error} />}
    </Card>
  );
}
