import { Button } from '../kit/button.tsx';
import { showDay } from '../kit/times.ts';
import { useLanguage } from '../text/language.tsx';
import type { QueueSearch } from './queue-search.ts';

/** What stays chosen when somebody came from a figure: its days, and how tickets ended. */
export function QueuePeriod({
  search,
  onChange,
}: {
  search: QueueSearch;
  onChange(change: Partial<QueueSearch>): void;
}) {
  const { say, language } = useLanguage();
  const { openedFrom, openedTo, closedFrom, closedTo, endedLate, solved } = search;
  const days = (from: string | undefined, to: string | undefined) => ({
    from: from ? showDay(from, language) : '…',
    // The end is the first moment that no longer counts.
    to: to ? showDay(new Date(Date.parse(to) - 1).toISOString(), language) : '…',
  });
  const parts = [
    (openedFrom || openedTo) && say('queue.openedIn', days(openedFrom, openedTo)),
    (closedFrom || closedTo) && say('queue.closedIn', days(closedFrom, closedTo)),
    solved && say(solved === 'true' ? 'queue.solved' : 'queue.notSolved'),
    endedLate && say(endedLate === 'true' ? 'queue.endedLate' : 'queue.endedInTime'),
  ].filter(Boolean);
  if (parts.length === 0) return null;
  return (
    <p className="mb-3 flex flex-wrap items-center gap-3">
      {parts.join(' · ')}
      <Button
        onClick={() =>
          onChange({
            openedFrom: undefined,
            openedTo: undefined,
            closedFrom: undefined,
            closedTo: undefined,
            endedLate: undefined,
            solved: undefined,
          })
        }
      >
        {say('queue.clearPeriod')}
      </Button>
    </p>
  );
}
