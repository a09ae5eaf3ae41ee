import type { PostSource } from '../../models/post.ts';
import { scoreOf, type Usual, usualOf } from './usual.ts';

/** Something that is counted every hour. */
export type SeriesId = (
  | { kind: 'negative'; of: 'all' }
  | { kind: 'negative'; of: 'category'; id: string }
  | { kind: 'negative'; of: 'ward'; id: string }
  | { kind: 'watch'; id: string }
) & {
  /** The one source it is counted on, where that source may not be joined with others (`APART`). */
  apart?: PostSource | undefined;
};

/** An hour of one series, and the hours it is compared with (`hoursAlike`). */
export type SeriesHour = {
  series: SeriesId;
  count: number;
  alike: readonly number[];
  /** Voices from which somebody wants to know, whatever is usual; a watch list may have one. */
  threshold?: number | undefined;
};

export type Spike = { series: SeriesId; count: number; usual: Usual; score: number };

/** Fewer voices are no spike, however quiet it usually is. */
export const FEWEST_VOICES = 8;
/** Spreads above the usual; chosen on a synthetic year (tests/workflow/insights/spikes.test.ts). */
export const LEAST_SCORE = 6.5;

/** Hours that are far above their usual, highest score first. The hour may still be going on: counts only rise. */
export function detectSpikes(hours: readonly SeriesHour[]): Spike[] {
  return hours
    .flatMap(({ series, count, alike, threshold }): Spike[] => {
      const usual = usualOf(alike);
      const score = scoreOf(count, usual);
      const isUnusual = count >= FEWEST_VOICES && score >= LEAST_SCORE;
      const isWanted = threshold !== undefined && count >= threshold;
      return isUnusual || isWanted ? [{ series, count, usual, score }] : [];
    })
    .sort((a, b) => b.score - a.score);
}

/** `negative:category:ngap_up`, `watch:<id>`, …; of a source that stands apart `youtube/watch:<id>`. */
export function seriesKey(series: SeriesId): string {
  const bare =
    series.kind === 'watch'
      ? `watch:${series.id}`
      : `negative:${series.of}${'id' in series ? `:${series.id}` : ''}`;
  return series.apart ? `${series.apart}/${bare}` : bare;
}
