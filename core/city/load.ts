import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AppError, type ErrorDetail } from '../errors.ts';
import { checkProfile } from './check.ts';
import { lineOf, linesOfJson } from './json-lines.ts';
import { type CityProfile, cityProfileSchema } from './schema.ts';

/** Files of a city's folder and the part of the profile that each holds; `city.json` holds the rest. */
const PARTS = {
  'sources.json': 'sources',
  'wards.json': 'wards',
  'streets.json': 'streets',
  'landmarks.json': 'landmarks',
  'dialect.json': 'dialect',
  'categories.json': 'categories',
  'bodies.json': 'bodies',
  'routing.json': 'routing',
  'deadlines.json': 'deadlines',
  'escalation.json': 'escalation',
  'calendar.json': 'calendar',
  'consents.json': 'consents',
  'handoff.json': 'handoff',
  'personal-data.json': 'personalData',
  'gauges.json': 'gauges',
  'warning-templates.json': 'warningTemplates',
  'cap.json': 'cap',
  'flood-points.json': 'floodPoints',
  'station-kinds.json': 'stationKinds',
  'stations.json': 'stations',
  'emergency-numbers.json': 'emergencyNumbers',
  'exchange.json': 'exchange',
  'systems.json': 'systems',
  'topics.json': 'topics',
  'mailings.json': 'mailings',
  'procedures.json': 'procedures',
  'procedures-index.json': 'procedureIndex',
  'procedure-words.json': 'procedureWords',
  'registry-notices.json': 'registryNotices',
} as const;
const TEXTS = ['vi', 'en'] as const;

/**
 * Reads and checks `cities/<id>/`.
 *
 * @param citiesDir the folder that holds the cities; by default the nearest `cities/` above this file, so
 *   that it is found from the sources and from `dist/` alike
 * @throws AppError `misconfigured` with every problem of every file, each with file and path
 */
export function loadCity(id: string, citiesDir: string = findCitiesDir()): CityProfile {
  if (!/^[a-z0-9-]+$/.test(id))
    throw new AppError('misconfigured', 500, `"${id}" is no city id: use a-z, 0-9 and -`);
  const folder = join(citiesDir, id);
  const problems: ErrorDetail[] = [];
  const profile: Record<string, unknown> = {};
  const fileOf = new Map<string, string>();

  const base = readJson(folder, 'city.json', problems);
  if (typeof base === 'object' && base !== null) Object.assign(profile, base);
  for (const [file, part] of Object.entries(PARTS)) {
    profile[part] = readJson(folder, file, problems);
    fileOf.set(part, file);
  }
  const texts: Record<string, unknown> = {};
  for (const language of TEXTS) texts[language] = readTexts(folder, language, fileOf, problems);
  profile['texts'] = texts;
  if (problems.length > 0) throw problemsOf(folder, problems);

  const parsed = cityProfileSchema.safeParse(profile);
  if (!parsed.success)
    throw problemsOf(
      folder,
      parsed.error.issues.map((issue) => locate(issue, fileOf, folder)),
    );
  const wrong = checkProfile(parsed.data, id);
  if (wrong.length > 0)
    throw problemsOf(
      folder,
      wrong.map(({ path, message }) => locate({ path, message }, fileOf, folder)),
    );
  return parsed.data;
}

/**
 * The nearest folder `cities/` above a file.
 *
 * @throws AppError `misconfigured` when there is none up to the root
 */
export function findCitiesDir(from: string = dirname(fileURLToPath(import.meta.url))): string {
  for (let at = from; ; at = dirname(at)) {
    const candidate = join(at, 'cities');
    if (existsSync(candidate)) return candidate;
    if (dirname(at) === at)
      throw new AppError('misconfigured', 500, `there is no folder cities/ above ${from}`);
  }
}

/** All sentences of a language, from every file of its folder; `fileOf` learns where each one stands. */
function readTexts(
  folder: string,
  language: string,
  fileOf: Map<string, string>,
  problems: ErrorDetail[],
): Record<string, unknown> {
  const sentences: Record<string, unknown> = {};
  const inside = join(folder, 'texts', language);
  const files = existsSync(inside) ? readdirSync(inside).sort() : [];
  if (files.length === 0) problems.push({ path: `texts/${language}/`, message: 'holds no texts' });
  for (const name of files) {
    const file = `texts/${language}/${name}`;
    for (const [key, sentence] of Object.entries(readJson(folder, file, problems) ?? {})) {
      const before = fileOf.get(`${language} ${key}`);
      if (before) problems.push({ path: `${file}: ${key}`, message: `stands in ${before} too` });
      fileOf.set(`${language} ${key}`, file);
      sentences[key] = sentence;
    }
  }
  return sentences;
}

function readJson(folder: string, file: string, problems: ErrorDetail[]): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const missing = reason.startsWith('ENOENT');
    problems.push({ path: file, message: missing ? 'is missing' : `is not JSON: ${reason}` });
    return undefined;
  }
}

/** Says in which file a problem of the assembled profile is, where inside, and on which line. */
function locate(
  problem: { path: PropertyKey[]; message: string },
  fileOf: ReadonlyMap<string, string>,
  folder: string,
): ErrorDetail {
  const [part, ...rest] = problem.path;
  const key = String(part);
  if (key === 'texts') {
    const [language, sentence] = rest.map(String);
    const file = fileOf.get(`${language} ${sentence}`) ?? `texts/${language}/`;
    return { path: place(file, rest.slice(1)), message: problem.message };
  }
  const file = fileOf.get(key);
  if (!file) return { path: place('city.json', problem.path), message: problem.message };
  const line = lineOf(linesOfJson(readFileSync(join(folder, file), 'utf8')), rest);
  return { path: place(file, rest), message: `${problem.message} (line ${line})` };
}

const place = (file: string, path: PropertyKey[]): string =>
  path.length === 0 ? file : `${file}: ${z.core.toDotPath(path)}`;

function problemsOf(folder: string, problems: ErrorDetail[]): AppError {
  const lines = problems.map(({ path, message }) => `  ${path}: ${message}`);
  return new AppError(
    'misconfigured',
    500,
    `The city profile ${folder} needs a correction:\n${lines.join('\n')}`,
    problems,
  );
}
