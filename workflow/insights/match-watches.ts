import type { Types } from 'mongoose';
import { Watch, type WatchRecord } from '../../models/watch.ts';
import { type CompiledQuery, compileQuery } from '../../nlp/keywords/compile-query.ts';
import { scan } from '../../nlp/normalize/scan.ts';
import { createTokens } from '../../nlp/normalize/tokens.ts';

/** Ids of the watch lists whose query fits a text. */
export type MatchWatches = (text: string) => Types.ObjectId[];

/** The watch lists of the city, compiled once and matched against every post that comes in. */
export type WatchMatcher = {
  match: MatchWatches;
  /** Reads the lists anew; call it after one changed and now and then, since other processes change them too. */
  refresh(): Promise<void>;
};

export function createWatchMatcher(): WatchMatcher {
  let compiled: { id: Types.ObjectId; query: CompiledQuery }[] = [];
  const tokens = createTokens();
  return {
    match(text) {
      if (compiled.length === 0) return [];
      scan(text, tokens);
      return compiled.flatMap(({ id, query }) => (query.matchesTokens(tokens) ? [id] : []));
    },
    async refresh() {
      const watches = await Watch.find({ archivedAt: { $exists: false } }).lean<WatchRecord[]>();
      compiled = watches.map(({ _id, query }) => ({ id: _id, query: compileQuery(query) }));
    },
  };
}
