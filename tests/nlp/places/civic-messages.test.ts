import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findCitiesDir, loadCity } from '../../../core/city/load.ts';
import { stripAccents } from '../../../nlp/normalize/strip-accents.ts';
import { createPlaceFinder } from '../../../nlp/places/find-places.ts';

const finder = createPlaceFinder(loadCity('dong-ha'));
const folder = join(findCitiesDir(), '..', 'nlp', 'data', 'civic');

/** Messages with the places that their authors labelled. */
const messages = readdirSync(folder)
  .filter((file) => file.endsWith('.tsv'))
  .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
  .map((line) => line.split('\t'))
  .filter((columns) => columns.length === 9 && columns[0] !== 'kind')
  .map((columns) => ({
    text: columns[8] ?? '',
    places: columns[6] === '-' ? [] : (columns[6] ?? '').split(';'),
  }));

function f1(respell: (text: string) => string): number {
  let right = 0;
  let wrong = 0;
  for (const { text, places } of messages) {
    const found = finder.names(respell(text));
    const hits = found.filter((name) => places.includes(name)).length;
    right += hits;
    wrong += found.length - hits + places.length - hits;
  }
  return (2 * right) / (2 * right + wrong);
}

describe('places in the training messages', () => {
  it.each<[string, (text: string) => string, number]>([
    ['as typed', (text) => text, 0.97],
    ['without accents', stripAccents, 0.96],
    ['in small letters', (text) => text.toLowerCase(), 0.97],
    ['in capitals', (text) => text.toUpperCase(), 0.96],
    ['in NFD', (text) => text.normalize('NFD'), 0.97],
    [
      'with f for ph, z for gi and no đ',
      (text) => text.replace(/ph/g, 'f').replace(/gi/g, 'z').replaceAll('Đ', 'D'),
      0.95,
    ],
  ])('are found %s', (_, respell, floor) => {
    expect(messages.length).toBeGreaterThan(1000);
    expect(f1(respell)).toBeGreaterThanOrEqual(floor);
  });
});
