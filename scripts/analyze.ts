import { createInterface } from 'node:readline';
import { loadCity } from '../core/city/load.ts';
import { createAnalyzer } from '../nlp/analyzer.ts';

/** One answer line: the analysis of the line's text, or what was wrong with the line. */
export function answerLine(line: string, analyze: (text: string) => object): string {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch {
    return JSON.stringify({ id: null, error: 'the line is not JSON' });
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return JSON.stringify({ id: null, error: 'the line must be an object {"id","text"}' });
  const { id = null, text } = input as { id?: unknown; text?: unknown };
  if (typeof text !== 'string') return JSON.stringify({ id, error: 'text must be a string' });
  return JSON.stringify({ id, ...analyze(text) });
}

async function main(): Promise<void> {
  const analyzer = createAnalyzer({ city: loadCity(process.env['CITY'] ?? 'dong-ha') });
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const answer = answerLine(line, analyzer.analyze);
    if (!process.stdout.write(`${answer}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

await main();
