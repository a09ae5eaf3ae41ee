import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger } from '../core/logger.ts';
import { connectStore } from '../models/connect.ts';
import { soak } from './soak/run.ts';

/*
 * Ten thousand residents on all channels while the platforms fail: `npm run soak` (--residents 500 --seed 7). Ends
 * with 1 when something was lost, came twice, or a dialogue is stuck.
 */

const { values } = parseArgs({
  options: {
    residents: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '20261125' },
  },
});
const residents = Number(values.residents);
const dataDir = await mkdtemp(join(tmpdir(), 'ln-soak-'));
const store = await connectStore({
  mongodbUri: undefined,
  dataDir,
  logger: createLogger('silent'),
});
let shown = 0;
const outcome = await soak({
  residents,
  seed: Number(values.seed),
  dataDir,
  progress(done) {
    if (done - shown < residents / 20) return;
    shown = done;
    console.log(`${done} of ${residents} residents`);
  },
});
await store.close();
await rm(dataDir, { recursive: true, force: true });

console.log(`\n${residents} residents, seed ${values.seed}, ${outcome.seconds.toFixed(0)} s\n`);
for (const [name, count] of Object.entries({ ...outcome.counts, ...outcome.faults }))
  console.log(`${String(count).padStart(8)}  ${name}`);
console.log(
  outcome.problems.length === 0
    ? '\nNothing lost, nothing twice, no dialogue stuck.'
    : `\n${outcome.problems.length} problems:\n${outcome.problems.slice(0, 50).join('\n')}`,
);
process.exit(outcome.problems.length === 0 ? 0 : 1);
