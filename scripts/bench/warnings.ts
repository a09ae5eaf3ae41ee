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
import { Warning } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { createOutbox } from '../../workflow/notifications/outbox.ts';
import { startDispatcher } from '../../workflow/notifications/send-deliveries.ts';
import type { Sender } from '../../workflow/notifications/sender.ts';
import { type Area, createAreaTest } from '../../workflow/warnings/area.ts';
import { createWarnings } from '../../workflow/warnings/create-warnings.ts';
import { createPreviewAudience } from '../../workflow/warnings/preview-audience.ts';
import { createReadProgress } from '../../workflow/warnings/progress.ts';
import { killWarnings } from '../crash/kill-warnings.ts';
import { aRaggedRing, makeSubscribers, sendNewsletter } from './many-subscribers.ts';
import { percentiles } from './percentiles.ts';

const SUBSCRIBERS = Number(process.env['BENCH_SUBSCRIBERS'] ?? 100_000);
const KILLS = Number(process.env['BENCH_KILLS'] ?? 50);
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
  if (KILLS > 0) await timed(`${KILLS} crashes while warnings are sent`, crash);
}

async function crash(): Promise<string> {
  const { warnings, lost, twice, repeated } = await killWarnings(KILLS);
  return `${warnings} warnings, ${lost} lost, ${twice} twice, ${repeated} marked as a repeat in the ambiguous window`;
}

async function measure(city: CityProfile): Promise<void> {
  const area = aRaggedRing(city, CORNERS);
  await timed(`${SUBSCRIBERS} positions against a ring of ${CORNERS} corners`, async () => {
    const { covers } = createAreaTest(area);
    const { south, north, west, east } = city.bounds;
    let inside = 0;
    for (let n = 0; n < SUBSCRIBERS; n += 1) {
      const share = (n * 7919) % SUBSCRIBERS;
      const lat = south + (share / SUBSCRIBERS) * (north - south);
      const lon = west + (n / SUBSCRIBERS) * (east - west);
      if (covers({ lat, lon }, 200)) inside += 1;
    }
    return `${inside} inside or within 200 m`;
  });
  const preview = createPreviewAudience({ city, clock: systemClock });
  for (const what of ['read out of the store', 'as it is redrawn', 'once more'])
    await timed(`audience of a ring of ${CORNERS} corners, ${what} (aim 1 s)`, async () => {
      const { audience, subscribers } = await preview(area);
      return `${audience} of ${subscribers}`;
    });

  const house = aHouse(city);
  const first = await house.submit(area);
  await house.approve(first);
  await timed('all messages made, nobody sending (aim 10 s)', () => house.until(first, 'sending'));
  await timed('the page of the warning counts its messages', () => house.progress(first));
  const before = megabytes();
  house.open();
  const seconds = await timed('all sent to a fake without limits', () =>
    house.until(first, 'sent'),
  );
  console.log(
    `  ${Math.round(SUBSCRIBERS / seconds)} messages a second (aim 1500), ${house.twice} twice, memory ${before} -> ${megabytes()} MB`,
  );
  await beside(house, city);
  await house.close();
}

/** A warning to one neighbourhood by itself, and the same while a newsletter to everybody is on its way. */
async function beside(house: House, city: CityProfile): Promise<void> {
  const { centre } = city;
  const near = { wards: [], polygons: [], wholeCity: false };
  const area = { ...near, circles: [{ ...centre, radiusKm: 1.2 }] } as unknown as Area;
  await house.warn('by itself', area);
  await sendNewsletter(
    house.outbox,
    { id: 'bench', count: SUBSCRIBERS },
    { text: 'Tin tháng này' },
  );
  await house.warn('while a newsletter to everybody is being sent', area);
  console.log(`  ${await house.waiting('newsletter')} of the newsletter still wait`);
}

type House = ReturnType<typeof aHouse>;

/** The part of the house that warns, with a Telegram that takes everything at once. */
function aHouse(city: CityProfile) {
  const clock = systemClock;
  const queues = createQueues({ logger });
  const outbox = createOutbox({ queues, clock, logger });
  const warnings = createWarnings({ city, clock, logger, outbox });
  const readProgress = createReadProgress({ clock });
  const taken = new Map<string, number>();
  const house = {
    outbox,
    taken,
    twice: 0,
    /** Moments at which messages of the emergency lane were taken. */
    emergencies: [] as number[],
    /** A draft that waits for its second person. @returns the id of the version */
    async submit(area: Area): Promise<string> {
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
      return id;
    },
    approve: (id: string) => warnings.desk.approve(id, leader),
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
    progress: async (id: string) => {
      const version = await WarningVersion.findById(id).lean<WarningVersionRecord>();
      const warning = await Warning.findById(version?.warningId).lean();
      if (version) await readProgress(warning?.identifier ?? '', version);
    },
    waiting: (type: string) => Delivery.countDocuments({ 'about.type': type, state: 'queued' }),
    /** From the approval to each message's yes of the platform. */
    async warn(name: string, area: Area): Promise<void> {
      house.emergencies.length = 0;
      const id = await house.submit(area);
      const at = performance.now();
      await house.approve(id);
      await house.until(id, 'sent');
      const waited = house.emergencies.map((taken) => taken - at);
      const { p50, p99 } = percentiles(waited);
      const firstMs = Math.round(waited[0] ?? 0);
      console.log(
        `  warning to ${waited.length} ${name}: first message after ${firstMs} ms (aim 2000), p50 ${p50}, p99 ${p99} ms`,
      );
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
