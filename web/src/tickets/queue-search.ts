export const QUEUE_TABS = [
  'open',
  'emergency',
  'overdue',
  'mine',
  'nobody',
  'ended',
  'all',
] as const;
export type QueueTab = (typeof QUEUE_TABS)[number];

/** What of the queue stands in the address bar. */
export type QueueSearch = {
  tab?: QueueTab | undefined;
  q?: string | undefined;
  status?: string[] | undefined;
  category?: string[] | undefined;
  ward?: string[] | undefined;
  body?: string[] | undefined;
  /** Moments, `from` inclusive, `to` exclusive: the days of a figure that led here. */
  openedFrom?: string | undefined;
  openedTo?: string | undefined;
  closedFrom?: string | undefined;
  closedTo?: string | undefined;
  endedLate?: 'true' | 'false' | undefined;
  solved?: 'true' | 'false' | undefined;
  sort?: 'newest' | 'due' | 'oldest' | undefined;
};

/** Ended tickets that have some words are not sorted by their deadlines. */
export const dueIsOffered = ({ tab, q }: QueueSearch): boolean =>
  !q || (tab !== 'ended' && tab !== 'all');

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
  const moment = (value: unknown) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value))
      ? new Date(value).toISOString()
      : undefined;
  // The router reads `true` as a truth value, `"true"` as a word.
  const flag = (value: unknown) => oneOf(['true', 'false'], String(value));
  const read: QueueSearch = {
    tab: oneOf(QUEUE_TABS, given['tab']),
    q:
      typeof given['q'] === 'string' || typeof given['q'] === 'number'
        ? String(given['q'])
        : undefined,
    status: list(given['status']),
    category: list(given['category']),
    ward: list(given['ward']),
    body: list(given['body']),
    openedFrom: moment(given['openedFrom']),
    openedTo: moment(given['openedTo']),
    closedFrom: moment(given['closedFrom']),
    closedTo: moment(given['closedTo']),
    endedLate: flag(given['endedLate']),
    solved: flag(given['solved']),
    sort: oneOf(['newest', 'due', 'oldest'], given['sort']),
  };
  return read.sort === 'due' && !dueIsOffered(read) ? { ...read, sort: undefined } : read;
}
