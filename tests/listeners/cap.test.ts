import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { createCapRouter } from '../../api/cap/router.ts';
import { createManualClock, HOUR, MINUTE } from '../../core/clock.ts';
import { createQueues } from '../../core/jobs/create-queues.ts';
import { createLogger } from '../../core/logger.ts';
import { createCapListener } from '../../listeners/cap/listen-to-cap.ts';
import { CapMessage } from '../../models/cap-message.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { Warning } from '../../models/warning.ts';
import { WarningVersion } from '../../models/warning-version.ts';
import { createOutbox } from '../../workflow/notifications/outbox.ts';
import { createCapSigner } from '../../workflow/warnings/cap/signature.ts';
import { createWarnings } from '../../workflow/warnings/create-warnings.ts';
import { city, WEDNESDAY } from '../support/builders.ts';
import { aCapMessage } from '../support/cap-messages.ts';
import { type SimulatedAnswer, startSimulatedServer } from '../support/simulated-server.ts';
import { startTestStore } from '../support/store.ts';

const SENDER = 'pctt@quangtri.example';
const logger = createLogger('silent');
const clock = createManualClock(WEDNESDAY);
const outbox = createOutbox({ queues: createQueues({ logger }), clock, logger });
const warningsOf = (trustedKeys: ReadonlyMap<string, string> = new Map()) =>
  createWarnings({ city, clock, logger, outbox, trustedKeys });

let store: Awaited<ReturnType<typeof startTestStore>>;
let source: Awaited<ReturnType<typeof startSimulatedServer>>;
let asked: string[] = [];
/** What the source has at each path. */
let pages: Record<string, SimulatedAnswer> = {};
beforeAll(async () => {
  store = await startTestStore();
  source = await startSimulatedServer(({ path }) => {
    asked.push(path);
    return pages[path] ?? { status: 404, html: 'none' };
  });
});
afterAll(async () => {
  await source.close();
  await store.stop();
});
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
});
afterEach(() => {
  asked = [];
  pages = {};
});

const xml = (text: string): SimulatedAnswer => ({ bytes: Buffer.from(text), type: 'text/xml' });
/** RSS as most sources have it: newest first. */
const rss = (...items: { link: string; at: string }[]) =>
  xml(
    `<rss version="2.0"><channel><title>PCTT</title>${items
      .map(
        ({ link, at }) =>
          `<item><title>Cảnh báo</title><link>${link}</link><pubDate>Wed, 15 Oct 2025 ${at}:00 +0700</pubDate></item>`,
      )
      .join('')}</channel></rss>`,
  );
const aListener = (receiver = warningsOf().cap) =>
  createCapListener({
    urls: [`${source.url}/feed`],
    pollSeconds: 60,
    receiver,
    clock,
    logger,
    city,
    userAgent: 'LangNghe/test',
  });
const standing = () => ListenerState.findOne().lean();
async function drafted() {
  const warning = await Warning.findOne({ state: 'draft' }).lean();
  return {
    warning,
    version: await WarningVersion.findOne({ warningId: String(warning?._id) }).lean(),
  };
}
const following = {
  identifier: 'QT-2025-002',
  sent: '2025-10-15T08:45:00+07:00',
  msgType: 'Update',
  references: `${SENDER},QT-2025-001,2025-10-15T08:30:00+07:00`,
};

