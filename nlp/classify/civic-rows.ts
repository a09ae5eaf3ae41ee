import { INTENTS, KINDS, SENTIMENTS, URGENCIES } from '../labels.ts';

/** One labelled message of `nlp/data/civic/`. Label values are kept as strings; `category` is `-` for none. */
export type CivicRow = {
  /** Who it was written as: the file's name. */
  author: string;
  /** Slug of the family of situations; splits keep a theme together. */
  theme: string;
  labels: {
    kind: string;
    sentiment: string;
    category: string;
    urgency: string;
    toxic: string;
    intent: string;
  };
  /** Canonical names of the places that the text names. */
  places: string[];
  text: string;
};

/** A row that cannot be used: where it is and what would be right. */
export type BadRow = { file: string; line: number; problem: string };

export const CIVIC_COLUMNS = [
  'kind',
  'sentiment',
  'category',
  'urgency',
  'toxic',
  'intent',
  'place',
  'theme',
  'text',
] as const;

/**
 * Reads one TSV file of labelled messages: `#` comments, a header line, nine columns.
 *
 * @param categories ids that the column `category` may hold besides `-`
 * @param placeNames canonical names that the column `place` may hold; any name when absent
 */
export function parseCivicRows(
  file: string,
  content: string,
  categories: ReadonlySet<string>,
  placeNames?: ReadonlySet<string>,
): { rows: CivicRow[]; bad: BadRow[] } {
  const author = file.replace(/^.*\//, '').replace(/\.tsv$/, '');
  const rows: CivicRow[] = [];
  const bad: BadRow[] = [];
  let headerSeen = false;
  for (const [at, line] of content.split('\n').entries()) {
    const cells = line.replace(/\r$/, '').split('\t');
    if (line.trim() === '' || line.startsWith('#')) continue;
    const report = (problem: string) => bad.push({ file, line: at + 1, problem });
    if (!headerSeen) {
      headerSeen = true;
      if (cells.join(' ') !== CIVIC_COLUMNS.join(' '))
        report(`the header must be ${CIVIC_COLUMNS.join(', ')}`);
      continue;
    }
    const named = namedCells(cells);
    const problem = problemOf(cells.length, named, categories, placeNames);
    if (problem !== undefined) {
      report(problem);
      continue;
    }
    const { place, theme, text, ...labels } = named;
    rows.push({
      author,
      theme,
      labels,
      places: place === '-' ? [] : place.split(';').map((name) => name.trim()),
      text,
    });
  }
  return { rows, bad };
}

type NamedCells = Record<(typeof CIVIC_COLUMNS)[number], string>;

/** The cells of a line by the names of their columns, empty where the line is too short. */
const namedCells = (cells: readonly string[]): NamedCells =>
  Object.fromEntries(CIVIC_COLUMNS.map((column, at) => [column, cells[at] ?? ''])) as NamedCells;

function problemOf(
  count: number,
  { kind, sentiment, category, urgency, toxic, intent, place, theme, text }: NamedCells,
  categories: ReadonlySet<string>,
  placeNames: ReadonlySet<string> | undefined,
): string | undefined {
  if (count !== CIVIC_COLUMNS.length) return `9 columns separated by tabs are needed, not ${count}`;
  const oneOf = (name: string, value: string, allowed: readonly string[]) =>
    allowed.includes(value) ? undefined : `${name} "${value}" is none of ${allowed.join(', ')}`;
  const wrong =
    oneOf('kind', kind, KINDS) ??
    oneOf('sentiment', sentiment, SENTIMENTS) ??
    oneOf('urgency', urgency, URGENCIES) ??
    oneOf('toxic', toxic, ['0', '1']) ??
    oneOf('intent', intent, INTENTS);
  if (wrong !== undefined) return wrong;
  if (category !== '-' && !categories.has(category))
    return `category "${category}" is not in the taxonomy`;
  if (kind === 'rescue' && category !== 'cuu_nan')
    return `a rescue has the category cuu_nan, not "${category}"`;
  if (theme.trim() === '' || text.trim() === '') return 'theme and text must not be empty';
  if (place === '-' || placeNames === undefined) return undefined;
  const strange = place.split(';').find((name) => !placeNames.has(name.trim()));
  return strange === undefined ? undefined : `place "${strange}" is not in the gazetteer`;
}
