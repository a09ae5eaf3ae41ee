export const QUEUE_TABS = ['open', 'emergency', 'overdue', 'mine', 'nobody', 'ended'] as const;
export type QueueTab = (typeof QUEUE_TABS)[number];

/** What of the queue stands in the address bar. */
export type QueueSearch = {
  tab?: QueueTab | undefined;
  q?: string | undefined;
  status?: string[] | undefined;
  category?: string[] | undefined;
  ward?: string[] | undefined;
  body?: string[] | undefined;
  sort?: 'newest' | 'due' | 'oldest' | undefined;
};

/** Reads an address that somebody may have typed; what makes no sense is left out. */
export function readQueueSearch(given: Record<string, unknown>): QueueSearch {
  const list = (value: unknown) =>
    Array.isArray(value) && value.length > 0
      ? value.map(String)
      : typeof value === 'string' && value
        ? [value]
        : undefined;
  const oneOf = <Value extends string>(values: readonly Value[], value: unknown) =>
    values.find((known) => known === value);
  return {
    tab: oneOf(QUEUE_TABS, given['tab']),
    q:
      typeof given['q'] === 'string' || typeof given['q'] === 'number'
        ? String(given['q'])
        : undefined,
    status: list(given['status']),
    category: list(given['category']),
    ward: list(given['ward']),
    body: list(given['body']),
    sort: oneOf(['newest', 'due', 'oldest'], given['sort']),
  };
}
