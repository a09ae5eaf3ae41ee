import { describe, expect, it } from '@jest/globals';
import { createPace } from '../../bots/pace.ts';

/** Moments at which messages to these chats go out when all are asked for at once, milliseconds. */
async function moments(chats: readonly string[]): Promise<number[]> {
  const out: number[] = [];
  const pace = createPace(
    { perSecond: 30, perChatPerSecond: 1, chatBurst: 3 },
    { now: () => 0, wait: async (ms) => void out.push(Math.round(ms)) },
  );
  for (const chat of chats) {
    const before = out.length;
    await pace(chat);
    if (out.length === before) out.push(0);
  }
  return out;
}

describe('the pace of a platform', () => {
  it('is thirty messages a second over all chats', async () => {
    const out = await moments(Array.from({ length: 61 }, (_, index) => `chat ${index}`));
    expect([out[0], out[30], out[60]]).toEqual([0, 1000, 2000]);
  });

  it('is one a second to a chat after the first few, and others do not wait for it', async () => {
    const out = await moments(['a', 'a', 'a', 'a', 'a', 'b']);
    expect(out.slice(3)).toEqual([1000, 2000, 167]);
  });
});
