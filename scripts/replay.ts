import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCity } from '../core/city/load.ts';
import { createLogger } from '../core/logger.ts';
import { connectStore } from '../models/connect.ts';
import { readPastFlood } from './replay/hourly-levels.ts';
import { playFlood } from './replay/play-flood.ts';

/*
 * A flood of the past through the whole house, in minutes: `npm run replay -- 2020` (--residents 300). The log is on
 * standard output; ends with 1 when somebody was left out or told twice, or something was left open.
 */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    residents: { type: 'string', default: '300' },
    city: { type: 'string', default: 'dong-ha' },
  },
});
/** Floods by the name that people give them. */
const FLOODS: Readonly<Record<string, string>> = { '2020': '2020-10' };
const name = positionals[0] ?? '2020';
const city = loadCity(values.city);
const flood = readPastFlood(city.id, FLOODS[name] ?? name);
const dataDir = await mkdtemp(join(tmpdir(), 'ln-replay-'));
const store = await connectStore({
  mongodbUri: undefined,
  dataDir,
  logger: createLogger('silent'),
});
console.log(flood.note);
const began = performance.now();
const { problems, ...counts } = await playFlood(flood, {
  city,
  dataDir,
  residents: Number(values.residents),
  say: (line) => console.log(line),
});
await store.close();
await rm(dataDir, { recursive: true, force: true });
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s`, counts);
console.log(
  problems.length === 0 ? 'Nobody left out, nobody told twice, nothing left open.' : problems,
);
process.exit(problems.length === 0 ? 0 : 1);
