import type { CityProfile } from '../../core/city/schema.ts';
import { pseudonym } from '../../core/ids.ts';
import type { SetAside } from '../../models/post.ts';
import type { Analyzer } from '../../nlp/labels.ts';
import { isForeign } from '../../nlp/language/is-foreign.ts';
import { createLocate } from '../places/locate.ts';
import type { ReportLabels } from '../reports/submit-report.ts';
import { searchWordsOf } from '../search/search-words.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type FirstHandling, firstHandling } from './handling.ts';
import type { IncomingPost } from './incoming.ts';

/** A post masked and labelled, before the store has been asked what it knows. */
export type PreparedPost = {
  incoming: IncomingPost;
  text: string;
  labels: ReportLabels;
  /** Spam and other languages are kept but not counted, and never acted on. */
  setAside: SetAside | undefined;
  handling: FirstHandling;
  ward: string | undefined;
  author: string | undefined;
  fingerprint: string | undefined;
  searchWords: string[];
};

/** Masks personal data, labels the masked text and says what should become of it. Pure but for the analyzer's caches. */
export function createPreparePost(deps: {
  city: CityProfile;
  analyzer: Pick<Analyzer, 'analyze'>;
  /** Takes phone, ID-card, plate numbers and the like out of a text. */
  mask: (text: string) => string;
  /** Key of the authors' pseudonyms. */
  pseudonymKey: string;
}): (post: IncomingPost, now: Date) => PreparedPost {
  const locate = createLocate(deps.city);
  return (post, now) => {
    const text = deps.mask(post.text);
    const { intent: _, ...labels } = deps.analyzer.analyze(text);
    const setAside = isForeign(text) ? 'foreign' : labels.kind === 'spam' ? 'spam' : undefined;
    return {
      incoming: post,
      text,
      labels,
      setAside,
      handling: setAside ? 'none' : firstHandling(labels, post.publishedAt, now),
      ward: locate({ names: labels.place }).ward,
      author: post.author && pseudonym(deps.pseudonymKey, post.source, post.author),
      fingerprint: setAside ? undefined : fingerprintOf(text),
      searchWords: searchWordsOf(text),
    };
  };
}
