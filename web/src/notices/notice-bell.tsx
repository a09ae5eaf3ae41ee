import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { NoticePage } from '../../../api/contract/notices.ts';
import { get } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { usePageKeys } from '../kit/page-keys.ts';
import { useLanguage } from '../text/language.tsx';

/** Opened now and then, so not part of the first load. */
const NoticePanel = lazy(async () => ({
  default: (await import('./notice-panel.tsx')).NoticePanel,
}));

/** How much is unread, on every page; a press or the key B shows it. */
export function NoticeBell() {
  const { say } = useLanguage();
  const [isOpen, setIsOpen] = useState(false);
  const unread = useQuery({
    queryKey: ['notices', 'unread'],
    queryFn: () => get<NoticePage>('/me/notices?state=unread&limit=1'),
  });
  const count = unread.data?.unread ?? 0;
  const isUrgent = unread.data?.items[0]?.urgent ?? false;
  const keys = useMemo(() => ({ b: () => setIsOpen(true) }), []);
  usePageKeys(keys);
  return (
    <>
      <Button
        look="dark"
        aria-label={say('notices.bell', { count })}
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
      >
        <svg viewBox="0 0 24 24" className="size-5 fill-current" aria-hidden="true">
          <path d="M12 2a6 6 0 0 0-6 6v4l-2 4v1h16v-1l-2-4V8a6 6 0 0 0-6-6Zm-2.5 17a2.5 2.5 0 0 0 5 0Z" />
        </svg>
        {count > 0 && (
          <span
            aria-hidden="true"
            className={`min-w-5 rounded-full px-1 text-xs leading-5 ${isUrgent ? 'bg-alarm text-white ring-2 ring-white' : 'bg-white text-brand'}`}
          >
            {count > 99 ? '99+' : count}
          </span>
        )}
      </Button>
      <span role="status" className="sr-only">
        {count > 0 && say('notices.bell', { count })}
      </span>
      {isOpen && (
        <Suspense>
          <NoticePanel onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
