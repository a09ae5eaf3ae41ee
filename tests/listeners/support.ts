import { createManualClock } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { ListenerState, type ListenerStateRecord } from '../../models/listener-state.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import type { MatchWatches } from '../../workflow/insights/match-watches.ts';
import { createPostKeeper } from '../../workflow/posts/keep-post.ts';
import { createRemovePosts } from '../../workflow/posts/remove-posts.ts';
import { aWorkflow, city, WEDNESDAY } from '../support/builders.ts';

let analyzer: ReturnType<typeof createAnalyzer> | undefined;

/** What every listener is given: the real way of a post on the open store, with a clock of its own. */
export function listening(
  clock = createManualClock(WEDNESDAY),
  matchWatches: MatchWatches = () => [],
) {
  analyzer ??= createAnalyzer({ city });
  const { workflow } = aWorkflow(clock);
  return {
    city,
    clock,
    logger: createLogger('silent'),
    removePosts: createRemovePosts({ city, clock }),
    keepPosts: createPostKeeper({
      city,
      clock,
      analyzer,
      mask: (text) => maskPersonalData(text).text,
      pseudonymKey: 'k',
      reports: workflow.reports,
      matchWatches,
    }),
  };
}

/** How a listener feels now. */
export async function stateOf(listener: string): Promise<ListenerStateRecord> {
  const state = await ListenerState.findOne({ listener }).lean<ListenerStateRecord>();
  if (!state) throw new Error(`no state of ${listener}`);
  return state;
}
