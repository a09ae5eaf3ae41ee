import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CityProfile } from '../../core/city/schema.ts';
import { type CivicRow, parseCivicRows } from '../../nlp/classify/civic-rows.ts';

const CIVIC_DIR = fileURLToPath(new URL('../../nlp/data/civic/', import.meta.url));

/**
 * Reads every labelled message in `nlp/data/civic/`, files in the order of their names.
 *
 * @throws Error naming file, line and problem of every row that cannot be used
 */
export function readCivicRows(
  city: CityProfile,
  dir: string = CIVIC_DIR,
  isWanted: (file: string) => boolean = (file) => file.endsWith('.tsv'),
): CivicRow[] {
  const categories = new Set(city.categories.map(({ id }) => id));
  const places = new Set(
    [...city.streets, ...city.landmarks, ...city.wards].map(({ name }) => name),
  );
  const rows: CivicRow[] = [];
  const problems: string[] = [];
  for (const file of readdirSync(dir).sort()) {
    if (!isWanted(file)) continue;
    const parsed = parseCivicRows(file, readFileSync(join(dir, file), 'utf8'), categories, places);
    rows.push(...parsed.rows);
    for (const { line, problem } of parsed.bad) problems.push(`${file}:${line}: ${problem}`);
  }
  if (problems.length > 0)
    throw new Error(`${problems.length} bad rows in nlp/data/civic:\n${problems.join('\n')}`);
  return rows;
}
