import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCity } from '../../core/city/load.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { systemClock } from '../../core/clock.ts';
import { createQueues } from '../../core/jobs/create-queues.ts';
import { createLogger } from '../../core/logger.ts';
import { connectStore } from '../../models/connect.ts';
import { Delivery } from '../../models/delivery.ts';
import { WarningVersion } from '../../models/warning-version.ts';
import { createOutbox } from '../../workflow/notifications/outbox.ts';
import { startDispatcher } from '../../workflow/notifications/send-deliveries.ts';
import type { Sender } from '../../workflow/notifications/sender.ts';
import type { Area } from '../../workflow/warnings/area.ts';
import { findAudience } from '../../workflow/warnings/audience.ts';
import { createWarnings } from '../../workflow/warnings/create-warnings.ts';
import { wardsUnder } from '../../workflow/warnings/wards-under.ts';
import { aRaggedRing, makeSubscribers, sendNewsletter } from './many-subscribers.ts';
import { percentiles } from './percentiles.ts';

const SUBSCRIBERS = Number(process.env['BENCH_SUBSCRIBERS'] ?? 100_000);
const CORNERS = 5000;
const logger = createLogger('silent');
const writer = { type: 'staff' as const, id: 'writer', name: 'An' };
const leader = { type: 'staff' as const, id: 'leader', name: 'Bình' };

/**
 * A warning to everybody in the embedded store: who is meant, all messages made, all sent to a fake that takes them
 * at once, and a second warning while a newsletter to everybody is being sent.
 */
export async function benchWarnings(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const city = loadCity('dong-ha');
  const store = await connectStore({ mongodbUri: undefined, dataDir, logger });
  try {
    await timed(`${SUBSCRIBERS} subscribers made`, () => makeSubscribers(city, SUBSCRIBERS));
    await measure(city);
  } finally {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(city: CityProfile): Promise<void> {
  const area = aRaggedRing(city, CORNERS);
  for (const round of [1, 2, 3])
    await timed(`audience of a ring of ${CORNERS} corners, round ${round} (aim 1 s)`, async () => {
      const { recipients } = await findAudience(area, (shapes) => wardsUnder(shapes, city));
      return `${recipients.length} recipients`;
    });

  const house = aHouse(city);
  const first = await house.approve(area);
  await timed('all messages made, nobody sending (aim 10 s)', () => house.until(first, 'sending'));
  await timed('states counted for the page of the warning', async () => {
    const counted = await Delivery.aggregate([
      { $match: { 'about.type': 'warning' } },
      { $group: { _id: '$state', n: { $sum: 1 } } },
    ]);
    return JSON.stringify(counted);
  });
  const before = megabytes();
  house.open();
  const seconds = await timed('all sent to a fake without limits', () =>
    house.until(first, 'sent'),
  );
  console.log(
    `  ${Math.round(SUBSCRIBERS / seconds)} messages a second (aim 1500), ${house.taken.size} chats, ${house.twice} twice, memory ${before} -> ${megabytes()} MB`,
  );
  await house.close();
}

/** The part of the house that warns, with a Telegram that takes everything at once. */
function aHouse(city: CityProfile) {
  const clock = systemClock;
  const queues = createQueues({ logger });
  const outbox = createOutbox({ queues, clock, logger });
  const warnings = createWarnings({ city, clock, logger, outbox });
  const taken = new Map<string, number>();
  const house = {
    outbox,
    taken,
    twice: 0,
    /** Moments at which messages of the emergency lane were taken. */
    emergencies: [] as number[],
    async approve(area: Area): Promise<string> {
      const drafted = await warnings.desk.draft(
        {
          vi: WORDS,
          en: WORDS,
          severity: 'Severe',
          urgency: 'Immediate',
          certainty: 'Observed',
          response: 'Evacuate',
          until: new Date(Date.now() + 6 * 3_600_000),
          area,
          hazard: 'flood',
          drill: false,
        },
        writer,
      );
      const id = String(drafted.version._id);
      await warnings.desk.submit(id, ['everybody', 'nobody', 'outside'], writer);
      await warnings.desk.approve(id, leader);
      return id;
    },
    open() {
      const send: Sender['send'] = async ({ key, lane }) => {
        if (taken.has(key)) house.twice += 1;
        taken.set(key, performance.now());
        if (lane === 'emergency') house.emergencies.push(performance.now());
        return { providerId: key };
      };
      startDispatcher({
        outbox,
        clock,
        logger,
        senders: [{ channel: 'telegram', idempotent: false, send }],
        random: () => 0,
        soleProcess: true,
      });
    },
    async until(id: string, state: string): Promise<void> {
      for (;;) {
        const version = await WarningVersion.findById(id).lean();
        if (version?.state === state) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
        if (version?.state === 'sending') await warnings.sender.sweep();
      }
    },
    async close() {
      await warnings.sender.idle();
      await queues.close();
    },
  };
  return house;
}

const WORDS = {
  headline: 'Sông Hiếu vượt báo động 3',
  what: 'Nước sông Hiếu tại Đông Hà 4,08 m và còn lên.',
  where: 'Các phường ven sông',
  howBad: 'Nhà thấp có thể ngập trên 1 m.',
  doNow: 'Đưa người già, trẻ nhỏ và đồ đạc lên cao. Tắt điện tầng trệt.',
  goTo: 'Trường học gần nhất',
  nextNews: '18 giờ',
  source: 'Đài Khí tượng Thủy văn Quảng Trị',
};

const megabytes = (): number => Math.round(process.memoryUsage().rss / 1e6);

/** @returns seconds */
async function timed(name: string, act: () => Promise<unknown>): Promise<number> {
  const at = performance.now();
  const cpu = process.cpuUsage();
  const said = await act();
  const seconds = (performance.now() - at) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `  ${name}: ${seconds.toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of processor time${typeof said === 'string' ? ` (${said})` : ''}`,
  );
  return seconds;
}
void percentiles;
void sendNewsletter;
