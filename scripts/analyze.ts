import { createInterface } from 'node:readline';
import { loadCity } from '../core/city/load.ts';
import { createAnalyzer } from '../nlp/analyzer.ts';
import { answerLine } from './language/answer-line.ts';

// a reader that went away (`| head`) is no failure
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const analyzer = createAnalyzer({ city: loadCity(process.env['CITY'] ?? 'dong-ha') });
const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
for await (const line of lines) {
  if (line.trim() === '') continue;
  if (!process.stdout.write(`${answerLine(line, analyzer.analyze)}\n`))
    await new Promise((resolve) => process.stdout.once('drain', resolve));
}
