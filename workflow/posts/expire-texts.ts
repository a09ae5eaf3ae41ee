import type { Clock } from '../../core/clock.ts';
import { Post } from '../../models/post.ts';

/** Posts emptied in one go, so that the store's writer is free again soon. */
const AT_ONCE = 500;

/**
 * Makes the sweep that deletes text, author and address of posts whose platform lets us keep them only for a time
 * (YouTube: 30 days, its Developer Policies III.E.4). Ids, labels and figures stay.
 *
 * @returns posts emptied
 */
export function createTextExpiry({ clock }: { clock: Clock }): () => Promise<number> {
  return async () => {
    const due = await Post.find({ textUntil: { $lte: clock.now() } }, { _id: 1 })
      .limit(AT_ONCE)
      .lean();
    if (due.length === 0) return 0;
    const { modifiedCount } = await Post.updateMany(
      { _id: { $in: due.map(({ _id }) => _id) } },
      {
        $set: { text: '', searchWords: [], 'labels.because': [] },
        $unset: { author: 1, url: 1, textUntil: 1, fingerprint: 1 },
      },
    );
    return modifiedCount;
  };
}
