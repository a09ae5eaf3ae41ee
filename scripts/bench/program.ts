import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, startProgram } from '../../tests/support/program.ts';
import { percentiles } from './percentiles.ts';

/** Resident memory of a process, MB (10^6 bytes), as Linux accounts it. */
export function residentMegabytes(program: Program): number {
  const status = readFileSync(`/proc/${program.process.pid}/status`, 'utf8');
  return Math.round((Number(status.match(/VmRSS:\s+(\d+)/)?.[1] ?? 0) * 1024) / 1e6);
}

/** Clock ticks of Linux' accounting, a second. */
const TICKS = 100;

/** Processor time that a process has used so far with all of its threads, milliseconds. */
export function processorMilliseconds(program: Program): number {
  const stat = readFileSync(`/proc/${program.process.pid}/stat`, 'utf8');
  // Counted behind the name, which may hold spaces: user and system time are fields 14 and 15 of the whole.
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user + system) * 1000) / TICKS;
}

/** Time to ready of `dist/main.js` on an empty and on a used data folder, and memory at rest. */
export async function benchStart(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const env = { DATA_DIR: dataDir, ADMIN_PASSWORD: 'mat khau cua phep do' };
  const ready: number[] = [];
  let atRest = 0;
  try {
    for (let run = 0; run <= 7; run++) {
      const program = await startProgram(env, { built: true });
      if (run === 0)
        console.log(
          `first start on an empty folder: ready after ${Math.round(program.readyMs)} ms`,
        );
      else ready.push(program.readyMs);
      if (run === 7) {
        await new Promise((resolve) => setTimeout(resolve, 5000));
        atRest = residentMegabytes(program);
      }
      await program.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  const { p50 } = percentiles(ready);
  console.log(
    `ready (7 starts, median; aim 2000): ${Math.round(p50)} ms, worst ${Math.round(Math.max(...ready))} ms`,
  );
  console.log(`memory at rest, 5 s after the start (aim 250): ${atRest} MB`);
}
