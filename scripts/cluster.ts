import { createInterface } from 'node:readline';
import { loadCity } from '../core/city/load.ts';
import { createAnalyzer } from '../nlp/analyzer.ts';
import { createNormalizer } from '../nlp/normalize/normalize.ts';
import { createReportGrouper, type ReportGrouper } from '../nlp/similarity/group-reports.ts';
import { createIncidentIndex } from '../nlp/similarity/incident-index.ts';
import { vaguePlacesOf } from '../nlp/similarity/vague-places.ts';

/**
 * Reads JSON lines `{"id","at","channel","text"}` in time order and writes `{"id","ticket"}`: which incident
 * each message joins, `null` when it reports nothing. A bad line gets `{"id","error"}` and stops nothing.
 */
async function main(): Promise<void> {
  const city = loadCity(process.env['CITY'] ?? 'dong-ha');
  const grouper = createReportGrouper({
    analyzer: createAnalyzer({ city }),
    index: createIncidentIndex({
      normalizer: createNormalizer(city.dialect),
      vaguePlaces: vaguePlacesOf(city),
    }),
  });
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    if (!process.stdout.write(`${answerLine(line, grouper)}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

function answerLine(line: string, grouper: ReportGrouper): string {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch {
    return JSON.stringify({ id: null, error: 'the line is not JSON' });
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return JSON.stringify({
      id: null,
      error: 'the line must be an object {"id","at","channel","text"}',
    });
  const { id = null, at, text } = input as { id?: unknown; at?: unknown; text?: unknown };
  const time = typeof at === 'string' || typeof at === 'number' ? new Date(at) : undefined;
  if (time === undefined || Number.isNaN(time.getTime()))
    return JSON.stringify({ id, error: 'at must be a time such as 2025-10-28T06:00:00+07:00' });
  if (typeof text !== 'string') return JSON.stringify({ id, error: 'text must be a string' });
  return JSON.stringify({ id, ticket: grouper.take({ id: String(id), at: time, text }) });
}

await main();
