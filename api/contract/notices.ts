import { z } from 'zod';
import { page, paging, recordId, time } from './common.ts';

/** One thing that the person who is signed in should know. */
export const notice = z.object({
  id: recordId,
  kind: z.string(),
  title: z.string(),
  /** Below `/staff`. */
  link: z.string(),
  urgent: z.boolean(),
  at: time,
  read: z.boolean(),
});
export type NoticeView = z.infer<typeof notice>;

export const noticeQuery = paging.extend({ state: z.enum(['unread', 'all']).default('all') });
export const noticePage = page(notice).extend({ unread: z.number().int() });
export type NoticePage = z.infer<typeof noticePage>;

/** Either some, or everything that had come until the list was shown. */
export const readNotices = z.union([
  z.strictObject({ ids: z.array(recordId).min(1).max(200) }),
  z.strictObject({ until: time }),
]);
export const noticeCount = z.object({ unread: z.number().int() });
export type NoticeCount = z.infer<typeof noticeCount>;
