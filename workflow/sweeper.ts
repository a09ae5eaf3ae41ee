import { SECOND } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';

export type Sweeper = { stop(): Promise<void> };

/**
 * Runs each sweep now and then every few seconds, one after the other, so that what a lost bell or a crash left
 * behind is found. Resolves after the first round.
 *
 * @param seconds pause between two rounds. Default 5
 */
export async function startSweeper(
  sweeps: Readonly<Record<string, () => Promise<unknown>>>,
  deps: { logger: Logger; seconds?: number },
): Promise<Sweeper> {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();

  async function sweepAll(): Promise<void> {
    for (const [name, sweep] of Object.entries(sweeps)) {
      if (stopped) return;
      try {
        await sweep();
      } catch (err) {
        deps.logger.warn({ err, sweep: name }, 'sweep failed, the next round tries again');
      }
    }
  }

  function schedule(): void {
    if (stopped) return;
    timer = setTimeout(
      () => {
        round = sweepAll().then(schedule);
      },
      (deps.seconds ?? 5) * SECOND,
    );
  }

  await sweepAll();
  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
