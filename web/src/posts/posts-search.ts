const HANDLING_TABS = ['triage', 'reported', 'dismissed', 'none'] as const;
const SENTIMENT_CHOICES = ['negative', 'neutral', 'positive'] as const;

/** What of the list of posts stands in the address bar. */
export type PostsSearch = {
  handling?: (typeof HANDLING_TABS)[number] | undefined;
  sentiment?: (typeof SENTIMENT_CHOICES)[number] | undefined;
  /** `-` for none, as with `ward`. */
  category?: string | undefined;
  q?: string | undefined;
  ward?: string | undefined;
  /** One source, or several with commas. */
  source?: string | undefined;
  outlet?: string | undefined;
  /** ISO times. */
  from?: string | undefined;
  to?: string | undefined;
  /** Id of a watch list. */
  watch?: string | undefined;
  thread?: string | undefined;
  /** Only what the figures count. */
  counted?: true | undefined;
};

/** Reads an address that somebody may have typed; what makes no sense is left out. */
export function readPostsSearch(given: Record<string, unknown>): PostsSearch {
  const text = (key: string) => {
    const value = given[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const time = (key: string) => {
    const at = Date.parse(text(key) ?? '');
    return Number.isNaN(at) ? undefined : new Date(at).toISOString();
  };
  return {
    handling: HANDLING_TABS.find((known) => known === given['handling']),
    sentiment: SENTIMENT_CHOICES.find((known) => known === given['sentiment']),
    category: typeof given['category'] === 'string' ? given['category'] : undefined,
    q: text('q'),
    ward: text('ward'),
    source: text('source'),
    outlet: text('outlet'),
    from: time('from'),
    to: time('to'),
    watch: text('watch')?.match(/^[0-9a-f]{24}$/)?.[0],
    thread: text('thread'),
    counted: given['counted'] === true || given['counted'] === 'true' ? true : undefined,
  };
}

/** Filters that have no field of their own on the page; they come from a number of the dashboard. */
export const BEHIND_FIGURES = [
  'from',
  'to',
  'source',
  'outlet',
  'ward',
  'watch',
  'thread',
  'counted',
] as const;
