/** One line of the table that `npm run evaluate` prints. Percentages unless a unit is named. */
export type Figure = {
  what: string;
  value: number;
  floor?: number;
  aim?: number;
  /** True when less is better. */
  atMost?: boolean;
  note?: string;
};

/** `below floor`, `floor met`, `aim met`, or nothing where there is no floor. */
export function verdictOf({ value, floor, aim, atMost = false }: Figure): string {
  const reaches = (mark: number) => (atMost ? value <= mark : value >= mark);
  if (aim !== undefined && reaches(aim)) return 'aim met';
  if (floor === undefined) return '';
  return reaches(floor) ? 'floor met' : 'BELOW FLOOR';
}

/** The figures as a plain table. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.what,
    figure.value.toFixed(2),
    figure.floor?.toString() ?? '',
    figure.aim?.toString() ?? '',
    verdictOf(figure),
    figure.note ?? '',
  ]);
  const table = [['what', 'value', 'floor', 'aim', '', 'note'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column >= 1 && column <= 3
            ? cell.padStart(widths[column] ?? 0)
            : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
