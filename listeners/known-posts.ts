import { Post, type PostSource } from '../models/post.ts';

/** Which of these posts were kept before. */
export async function knownOf(source: PostSource, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const found = await Post.find(
    { source, externalId: { $in: [...ids] } },
    { externalId: 1 },
  ).lean();
  return new Set(found.map(({ externalId }) => externalId));
}

const AT_ONCE = 500;

/**
 * Ids of everything kept below a thread that is not taken back yet, in pieces.
 *
 * @param before only what was collected before
 */
export async function* keptBelow(
  source: PostSource,
  threadId: string,
  before?: Date,
): AsyncGenerator<string[]> {
  let after: unknown;
  for (;;) {
    const found = await Post.find(
      {
        source,
        threadId,
        removedAt: { $exists: false },
        ...(after ? { _id: { $gt: after } } : {}),
        ...(before && { collectedAt: { $lt: before } }),
      },
      { externalId: 1 },
    )
      .sort({ _id: 1 })
      .limit(AT_ONCE)
      .lean();
    if (found.length === 0) return;
    yield found.map(({ externalId }) => externalId);
    after = found.at(-1)?._id;
  }
}
