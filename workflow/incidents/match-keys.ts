/** What decides where a report looks for its incident. */
export type MatchSubject = {
  category: string | null;
  places: readonly string[];
  ward?: string | undefined;
  location?: { lat: number; lon: number } | undefined;
};

/** Side of a cell: 0.005 degrees, about 550 m north-south and 530 m east-west here. */
const CELL_DEGREES = 0.005;

/**
 * Keys under which an open ticket is found again: its category together with each place, its ward and its cell.
 * Two matters of different categories never share a key.
 */
export function matchKeysOf(subject: MatchSubject): string[] {
  const { location } = subject;
  const cell = location && [cellKey(cellOf(location.lat), cellOf(location.lon))];
  return withCategory(subject, cell ?? []);
}

/** Keys that a new report looks under: as those of a ticket, with the eight cells around its own. */
export function lookupKeysOf(subject: MatchSubject): string[] {
  const { location } = subject;
  if (!location) return withCategory(subject, []);
  const around = [-1, 0, 1];
  const cells = around.flatMap((down) =>
    around.map((right) => cellKey(cellOf(location.lat) + down, cellOf(location.lon) + right)),
  );
  return withCategory(subject, cells);
}

function withCategory({ category, places, ward }: MatchSubject, cells: string[]): string[] {
  const wheres = [...places, ...(ward ? [ward] : []), ...cells];
  return (wheres.length > 0 ? wheres : ['nowhere']).map(
    (where) => `${category ?? 'none'}|${where}`,
  );
}

const cellOf = (degrees: number): number => Math.floor(degrees / CELL_DEGREES);
const cellKey = (row: number, column: number): string => `cell:${row}:${column}`;
