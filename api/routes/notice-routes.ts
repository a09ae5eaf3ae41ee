import type { Clock } from '../../core/clock.ts';
import { Notice, type NoticeRecord } from '../../models/notice.ts';
import { markRead, unreadCount } from '../../workflow/staff-notices/read-notices.ts';
import {
  type NoticeView,
  noticeCount,
  noticePage,
  noticeQuery,
  readNotices,
} from '../contract/notices.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { type Route, route } from '../route.ts';

/** What staff are told: own notices, newest first, and that they were read. */
export function noticeRoutes(deps: { clock: Clock }): Route[] {
  return [
    route({
      method: 'get',
      path: '/me/notices',
      summary: 'Own notices, newest first, and how many are unread',
      access: 'signed-in',
      query: noticeQuery,
      answer: noticePage,
      async handle({ query: { state, cursor, limit }, person: { _id: staffId } }) {
        const found = await Notice.find({
          staffId,
          ...(state === 'unread' && { readAt: null }),
          ...afterCursor(cursor, 'at', -1),
        })
          .sort({ at: -1, _id: -1 })
          .limit(limit + 1)
          .lean<NoticeRecord[]>();
        const { rows, next } = pageOf(found, limit, ({ at }) => at);
        return { items: rows.map(present), next, unread: await unreadCount(staffId) };
      },
    }),
    route({
      method: 'post',
      path: '/me/notices/read',
      summary: 'Own notices were read: some, or all that came until a moment',
      access: 'signed-in',
      body: readNotices,
      answer: noticeCount,
      async handle({ body, person: { _id: staffId } }) {
        const which = 'ids' in body ? body : { until: new Date(body.until) };
        await markRead(staffId, which, deps.clock.now());
        return { unread: await unreadCount(staffId) };
      },
    }),
  ];
}

const present = (row: NoticeRecord): NoticeView => ({
  id: String(row._id),
  kind: row.kind,
  title: row.title,
  link: row.link,
  urgent: row.urgent,
  at: row.at.toISOString(),
  read: Boolean(row.readAt),
});