describe('a feed of CAP messages', () => {
  it('is read oldest first, each message once, and not before its time', async () => {
    pages = {
      '/feed': rss(
        { link: `${source.url}/2.xml`, at: '08:45' },
        { link: `${source.url}/1.xml`, at: '08:30' },
      ),
      '/1.xml': xml(aCapMessage()),
      '/2.xml': xml(aCapMessage(following)),
    };
    const listener = aListener();
    expect(await listener.turn()).toEqual(new Date(WEDNESDAY.getTime() + MINUTE));
    expect(asked).toEqual(['/feed', '/1.xml', '/2.xml']);
    expect(await CapMessage.find({ state: 'new' }).countDocuments()).toBe(2);
    expect(await CapMessage.findOne({ msgType: 'Alert' }).lean()).toMatchObject({
      via: 'feed',
      from: new URL(source.url).host,
      link: `${source.url}/1.xml`,
    });
    expect((await standing())?.status).toMatch(/2 cảnh báo mới, 0 tin để riêng/);
    await listener.turn();
    expect(asked).toHaveLength(3);
    clock.advance(MINUTE);
    await listener.turn();
    expect(asked).toEqual(['/feed', '/1.xml', '/2.xml', '/feed']);
  });

  it('keeps apart what cannot be read or is not there, and goes on', async () => {
    pages = {
      '/feed': rss(
        { link: `${source.url}/3.xml`, at: '08:50' },
        { link: `${source.url}/2.xml`, at: '08:45' },
        { link: `${source.url}/1.xml`, at: '08:30' },
      ),
      '/1.xml': xml(aCapMessage({ urgency: 'Soon' })),
      '/3.xml': xml(aCapMessage()),
    };
    await aListener().turn();
    expect(await CapMessage.find().sort({ link: 1 }).lean()).toMatchObject([
      {
        state: 'kept_apart',
        reason: 'malformed',
        detail: expect.stringMatching(/^info\[0\]\.urgency/),
      },
      { state: 'kept_apart', reason: 'malformed', detail: expect.stringMatching(/404/) },
      { state: 'new' },
    ]);
  });

  it('does not follow an entry to another host, and says so', async () => {
    pages = { '/feed': rss({ link: 'http://10.0.0.1/admin', at: '08:30' }) };
    await aListener().turn();
    expect(asked).toEqual(['/feed']);
    expect(await standing()).toMatchObject({
      level: 'trouble',
      todo: expect.stringMatching(/CAP_FEEDS/),
    });
  });

  it('asks again for a message that a silent server kept back', async () => {
    pages = {
      '/feed': rss(
        { link: `${source.url}/2.xml`, at: '08:45' },
        { link: `${source.url}/1.xml`, at: '08:30' },
      ),
      '/1.xml': { drop: true },
      '/2.xml': xml(aCapMessage()),
    };
    const listener = aListener();
    const again = await listener.turn();
    expect(await CapMessage.countDocuments()).toBe(1);
    expect(await standing()).toMatchObject({ level: 'waiting', failures: 1 });
    clock.set(again);
    pages['/1.xml'] = xml(aCapMessage({ identifier: 'QT-2025-000' }));
    await listener.turn();
    expect(await CapMessage.countDocuments()).toBe(2);
    expect(await standing()).toMatchObject({ level: 'ok', failures: 0 });
  });

  it('can be one message by itself, and something else is no feed', async () => {
    pages = { '/feed': xml(aCapMessage()) };
    await aListener().turn();
    expect(await CapMessage.countDocuments({ state: 'new' })).toBe(1);
    pages = { '/feed': { status: 200, html: '<html><body>Xin chào</body></html>' } };
    clock.advance(HOUR);
    await aListener().turn();
    expect(await standing()).toMatchObject({
      level: 'trouble',
      status: expect.stringMatching(/không phải/),
    });
  });
});

it('a neighbour with the same program is heard: its signed warnings become our drafts', async () => {
  const neighbour = { ...city, cap: { ...city.cap, sender: 'pctt@neighbour.example' } };
  const signer = createCapSigner({ dataDir: store.dataDir });
  const app = express();
  app.use(createCapRouter({ city: neighbour, clock, signer, publicUrl: source.url }));
  const { desk } = warningsOf();
  const words = { headline: 'Lũ lớn', what: 'Nước 5,1 m & lên', doNow: 'Lên cao', source: 'Đài' };
  const all = { ...words, where: '', howBad: '', goTo: '', nextNews: '' };
  const an = { type: 'staff' as const, id: 'an', name: 'An' };
  const made = await desk.draft(
    {
      hazard: 'flood',
      drill: false,
      vi: all,
      en: { ...all, headline: 'Great flood' },
      severity: 'Extreme',
      urgency: 'Immediate',
      certainty: 'Observed',
      response: 'Evacuate',
      until: new Date(WEDNESDAY.getTime() + 6 * HOUR),
      area: { wards: ['ward:dong-ha'], circles: [], polygons: [], wholeCity: false },
    },
    an,
  );
  await desk.submit(String(made.version._id), ['nobody', 'everybody'], an);
  await desk.approve(String(made.version._id), { ...an, id: 'binh' });
  const path = `/cap/alerts/${made.warning.identifier}.1.xml`;
  const page = async (at: string): Promise<SimulatedAnswer> => {
    const answer = await supertest(app).get(at).responseType('blob');
    return { bytes: answer.body as Buffer, type: 'text/xml' };
  };
  pages = { '/feed': await page('/cap/feed.atom'), [path]: await page(path) };

  const ours = warningsOf(new Map([['pctt@neighbour.example', signer.publicKey()]]));
  await aListener(ours.cap).turn();
  await ours.sweeps['drafts from CAP']?.();
  expect(await CapMessage.find().lean()).toMatchObject([{ verified: true, state: 'drafted' }]);
  const { warning, version } = await drafted();
  expect(warning).toMatchObject({ hazard: 'flood', state: 'draft' });
  expect(version).toMatchObject({
    vi: { headline: 'Lũ lớn', doNow: 'Lên cao' },
    en: { headline: 'Great flood' },
    severity: 'Extreme',
    response: 'Evacuate',
    area: { wards: expect.arrayContaining(['ward:dong-ha']) },
  });
});
