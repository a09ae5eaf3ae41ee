import type { Tokens } from '../normalize/tokens.ts';
import type { Features } from './features.ts';
import type { Scorer } from './model.ts';

/** Most words given as a reason for one label. */
const MOST_WORDS = 5;
/** A word counts as a reason when it brings at least this share of what the strongest word brings. */
const LEAST_SHARE = 0.3;

/**
 * Finds the words of the text that spoke for one output against another, strongest first, as typed.
 *
 * Each feature's linear weight difference is shared among its tokens; neighbouring words that both count are
 * given as one phrase. The hidden layer is not asked: its part cannot be told apart word by word.
 *
 * @param scorer that has just scored the same features
 */
export function createExplainer(scorer: Scorer) {
  const { cells, linearScales, rows, sources } = scorer;
  let share = new Float64Array(256);
  return (
    text: string,
    tokens: Tokens,
    features: Features,
    winner: number,
    loser: number,
  ): string[] => {
    if (share.length < tokens.count) share = new Float64Array(tokens.count * 2);
    share.fill(0, 0, tokens.count);
    const known = scorer.known();
    for (let at = 0; at < known; at += 1) {
      const source = sources[at] ?? 0;
      const first = features.first[source] ?? -1;
      if (first < 0) continue;
      const cell = cells[at] ?? 0;
      const difference =
        (linearScales[at] ?? 0) * ((rows[cell + winner] ?? 0) - (rows[cell + loser] ?? 0));
      const last = features.last[source] ?? first;
      if (first === last) share[first] = (share[first] ?? 0) + difference;
      else {
        share[first] = (share[first] ?? 0) + difference / 2;
        share[last] = (share[last] ?? 0) + difference / 2;
      }
    }
    return phrases(text, tokens, share);
  };
}

function phrases(text: string, tokens: Tokens, share: Float64Array): string[] {
  let most = 0;
  for (let at = 0; at < tokens.count; at += 1) most = Math.max(most, share[at] ?? 0);
  if (most <= 0) return [];
  const found: { start: number; end: number; weight: number }[] = [];
  let lastToken = -2;
  for (let at = 0; at < tokens.count; at += 1) {
    const weight = share[at] ?? 0;
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
