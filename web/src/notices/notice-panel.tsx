import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import type { NoticePage, NoticeView } from '../../../api/contract/notices.ts';
import { get, queryString, send } from '../api/client.ts';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Badge, Empty, Loading } from '../kit/surface.tsx';
import { showTime } from '../kit/times.ts';
import { Failure } from '../shell/failure.tsx';
import { useLanguage } from '../text/language.tsx';

/** Own notices, newest first; following one marks it as read. */
export function NoticePanel({ onClose }: { onClose(): void }) {
  const { say } = useLanguage();
  const cache = useQueryClient();
  const list = useInfiniteQuery({
    queryKey: ['notices', 'list'],
    queryFn: ({ pageParam }) =>
      get<NoticePage>(`/me/notices${queryString({ limit: 20, cursor: pageParam })}`),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const read = useMutation({
    mutationFn: (which: { ids: string[] } | { until: string }) =>
      send('POST', '/me/notices/read', which),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['notices'] }),
  });
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = rows[0];
  const unread = list.data?.pages[0]?.unread ?? 0;
  return (
    <Dialog title={say('notices.title')} onClose={onClose}>
      {list.isError && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {read.isError && <Failure error={read.error} />}
      {list.isPending && <Loading label={say('common.loading')} rows={3} />}
      {list.isSuccess && rows.length === 0 && (
        <Empty>
          <p>{say('notices.none')}</p>
        </Empty>
      )}
      <ul className="grid gap-2">
        {rows.map((row) => (
          <NoticeRow
            key={row.id}
            row={row}
            onFollow={() => {
              if (!row.read) read.mutate({ ids: [row.id] });
              onClose();
            }}
          />
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {list.hasNextPage && (
          <Button onClick={() => void list.fetchNextPage()}>{say('common.more')}</Button>
        )}
        {newest && unread > 0 && (
          <Button disabled={read.isPending} onClick={() => read.mutate({ until: newest.at })}>
            {say('notices.readAll')}
          </Button>
        )}
        <Button onClick={onClose}>{say('common.close')}</Button>
      </div>
    </Dialog>
  );
}

function NoticeRow({ row, onFollow }: { row: NoticeView; onFollow(): void }) {
  const { say, label, language } = useLanguage();
  const { history } = useRouter();
  function follow(event: MouseEvent) {
    onFollow();
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.push(`/staff${row.link}`);
  }
  return (
    <li>
      <a
        href={`/staff${row.link}`}
        onClick={follow}
        className={`grid gap-1 rounded-lg border p-3 hover:bg-brand-50 ${row.read ? 'border-line' : 'border-brand bg-brand-50'}`}
      >
        <span className="flex flex-wrap items-center gap-2 text-sm">
          {row.urgent && <Badge tone="alarm">{say('notices.urgent')}</Badge>}
          <Badge>{label('notices.kind', row.kind)}</Badge>
          <time dateTime={row.at} className="text-quiet">
            {showTime(row.at, language)}
          </time>
          {!row.read && <span className="text-brand">{say('notices.unread')}</span>}
        </span>
        <span lang="vi" className={`break-words ${row.read ? '' : 'font-semibold'}`}>
          {row.title}
        </span>
      </a>
    </li>
  );
}
