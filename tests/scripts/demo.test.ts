import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { System } from '../../api/contract/systems.ts';
import { signInAsAdmin } from '../../scripts/crash/staff-client.ts';
import { playCity } from '../../scripts/demo/play-city.ts';
import { city } from '../support/builders.ts';
import { type Program, startProgram } from '../support/program.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'mat khau cua ban thu';
let program: Program;
let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ln-demo-'));
  program = await startProgram({ DATA_DIR: dataDir, ADMIN_PASSWORD: PASSWORD });
}, 120_000);
afterAll(async () => {
  await program?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('shows every system of the plan green after the city was played, with nothing left over', async () => {
  const played = await playCity(city, dataDir, new Date());
  expect(played).toMatchObject({ posts: 3, messages: 6, dossiers: 3 });
  const staff = await signInAsAdmin(program.url, PASSWORD);
  let systems: System[] = [];
  await until(async () => {
    systems = (await staff.get<{ items: System[] }>('/systems'))?.items ?? [];
    return systems.length > 0 && systems.every(({ waiting }) => waiting === 0);
  });
  const notGreen = systems.filter(({ health }) => health !== 'ok' && health !== 'outward');
  expect(notGreen.map(({ id, health }) => [id, health])).toEqual([]);
  expect(systems.map(({ quarantined }) => quarantined)).toEqual(systems.map(() => 0));
  const lamp = systems.find(({ id }) => id === 'street-lighting');
  expect(lamp?.lastHour).toBe(4);
}, 120_000);
