import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { WarningDraft, WarningView } from '../../api/contract/warnings.ts';
import { loadCity } from '../../core/city/load.ts';
import { createLogger } from '../../core/logger.ts';
import { connectStore } from '../../models/connect.ts';
import { startProgram } from '../../tests/support/program.ts';
import { makeSubscribers } from '../bench/many-subscribers.ts';
import { type StaffClient, signInAsAdmin } from './staff-client.ts';
import { startTelegramSink, type Taken } from './telegram-sink.ts';

const SUBSCRIBERS = 2000;
const PASSWORD = 'mat khau cua phep thu';
const LATEST_MS = 120_000;
const ENDED = ['sent', 'stopped'];

/** What residents got of the warnings that were approved. */
export type Outcome = {
  warnings: number;
  /** Residents who never got a warning that was for them. */
  lost: number;
  /** Second copies that say that they may be one: the one ambiguous window. */
  repeated: number;
  /** Second copies that do not say so. */
  twice: number;
};

/**
 * Kills the real program with SIGKILL again and again while it prepares and sends warnings to two thousand chats, and
 * holds what the platform took against what was approved.
 */
export async function killWarnings(kills: number): Promise<Outcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-crash-'));
  const sink = await startTelegramSink();
  const city = loadCity('dong-ha');
  const logger = createLogger('silent');
  const store = await connectStore({ mongodbUri: undefined, dataDir, logger });
  await makeSubscribers(city, SUBSCRIBERS);
  await store.close();
  const start = () =>
    startProgram(
      {
        DATA_DIR: dataDir,
        ADMIN_PASSWORD: PASSWORD,
        TELEGRAM_BOT_TOKEN: '1000:crash-test-token-of-the-simulator',
        TELEGRAM_API_URL: sink.url,
        TELEGRAM_PER_SECOND: '1000',
        LOG_LEVEL: 'error',
      },
      { built: true },
    );
  const headlines: string[] = [];
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      const program = await start();
      const staff = await signInAsAdmin(program.url, PASSWORD);
      if (await areAllSent(staff)) headlines.push(await approve(staff, headlines.length + 1));
      await pause(randomInt(20, 1500));
      await program.stop('SIGKILL');
    }
    const program = await start();
    const staff = await signInAsAdmin(program.url, PASSWORD);
    const until = performance.now() + LATEST_MS;
    while (!(await areAllSent(staff)) && performance.now() < until) await pause(200);
    await program.stop();
    return { warnings: headlines.length, ...compare(headlines, sink.taken) };
  } finally {
    sink.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function areAllSent(staff: StaffClient): Promise<boolean> {
  const found = await staff.get<{ items: WarningView[] }>('/warnings');
  if (!found) throw new Error('The warnings could not be read');
  return found.items.every(({ versions }) => versions.every(({ state }) => ENDED.includes(state)));
}

async function approve(staff: StaffClient, number: number): Promise<string> {
  const headline = `Cảnh báo thử số ${number}.`;
  const words = { headline, what: 'Nước lên', doNow: 'Lên chỗ cao', source: 'Phép thử' };
  const draft: WarningDraft = {
    hazard: 'flood',
    vi: words,
    en: words,
    severity: 'Severe',
    urgency: 'Immediate',
    certainty: 'Observed',
    response: 'Evacuate',
    until: new Date(Date.now() + 6 * 3_600_000).toISOString(),
    area: { wholeCity: true },
  };
  if (!(await staff.post('/warnings', draft))) throw new Error('The draft was refused');
  const found = await staff.get<{ items: WarningView[] }>('/warnings');
  const version = found?.items.flatMap(({ versions }) => versions).find(isDraft);
  const alone = { step: 'break_glass', reason: 'Phép thử' };
  if (!(await staff.post(`/warning-versions/${version?.id}/steps`, alone)))
    throw new Error('The warning was refused');
  return headline;
}

const isDraft = ({ state }: { state: string }): boolean => state === 'draft';

function compare(headlines: readonly string[], taken: readonly Taken[]) {
  const outcome = { lost: 0, repeated: 0, twice: 0 };
  const note = loadCity('dong-ha').texts['vi']?.['repeat'] ?? '';
  for (const headline of headlines) {
    const copies = new Map<string, Taken[]>();
    for (const one of taken)
      if (one.text.includes(headline))
        copies.set(one.chatId, [...(copies.get(one.chatId) ?? []), one]);
    outcome.lost += SUBSCRIBERS - copies.size;
    for (const [, ...more] of copies.values())
      for (const { text } of more) outcome[text.startsWith(note) ? 'repeated' : 'twice'] += 1;
  }
  return outcome;
}
