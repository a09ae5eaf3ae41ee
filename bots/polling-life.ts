const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** A loop that asks a platform for news. `run` resolves when it has ended after `stop`. */
export type Polling = { run(): Promise<void>; stop(): void };

/** Waits between tries; ends early when the signal is aborted. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** Milliseconds before the next try: as told by the platform, else doubling from one second to a minute. */
export const retryPauseMs = (failures: number, toldSeconds: number | undefined): number =>
  toldSeconds === undefined
    ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))
    : toldSeconds * 1000;

export const pause: Wait = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Begins the loop once and waits for its end. */
export function pollingLife(polling: Polling): { start(): Promise<void>; stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  return {
    async start() {
      running ??= polling.run();
    },
    async stop() {
      polling.stop();
      await running;
    },
  };
}
