import { type Clock, MINUTE, SECOND } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';

/** Something that does everything that is due, and says when it wants to be called again. */
export type Turns = {
  /** @returns when something is due next */
  turn(): Promise<Date>;
};

export type RunningTurns = { start(): void; stop(): Promise<void> };

const LONGEST_SLEEP_MS = 5 * MINUTE;

/** Takes turns until stopped; a turn that fails is logged and taken again in a minute. */
export function runTurns({ turn }: Turns, deps: { clock: Clock; logger: Logger }): RunningTurns {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function once(): Promise<void> {
    let pause = MINUTE;
    try {
      pause = (await turn()).getTime() - deps.clock.now().getTime();
    } catch (err) {
      deps.logger.warn({ err }, 'a listener failed, it will try again');
    }
    schedule(Math.min(LONGEST_SLEEP_MS, Math.max(SECOND, pause)));
  }

  function schedule(afterMs: number): void {
    if (stopped) return;
    timer = setTimeout(() => {
      running = once();
    }, afterMs);
  }

  return {
    start: () => schedule(0),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
