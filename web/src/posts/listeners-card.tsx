import { useQuery } from '@tanstack/react-query';
import type { Listener, Listeners } from '../../../api/contract/posts.ts';
import { get } from '../api/client.ts';
import { Badge, type Tone } from '../kit/surface.tsx';
import { useLanguage } from '../text/language.tsx';

const TONES: Readonly<Record<Listener['level'], Tone>> = {
  ok: 'good',
  waiting: 'warn',
  trouble: 'alarm',
};
const EVERY_MS = 60_000;

/** How each listener feels, and what to do about it; open by itself when a person has to do something. */
export function ListenersCard() {
  const { say, language } = useLanguage();
  const { data } = useQuery({
    queryKey: ['listeners'],
    queryFn: () => get<Listeners>('/listeners'),
    refetchInterval: EVERY_MS,
  });
  if (!data || data.items.length === 0) return null;
  const troubles = data.items.filter(({ level }) => level === 'trouble').length;
  return (
    <details className="mb-4 rounded-xl border border-line bg-white p-4" open={troubles > 0}>
      <summary className="cursor-pointer font-semibold">
        {say('listeners.title', { count: data.items.length, troubles })}
      </summary>
      <ul className="mt-2 grid gap-2">
        {data.items.map((listener) => (
          <li key={listener.name} className="flex flex-wrap items-baseline gap-2">
            <Badge tone={TONES[listener.level]}>{say(`listeners.${listener.level}`)}</Badge>
            <span>{language === 'vi' ? listener.status : listener.statusEn}</span>
            {(listener.todo || listener.todoEn) && (
              <span className="w-full text-sm">
                {language === 'vi' ? listener.todo : listener.todoEn}
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
