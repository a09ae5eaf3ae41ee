const HANDLING_TABS = ['triage', 'reported', 'dismissed', 'none'] as const;
const SENTIMENT_CHOICES = ['negative', 'neutral', 'positive'] as const;

/** What of the list of posts stands in the address bar. */
export type PostsSearch = {
  handling?: (typeof HANDLING_TABS)[number] | undefined;
  sentiment?: (typeof SENTIMENT_CHOICES)[number] | undefined;
  category?: string | undefined;
  q?: string | undefined;
};

/** Reads an address that somebody may have typed; what makes no sense is left out. */
export function readPostsSearch(given: Record<string, unknown>): PostsSearch {
  return {
    handling: HANDLING_TABS.find((known) => known === given['handling']),
    sentiment: SENTIMENT_CHOICES.find((known) => known === given['sentiment']),
    category: typeof given['category'] === 'string' ? given['category'] : undefined,
    q:
      typeof given['q'] === 'string' || typeof given['q'] === 'number'
        ? String(given['q'])
        : undefined,
  };
}
