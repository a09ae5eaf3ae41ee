import type { Platforms } from './platforms.ts';
import { pick } from './random.ts';

/** How many faults of each sort a run has met. */
export type FaultCounts = Record<string, number>;

/**
 * Breaks the platforms at random: too fast, a proxy's page, an error, a line cut after the message was taken, a token
 * that ran out, an OAuth server that fails, events brought twice or three times.
 */
export function createFaultMaker(platforms: Platforms, random: () => number) {
  const counts: FaultCounts = {};
  const { bot, telegram, zalo } = platforms;
  const sorts: Record<string, () => void> = {
    'telegram 429': () => telegram.faults.next('slow_down'),
    'telegram 502': () => telegram.faults.next('html'),
    'telegram 500': () => telegram.faults.next('error'),
    'telegram drop': () => telegram.faults.next('drop'),
    'zalo -32': () => zalo.faults.next('slow_down'),
    'zalo 502': () => zalo.faults.next('html'),
    'zalo drop': () => zalo.faults.next('drop'),
    'zalo -216': () => zalo.faults.next('token'),
    'zalo token ran out': () => zalo.expireAccessToken(),
    'zalo oauth 502': () => {
      zalo.oauthFaults.next('html');
      zalo.expireAccessToken();
    },
    'zalo bot 429': () => bot.faults.next('slow_down'),
    'zalo bot 502': () => bot.faults.next('html'),
    'zalo bot drop': () => bot.faults.next('drop'),
  };
  return {
    counts,
    /** Plants one fault and chooses how often each event is brought from now on. */
    plant(): void {
      const name = pick(random, Object.keys(sorts));
      sorts[name]?.();
      counts[name] = (counts[name] ?? 0) + 1;
      const copies = random() < 0.3 ? pick(random, [2, 3]) : 1;
      if (copies > 1) counts['events repeated'] = (counts['events repeated'] ?? 0) + 1;
      telegram.state.copies = copies;
      bot.state.copies = copies;
      zalo.state.style = { ...zalo.state.style, copies, escapeAscii: random() < 0.5 };
    },
    /** From now on everything works. */
    end(): void {
      for (const { faults } of [telegram, zalo, bot]) while (faults.left() > 0) faults.take();
      while (zalo.oauthFaults.left() > 0) zalo.oauthFaults.take();
      telegram.state.copies = 1;
      bot.state.copies = 1;
      zalo.state.style = { ...zalo.state.style, copies: 1 };
    },
  };
}
