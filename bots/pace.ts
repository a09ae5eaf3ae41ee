/** What a platform allows: so many messages a second in all, and one a second to a chat after a first few. */
export type Pace = { perSecond: number; perChatPerSecond: number; chatBurst: number };

/** Chats remembered at a time; those that are idle are forgotten first. */
const MOST_CHATS = 10_000;

/**
 * Waits until one more message to `chat` is allowed. Two buckets of tokens: one for all chats, one for each; both
 * are kept as the moment at which they would be full again.
 *
 * @param now milliseconds that only rise
 */
export function createPace(
  { perSecond, perChatPerSecond, chatBurst }: Pace,
  deps: { now?: () => number; wait?: (ms: number) => Promise<void> } = {},
): (chat: string) => Promise<void> {
  const now = deps.now ?? (() => performance.now());
  const wait = deps.wait ?? ((ms: number) => new Promise((resolve) => setTimeout(resolve, ms)));
  const gapMs = 1000 / perSecond;
  const chatGapMs = 1000 / perChatPerSecond;
  const fullAt = new Map<string, number>();
  let freeAt = 0;

  /** Takes a token of the chat. @returns the moment from which it may be used */
  function take(chat: string, at: number): number {
    const full = Math.max(fullAt.get(chat) ?? 0, at);
    fullAt.delete(chat);
    fullAt.set(chat, full + chatGapMs);
    for (const [other, until] of fullAt) {
      if (fullAt.size <= MOST_CHATS || until > at) break;
      fullAt.delete(other);
    }
    return full - (chatBurst - 1) * chatGapMs;
  }

  return async (chat) => {
    const at = now();
    const allowedAt = Math.max(freeAt, take(chat, at), at);
    freeAt = Math.max(freeAt, at) + gapMs;
    if (allowedAt > at) await wait(allowedAt - at);
  };
}
