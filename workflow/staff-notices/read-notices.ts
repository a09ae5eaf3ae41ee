import type { Types } from 'mongoose';
import { Notice } from '../../models/notice.ts';

/** What somebody has not read yet. */
export const unreadCount = (staffId: Types.ObjectId): Promise<number> =>
  Notice.countDocuments({ staffId, readAt: null });

/**
 * Marks own notices as read; what was read before stays as it was. Other people's ids change nothing.
 *
 * @param which ids, or everything that came until a moment: what came after the list was shown stays unread
 */
export async function markRead(
  staffId: Types.ObjectId,
  which: { ids: readonly string[] } | { until: Date },
  at: Date,
): Promise<void> {
  await Notice.updateMany(
    {
      staffId,
      readAt: null,
      ...('ids' in which ? { _id: { $in: which.ids } } : { at: { $lte: which.until } }),
    },
    { $set: { readAt: at, changedAt: at } },
  );
}
