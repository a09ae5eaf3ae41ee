import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { findCitiesDir, loadCity } from '../../../core/city/load.ts';
import { AppError } from '../../../core/errors.ts';

const scratch = mkdtempSync(join(tmpdir(), 'city-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Json = { [key: string]: Json } & Json[] & string;

/** A copy of the city with some files changed. */
function cityWith(name: string, changes: Record<string, (content: Json) => unknown>): string {
  const dir = join(scratch, name);
  cpSync(join(findCitiesDir(), 'dong-ha'), join(dir, 'dong-ha'), { recursive: true });
  for (const [file, change] of Object.entries(changes)) {
    const path = join(dir, 'dong-ha', file);
    const content = JSON.parse(readFileSync(path, 'utf8')) as Json;
    const changed = change(content);
    writeFileSync(path, typeof changed === 'string' ? changed : JSON.stringify(content));
  }
  return dir;
}

function problemsOf(dir: string): string[] {
  try {
    loadCity('dong-ha', dir);
  } catch (error) {
    if (error instanceof AppError)
      return error.details.map(({ path, message }) => `${path} ${message}`);
    throw error;
  }
  return [];
}

const set = (node: unknown, key: string, value: unknown) =>
  Object.assign(node as object, { [key]: value });

describe('the city profile', () => {
  it('of Đông Hà loads with its 25 categories, 11 wards and 185 streets', () => {
    const city = loadCity('dong-ha');
    expect(city.categories).toHaveLength(25);
    expect(city.wards).toHaveLength(11);
    expect(city.streets).toHaveLength(185);
  });

  it('is found above dist/ as it is above the sources', () => {
    expect(findCitiesDir(join(findCitiesDir(), '..', 'dist', 'core', 'city'))).toBe(
      findCitiesDir(),
    );
  });

  it('is refused with all problems of all files at once', () => {
    const dir = cityWith('many', {
      'wards.json': (wards) => set(wards[0], 'name', 7),
      'streets.json': (streets) => set(streets[3], 'wards', 'Phường 1'),
    });
    expect(problemsOf(dir)).toEqual([
      expect.stringContaining('wards.json: [0].name'),
      expect.stringContaining('streets.json: [3].wards'),
    ]);
  });

  it.each([
    ['a missing file', 'gauges.json', () => 'not json', 'gauges.json is not JSON'],
    [
      'an unknown body',
      'routing.json',
      (r: Json) => set(r[0], 'body', 'nobody'),
      'routing.json: [0].body names the body "nobody"',
    ],
    [
      'an unknown category',
      'routing.json',
      (r: Json) => set(r[0]?.['when'], 'categories', ['cat']),
      'routing.json: [0].when.categories[0] names the category "cat"',
    ],
    [
      'an unknown ward',
      'streets.json',
      (s: Json) => set(s[0], 'wards', ['ward:9']),
      'streets.json: [0].wards[0] names the ward "ward:9"',
    ],
    [
      'a doubled id',
      'streets.json',
      (s: Json) => set(s[1], 'id', s[0]?.['id']),
      'streets.json: [1].id',
    ],
    [
      'a source without entry',
      'gauges.json',
      (g: Json) => set(g[0], 'source', 'hearsay'),
      'gauges.json: [0].source "hearsay" is not in sources.json',
    ],
    [
      'days that run backward',
      'bodies.json',
      (b: Json) => {
        set(b[0], 'validFrom', '2026-01-02');
        set(b[0], 'validTo', '2026-01-01');
      },
      'bodies.json: [0] begins on 2026-01-02',
    ],
    [
      'a text in one language only',
      'texts/en/general.json',
      (t: Json) => {
        delete (t as Record<string, unknown>)['thanks'];
      },
      'texts/en/: thanks is missing',
    ],
    [
      'a text that fills in something else',
      'texts/en/reports.json',
      (t: Json) => set(t, 'track.not-found', 'Sorry'),
      'texts/en/reports.json: ["track.not-found"] must fill in {code}',
    ],
    [
      'a text that stands in two files',
      'texts/en/general.json',
      (t: Json) => set(t, 'track.not-found', 'Sorry'),
      'texts/en/reports.json: track.not-found stands in texts/en/general.json too',
    ],
    [
      'a ward that ended without successor',
      'wards.json',
      (w: Json) => {
        delete (w[4] as Record<string, unknown>)['successor'];
      },
      'wards.json: [4] "ward:',
    ],
    [
      'a consent without its text',
      'texts/vi/consents.json',
      (t: Json) => {
        delete (t as Record<string, unknown>)['consent.place'];
      },
      'consents.json: [2].topic has no sentence consent.place',
    ],
    [
      'a worked day that is a holiday',
      'calendar.json',
      (c: Json) => set(c['workedDays']?.[0], 'date', '2026-01-01'),
      'calendar.json: workedDays[0] 2026-01-01 is also a holiday',
    ],
  ])('is refused because of %s', (name, file, change, problem) => {
    const problems = problemsOf(cityWith(name.replaceAll(' ', '-'), { [file]: change }));
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });

  it('is refused when a routing rule can never decide', () => {
    const dir = cityWith('dead', {
      'routing.json': (rules) =>
        (rules as unknown as unknown[]).unshift({
          id: 'all',
          when: {},
          body: 'dien',
          decision: 'test',
        }),
    });
    expect(problemsOf(dir)[0]).toMatch(
      /routing.json: \[1\] ".*" never decides: "all" does before it/,
    );
  });

  it('is refused when no rule takes the rest', () => {
    const dir = cityWith('rest', {
      'routing.json': (rules) => (rules as unknown as unknown[]).pop(),
    });
    expect(problemsOf(dir)).toContainEqual(
      expect.stringContaining('needs a last rule without conditions'),
    );
  });

  it('refuses an id that is a path', () => {
    expect(() => loadCity('../etc')).toThrow('is no city id');
  });
});

describe('the routing of Đông Hà', () => {
  const city = loadCity('dong-ha');
  it.each(city.categories.map((category) => category.id))(
    'has a body of its own for %s in each ward and without ward',
    (id) => {
      for (const ward of ['ward:dong-ha', 'ward:nam-dong-ha', undefined]) {
        const rule = city.routing.find(
          ({ when, validTo }) =>
            validTo === undefined &&
            (when.categories?.includes(id) ?? true) &&
            (when.wards === undefined || (ward !== undefined && when.wards.includes(ward))),
        );
        expect(rule?.when.categories).toContain(id);
        expect(city.bodies.find((body) => body.id === rule?.body)?.validTo).toBeUndefined();
      }
    },
  );
});
