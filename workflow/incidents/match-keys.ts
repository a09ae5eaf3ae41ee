/** What decides where a report looks for its incident. */
export type MatchSubject = {
  category: string | null;
  /** Ids of streets and landmarks. */
  places: readonly string[];
  ward?: string | undefined;
  location?: { lat: number; lon: number } | undefined;
};

/** Side of a cell: 0.005 degrees, about 550 m north-south and 530 m east-west here. */
const CELL_DEGREES = 0.005;

/**
 * Keys under which an open ticket is found again: its category, its places and its cell, each of these also
 * together with the category, and its ward together with the category.
 */
export function matchKeysOf(subject: MatchSubject): string[] {
  const { location, places, ward } = subject;
  const category = subject.category ?? 'none';
  const cell = location ? [cellKey(cellOf(location.lat), cellOf(location.lon))] : [];
  const spots = [...places, ...cell];
  return [
    category,
    ...spots,
    ...[...spots, ...(ward ? [ward] : [])].map((spot) => `${category}|${spot}`),
  ];
}

/** Keys that a new report looks under, the likeliest first. */
export type LookupKeys = {
  /** Same category, same place, ward or a cell around; the whole category for a report without any. */
  likely: string[];
  /** Same place, whatever the category: two classifiers may be of two minds. */
  possible: string[];
};

/** @param second the classifier's second choice of category, when it was nearly as likely */
export function lookupKeysOf(subject: MatchSubject, second: string | undefined): LookupKeys {
  const { location, places, ward } = subject;
  const categories = [subject.category ?? 'none', ...(second ? [second] : [])];
  const spots = [...places, ...(location ? cellsAround(location) : [])];
  const wheres = [...spots, ...(ward ? [ward] : [])];
  const likely =
    wheres.length === 0
      ? categories
      : categories.flatMap((category) => wheres.map((where) => `${category}|${where}`));
  return { likely, possible: spots };
}

function cellsAround({ lat, lon }: { lat: number; lon: number }): string[] {
  const around = [-1, 0, 1];
  return around.flatMap((down) =>
    around.map((right) => cellKey(cellOf(lat) + down, cellOf(lon) + right)),
  );
}

const cellOf = (degrees: number): number => Math.floor(degrees / CELL_DEGREES);
const cellKey = (row: number, column: number): string => `cell:${row}:${column}`;
