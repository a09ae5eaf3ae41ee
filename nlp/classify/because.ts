import type { Tokens } from '../normalize/tokens.ts';
import type { Features } from './features.ts';
import type { Scorer } from './model.ts';

/** Most words given as a reason for one label. */
const MOST_WORDS = 5;
/** A word counts as a reason when it brings at least this share of what the strongest word brings. */
const LEAST_SHARE = 0.3;

/** An output and the one that it is explained against. */
export type Contest = { winner: number; loser: number };

/**
 * Finds, for each contest, the words of the text that spoke for one output against another, strongest first, as
 * typed. All contests of a text are told in one pass over its known features.
 *
 * Each feature's linear weight difference is shared among its tokens; neighbouring words that both count are
 * given as one phrase. The hidden layer is not asked: its part cannot be told apart word by word.
 *
 * @param scorer that has just scored the same features
 */
export function createExplainer(scorer: Scorer) {
  const { cells, linearScales, rows, sources } = scorer;
  let share = new Float64Array(1024);
  return (
    text: string,
    tokens: Tokens,
    features: Features,
    contests: readonly Contest[],
  ): string[][] => {
    const width = tokens.count;
    if (share.length < width * contests.length)
      share = new Float64Array(width * contests.length * 2);
    share.fill(0, 0, width * contests.length);
    const known = scorer.known();
    for (let at = 0; at < known; at += 1) {
      const source = sources[at] ?? 0;
      const first = features.first[source] ?? -1;
      if (first < 0) continue;
      const cell = cells[at] ?? 0;
      const scale = linearScales[at] ?? 0;
      const last = features.last[source] ?? first;
      for (let k = 0; k < contests.length; k += 1) {
        const contest = contests[k];
        if (contest === undefined) continue;
        const difference =
          scale * ((rows[cell + contest.winner] ?? 0) - (rows[cell + contest.loser] ?? 0));
        const from = k * width;
        if (first === last) share[from + first] = (share[from + first] ?? 0) + difference;
        else {
          share[from + first] = (share[from + first] ?? 0) + difference / 2;
          share[from + last] = (share[from + last] ?? 0) + difference / 2;
        }
      }
    }
    return contests.map((_, k) => phrases(text, tokens, share, k * width));
  };
}

/** @param from where the shares of the tokens begin in `share` */
function phrases(text: string, tokens: Tokens, share: Float64Array, from: number): string[] {
  let most = 0;
  for (let at = 0; at < tokens.count; at += 1) most = Math.max(most, share[from + at] ?? 0);
  if (most <= 0) return [];
  const found: { start: number; end: number; weight: number }[] = [];
  let lastToken = -2;
  for (let at = 0; at < tokens.count; at += 1) {
    const weight = share[from + at] ?? 0;
    if (weight < most * LEAST_SHARE) continue;
    const start = tokens.start[at] ?? 0;
    const end = tokens.end[at] ?? 0;
    const open = found.at(-1);
    if (open !== undefined && (lastToken === at - 1 || open.end >= end)) {
      open.end = Math.max(open.end, end);
      open.weight = Math.max(open.weight, weight);
    } else found.push({ start, end, weight });
    lastToken = at;
  }
  return found
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_WORDS)
    .map(({ start, end }) => text.slice(start, Math.min(end, start + 80)));
}
