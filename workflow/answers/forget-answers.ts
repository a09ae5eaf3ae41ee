import type { ClientSession, Types } from 'mongoose';
import { Answer } from '../../models/answer.ts';
import type { PostSource } from '../../models/post.ts';

/**
 * The post was taken back: the words of all its answers are deleted, and those that are not out yet are withdrawn.
 * Who answered when, from which template and about which ticket stays, as with the post's own tombstone.
 */
export async function forgetAnswersTo(
  postId: Types.ObjectId,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const erase = { text: '', 'facts.place': '', erasedAt: at, updatedAt: at };
  await Answer.updateMany(
    { postId, open: true },
    {
      $set: { ...erase, state: 'withdrawn', open: false },
      $unset: { returned: 1, leaseUntil: 1, nextAt: 1 },
      $inc: { revision: 1 },
    },
    { session },
  );
  await Answer.updateMany(
    { postId, erasedAt: { $exists: false } },
    { $set: erase, $unset: { returned: 1, url: 1 }, $inc: { revision: 1 } },
    { session },
  );
}

/** A comment has gone at its source: when it was an answer of ours, the page or the platform took it down. */
export async function noteTakenDown(
  source: PostSource,
  foreignId: string,
  at: Date,
  session: ClientSession,
): Promise<void> {
  await Answer.updateOne(
    { source, foreignId, takenDownAt: { $exists: false } },
    { $set: { takenDownAt: at, updatedAt: at }, $inc: { revision: 1 } },
    { session },
  );
}
