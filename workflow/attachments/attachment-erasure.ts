import type { ClientSession } from 'mongoose';
import { Attachment } from '../../models/attachment.ts';
import type { AttachmentStore } from './attachment-store.ts';

const MOST_AT_ONCE = 200;

/** Marks attachments for removal; nobody gets them from now on. */
export async function eraseAttachments(
  ids: readonly string[],
  at: Date,
  session: ClientSession,
): Promise<void> {
  if (ids.length > 0)
    await Attachment.updateMany(
      { _id: { $in: [...ids] } },
      { $set: { erasedAt: at } },
      { session },
    );
}

/** Removes the bytes of what was marked for removal, then the rows; safe to repeat after a crash. */
export function createAttachmentErasure(
  attachments: Pick<AttachmentStore, 'remove'>,
): () => Promise<number> {
  return async () => {
    const marked = await Attachment.find({ erasedAt: { $gt: new Date(0) } }, { _id: 1 })
      .limit(MOST_AT_ONCE)
      .lean<{ _id: string }[]>();
    for (const { _id } of marked) await attachments.remove(_id);
    return marked.length;
  };
}
