import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { createMutes, type Mutes } from '../posts/mutes.ts';
import { createSettleMutes } from '../posts/settle-mutes.ts';
import { type AnnotationDesk, createAnnotationDesk } from './annotations.ts';
import { createWatchBackfill } from './backfill-watches.ts';
import { createTermSweep } from './count-terms.ts';
import { createWatchMatcher, type WatchMatcher } from './match-watches.ts';
import { createSpikeWatch } from './raise-spikes.ts';
import { createSpikeDesk, type SpikeDesk } from './spike-desk.ts';
import { createTellSpike } from './tell-followers.ts';
import { createWatchDesk, type WatchDesk } from './watch-desk.ts';

/** What is made of the posts: watch lists, alarms, notes and what is muted, wired once. */
export type Insights = {
  matcher: WatchMatcher;
  watches: WatchDesk;
  spikes: SpikeDesk;
  annotations: AnnotationDesk;
  mutes: Mutes;
  /** Sweeps of the worker, by name. */
  sweeps: Record<string, () => Promise<unknown>>;
};

export function createInsights(deps: { city: CityProfile; clock: Clock }): Insights {
  const matcher = createWatchMatcher();
  const mutes = createMutes(deps);
  const settleMutes = createSettleMutes({
    ...deps,
    isMuted: mutes.isMuted,
    matchWatches: matcher.match,
  });
  return {
    matcher,
    watches: createWatchDesk({ ...deps, refresh: matcher.refresh }),
    spikes: createSpikeDesk(deps),
    annotations: createAnnotationDesk(deps),
    mutes: {
      ...mutes,
      // What is little is carried over at once, the rest by the sweep.
      async mute(postId, what, by) {
        const made = await mutes.mute(postId, what, by);
        await settleMutes();
        return made;
      },
      async lift(id, by) {
        await mutes.lift(id, by);
        await settleMutes();
      },
    },
    sweeps: {
      'watch lists': matcher.refresh,
      'muted sources': async () => {
        await mutes.refresh();
        return await settleMutes();
      },
      'older posts of watch lists': createWatchBackfill(deps),
      'words of the day': createTermSweep(deps),
      spikes: everyNth(6, createSpikeWatch({ ...deps, tell: createTellSpike(deps) }).look),
    },
  };
}

/** Sweeps come every few seconds; what takes long and does not hurry is run at every nth only. */
function everyNth(n: number, sweep: () => Promise<unknown>): () => Promise<unknown> {
  let round = 0;
  return async () => {
    round += 1;
    if ((round - 1) % n === 0) await sweep();
  };
}
