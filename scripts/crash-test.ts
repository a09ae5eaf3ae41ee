import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Program, startProgram } from '../tests/support/program.ts';
import { type Findings, inspect } from './crash/inspect.ts';
import { type Acknowledged, makeLoad, WEBHOOK_SECRET } from './crash/load.ts';
import { signInAsAdmin } from './crash/staff-client.ts';
import { startTelegramSink } from './crash/telegram-sink.ts';

/*
 * npm run crash-test [-- --rounds 100]
 *
 * Kills the real program with SIGKILL at random moments while residents write, officers work and replies go out,
 * and after each kill holds the store against everything that had been acknowledged. Exits 1 when anything that
 * was promised is lost, torn or doubled.
 */

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } });
const ROUNDS = Number(values.rounds);
const PASSWORD = 'mat khau cua phep thu';

const dataDir = mkdtempSync(join(tmpdir(), 'ln-crash-'));
const sink = await startTelegramSink();
const acknowledged: Acknowledged = { updates: new Set(), notes: [] };
let lastUpdate = 0;

const start = (): Promise<Program> =>
  startProgram(
    {
      DATA_DIR: dataDir,
      ADMIN_PASSWORD: PASSWORD,
      TELEGRAM_BOT_TOKEN: '1000:crash-test-token-of-the-simulator',
      TELEGRAM_API_URL: sink.url,
      TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
      LOG_LEVEL: 'error',
    },
    { built: true },
  );

const isBroken = ({ lost, torn, twice, auditBroken }: Findings) =>
  lost + torn + twice + auditBroken > 0;

function print(round: string, findings: Findings): void {
  const { lost, torn, twice, auditBroken, ...counts } = findings;
  const rest = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  console.log(
    `${round}: acknowledged ${acknowledged.updates.size} messages, ${acknowledged.notes.length} notes | ` +
      `lost ${lost} torn ${torn} twice ${twice} audit ${auditBroken === 0 ? 'whole' : 'BROKEN'} | ${rest.join(' ')}`,
  );
}

let broken = 0;
for (let round = 1; round <= ROUNDS; round++) {
  const program = await start();
  const staff = await signInAsAdmin(program.url, PASSWORD);
  const stopping = new AbortController();
  const load = makeLoad(
    { url: program.url, staff, acknowledged, signal: stopping.signal },
    () => ++lastUpdate,
  );
  await new Promise((resolve) => setTimeout(resolve, randomInt(50, 2000)));
  await program.stop('SIGKILL');
  stopping.abort();
  await load;
  const findings = await inspect(dataDir, acknowledged, sink.taken);
  print(`round ${round}`, findings);
  if (isBroken(findings)) broken += 1;
}

// One last start without load: everything that was kept must now be answered.
const program = await start();
const staff = await signInAsAdmin(program.url, PASSWORD);
for (let tries = 0; tries < 600; tries++) {
  const { items = [] } = (await staff.get<{ items: unknown[] }>('/deliveries?state=queued')) ?? {};
  if (items.length === 0 && tries > 20) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
await program.stop();
const findings = await inspect(dataDir, acknowledged, sink.taken);
print('at the end', findings);
sink.close();
rmSync(dataDir, { recursive: true, force: true });
if (findings.waiting > 0) console.log(`${findings.waiting} messages were still waiting at the end`);
if (broken > 0 || isBroken(findings) || findings.waiting > 0) process.exitCode = 1;
