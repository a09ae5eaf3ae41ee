import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import mongoose from 'mongoose';
import { startEmbeddedStore } from '../models/embedded/start.ts';
import { driverDeviation } from './conformance/driver-deviations.ts';
import { whyNotRun } from './conformance/requirements.ts';
import { runTest } from './conformance/run-test.ts';
import { readSuite } from './conformance/suite-file.ts';

/**
 * Runs MongoDB's unified driver tests (mongodb/specifications) through the official driver against
 * the embedded store: `npm run -s conformance [suite ...] [--skips] [--only=TEXT]`.
 */
const SUITES = ['crud', 'retryable-writes', 'transactions', 'sessions', 'index-management'];

type Counts = { pass: number; fail: number; rejected: number; driver: number; skip: number };

const shared = process.env['LANG_NGHE_SHARED'] ?? resolve(import.meta.dirname, '../../shared');
const root = join(shared, 'data/eval/mongodb-spec');
if (!existsSync(root)) {
  console.error(
    `The test files are not there: ${root} (set LANG_NGHE_SHARED to the folder that holds data/eval/mongodb-spec)`,
  );
  process.exit(1);
}

/** The feature that the store refused by name, when that is what a test failed of. */
function rejectedFeature(reason: string): string | undefined {
  return /the embedded store does not implement ([^;]*?);/.exec(reason)?.[1];
}

function add(groups: Map<string, string[]>, key: string, test: string): void {
  groups.set(key, [...(groups.get(key) ?? []), test]);
}

function print(groups: Map<string, string[]>, title: string, names: boolean): void {
  for (const [reason, tests] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
    console.log(`  ${title}: ${reason} (${tests.length})`);
    if (names) for (const test of tests) console.log(`      ${test}`);
  }
}

const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'));
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const only = flags.find((flag) => flag.startsWith('--only='))?.slice('--only='.length);
const store = await startEmbeddedStore({ memory: true, testCommands: true, lockWaitMillis: 2000 });
const admin = await new mongoose.mongo.MongoClient(store.uri).connect();
let failures = 0;

for (const suite of chosen.length > 0 ? chosen : SUITES) {
  const counts: Counts = { pass: 0, fail: 0, rejected: 0, driver: 0, skip: 0 };
  const [failed, rejected, driver, skipped] = [0, 1, 2, 3].map(() => new Map<string, string[]>());
  for (const { name, file } of readSuite(join(root, suite))) {
    for (const test of file.tests) {
      const label = `${name}: ${test.description}`;
      if (only !== undefined && !label.includes(only)) continue;
      const why =
        test.skipReason ?? whyNotRun(file.runOnRequirements) ?? whyNotRun(test.runOnRequirements);
      if (why !== undefined) {
        counts.skip += 1;
        if (skipped) add(skipped, why, label);
        continue;
      }
      try {
        await runTest(file, test, store.uri, admin);
        counts.pass += 1;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const feature = rejectedFeature(reason);
        const deviation = driverDeviation(name, test.description);
        const kind =
          feature !== undefined ? 'rejected' : deviation !== undefined ? 'driver' : 'fail';
        counts[kind] += 1;
        const group = { rejected, driver, fail: failed }[kind];
        if (group) add(group, feature ?? deviation ?? reason.slice(0, 300), label);
      }
    }
  }
  failures += counts.fail;
  console.log(
    `${suite}: ${counts.pass} pass, ${counts.fail} fail, ${counts.rejected} rejected by name, ${counts.driver} driver, ${counts.skip} skip`,
  );
  if (failed) print(failed, 'FAIL', true);
  if (rejected) print(rejected, 'rejected by name', true);
  if (driver) print(driver, 'driver', true);
  if (skipped) print(skipped, 'skip', flags.includes('--skips'));
}

await admin.close();
await store.close();
process.exitCode = failures > 0 ? 1 : 0;
