import { describe, expect, it } from '@jest/globals';
import { createThrottle, SlowDown } from '../../bots/throttle.ts';
import { createManualClock, SECOND } from '../../core/clock.ts';

const START = new Date('2026-10-17T02:00:00Z');
/** The wait before each call, as the pace was asked for it. */
function aThrottle() {
  const clock = createManualClock(START);
  const asked: string[] = [];
  const pace = async (chat: string) => void asked.push(chat);
  return { clock, asked, throttle: createThrottle({ platform: 'Zalo', clock, pace }) };
}
const tooFast = () => Promise.reject(new SlowDown('Zalo', -32, 5));

describe('calls to a platform', () => {
  it('are made when the pace allows them, and give what the call gives', async () => {
    const { asked, throttle } = aThrottle();
    expect(await throttle('a', async () => 1)).toBe(1);
    expect(asked).toEqual(['a']);
  });

  it('wait in all chats as long as the platform asks for, without being made', async () => {
    const { clock, throttle } = aThrottle();
    await expect(throttle('a', tooFast)).rejects.toThrow('(-32)');
    let made = 0;
    const call = async () => {
      made += 1;
    };
    clock.advance(2 * SECOND);
    await expect(throttle('b', call)).rejects.toMatchObject({
      retryAfterSeconds: 3,
      mayHaveHappened: false,
    });
    expect(made).toBe(0);
    clock.advance(3 * SECOND);
    await throttle('b', call);
    expect(made).toBe(1);
  });

  it('do not wait after any other failure', async () => {
    const { throttle } = aThrottle();
    await expect(throttle('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await throttle('b', async () => 2)).toBe(2);
  });
});
