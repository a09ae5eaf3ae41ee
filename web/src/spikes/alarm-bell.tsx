import { Link } from '@tanstack/react-router';
import { useSpikes } from '../insights/queries.ts';
import { useLanguage } from '../text/language.tsx';

/** How many alarms nobody has looked into, on every page; nothing while all is calm. */
export function AlarmBell() {
  const { say } = useLanguage();
  const open = useSpikes('open').data?.items.length ?? 0;
  if (open === 0) return null;
  return (
    <Link
      to="/spikes"
      className="inline-flex min-h-11 items-center gap-1 rounded-lg bg-white px-2 text-sm font-semibold text-alarm focus-visible:outline-white"
      aria-label={say('spikes.bell', { count: open })}
    >
      <svg
        viewBox="0 0 24 24"
        className="size-4 fill-none stroke-current stroke-3"
        aria-hidden="true"
      >
        <path d="M3 18l6-7 4 4 8-10m-6 0h6v6" />
      </svg>
      {open}
    </Link>
  );
}
