import { type Clock, SECOND } from '../../core/clock.ts';

/** `too_fast` marks the first message over the limit, which is answered; those after it are `still_too_fast`. */
export type Pace = 'fine' | 'too_fast' | 'still_too_fast';

/** So many at once are fine: an album has ten photos, and who is upset writes in short lines. */
const AT_ONCE = 30;
/** Then one in so long; faster than anybody goes on typing. */
const ONE_IN_MS = 2 * SECOND;
/** Chats remembered; above it those that have been quiet long enough are forgotten. */
const MOST_CHATS = 20_000;

type Allowance = { left: number; at: number; isOver: boolean };

/**
 * Watches how fast each chat writes, so that a flood from one costs the others nothing. Kept in memory only: a restart
 * gives everybody a new allowance.
 */
export function createChatPace({ clock }: { clock: Clock }): (chat: string) => Pace {
  const chats = new Map<string, Allowance>();

  const leftAt = ({ left, at }: Allowance, now: number): number =>
    Math.min(AT_ONCE, left + (now - at) / ONE_IN_MS);

  function forgetQuiet(now: number): void {
    for (const [chat, allowance] of chats)
      if (leftAt(allowance, now) >= AT_ONCE) chats.delete(chat);
  }

  return (chat) => {
    const now = clock.now().getTime();
    const before = chats.get(chat) ?? { left: AT_ONCE, at: now, isOver: false };
    const left = leftAt(before, now);
    if (chats.size >= MOST_CHATS && !chats.has(chat)) forgetQuiet(now);
    if (left >= 1) {
      // Said again only after a real pause, not after every message that just fits.
      chats.set(chat, { left: left - 1, at: now, isOver: before.isOver && left < AT_ONCE / 2 });
      return 'fine';
    }
    chats.set(chat, { left, at: now, isOver: true });
    return before.isOver ? 'still_too_fast' : 'too_fast';
  };
}
