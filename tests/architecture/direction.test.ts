import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const intruder = `${root}workflow/intruder-for-test.ts`;
afterEach(() => rmSync(intruder, { force: true }));

function cruise() {
  const program = `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`;
  const rooms = [
    'api',
    'bots',
    'core',
    'listeners',
    'models',
    'nlp',
    'workflow',
    'main.ts',
    'application.ts',
    'channels.ts',
  ];
  const args = [program, '--config', '.dependency-cruiser.mjs', '-T', 'json', ...rooms];
  const { stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const { summary } = JSON.parse(stdout);
  return {
    modules: summary.totalCruised as number,
    broken: summary.violations.map((v: { rule: { name: string }; from: string }) => [
      v.rule.name,
      v.from,
    ]) as [string, string][],
  };
}

it('no import runs against the direction of the rooms, and a planted one is seen', () => {
  writeFileSync(intruder, "export type { Intruder } from '../api/app.ts';\n");
  const { modules, broken } = cruise();
  expect(modules).toBeGreaterThan(100);
  expect(broken).toContainEqual(['the-domain-knows-no-edge', 'workflow/intruder-for-test.ts']);
  expect(broken.filter(([, from]) => from !== 'workflow/intruder-for-test.ts')).toEqual([]);
}, 120_000);
