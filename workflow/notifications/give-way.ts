/** Lets what can wait give way to what cannot. */
export type GiveWay = {
  /** Does what cannot wait. */
  urgently<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when nothing of that is being done. */
  untilCalm(): Promise<void>;
};

export function createGiveWay(): GiveWay {
  let urgent = 0;
  let waiting: (() => void)[] = [];
  return {
    async urgently(work) {
      urgent += 1;
      try {
        return await work();
      } finally {
        urgent -= 1;
        if (urgent === 0) {
          for (const go of waiting) go();
          waiting = [];
        }
      }
    },
    async untilCalm() {
      while (urgent > 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
}
