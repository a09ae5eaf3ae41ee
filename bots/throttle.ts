import type { Clock } from '../core/clock.ts';
import { UpstreamUnreachable } from '../core/errors.ts';
import { createPace, type Pace } from './pace.ts';

/** The platform had enough for now: nothing was sent, and nothing should be for so long. */
export class SlowDown extends UpstreamUnreachable {
  /** @param code the platform's answer, or `earlier` when it had asked before this call, which was then not made */
  constructor(platform: string, code: number | 'earlier', retryAfterSeconds: number) {
    const notTried = code === 'earlier';
    super(platform, `it asks to slow down (${code})`, { retryAfterSeconds, notTried });
  }
}

/** Makes one call for a chat when it is allowed. @throws SlowDown while the platform has to be left alone; what `make` throws */
export type Throttle = <Answer>(chat: string, make: () => Promise<Answer>) => Promise<Answer>;

/** Keeps to the pace of a platform, and when it asks to slow down lets all chats wait as long as it says. */
export function createThrottle(deps: {
  platform: string;
  clock: Clock;
  pace: Pace | ((chat: string) => Promise<void>);
}): Throttle {
  const { platform, clock } = deps;
  const pace = typeof deps.pace === 'function' ? deps.pace : createPace(deps.pace);
  let notBefore = 0;

  return async (chat, make) => {
    await pace(chat);
    const early = notBefore - clock.now().getTime();
    if (early > 0) throw new SlowDown(platform, 'earlier', Math.ceil(early / 1000));
    try {
      return await make();
    } catch (err) {
      if (err instanceof SlowDown)
        notBefore = clock.now().getTime() + (err.retryAfterSeconds ?? 1) * 1000;
      throw err;
    }
  };
}
