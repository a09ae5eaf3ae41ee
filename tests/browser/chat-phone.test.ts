import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  axeFindings,
  hasBrowser,
  overflowOf,
  PHONE,
  startBrowser,
  type TestBrowser,
} from '../support/browser.ts';
import { residentAt } from '../support/chat-page.ts';
import { type Program, startProgram } from '../support/program.ts';

const REPORT = 'đường Hùng Vương đoạn gần cầu bị ngập, xe không qua được';

(hasBrowser ? describe : describe.skip)('The web chat on a phone of 360 pixels', () => {
  let dataDir: string;
  let browser: TestBrowser;
  let program: Program;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'ln-chat-'));
    program = await startProgram({ DATA_DIR: dataDir });
    browser = await startBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser?.stop();
    await program?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('works by keyboard alone, resumes after a reload, and axe finds nothing', async () => {
    const { page, complaints, context } = await browser.person(PHONE);
    const resident = residentAt(page, program.url);
    await resident.open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type(REPORT);
    await page.keyboard.press('Enter');
    await resident.hears(/DH-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    expect(await axeFindings(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.reload();
    await resident.hears(/DH-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    await resident.hears(REPORT);
    expect(complaints).toEqual([]);
    await context.close();
  }, 60_000);

  it('says kindly why it has no position, for long enough to be read, even when the line opens meanwhile', async () => {
    const { page, context } = await browser.person(PHONE);
    await page.clock.install();
    let letStreamOpen = () => {};
    const mayOpen = new Promise<void>((resolve) => {
      letStreamOpen = resolve;
    });
    await page.route('**/chat/events*', async (route) => {
      await mayOpen;
      await route.continue();
    });
    const resident = residentAt(page, program.url);
    await resident.open();
    await page.clock.pauseAt(Date.now() + 1000);
    await page.locator('#location').click();
    const notice = page.getByText('chưa cho trang này xem vị trí');
    await notice.waitFor();
    letStreamOpen();
    await resident.say('chào');
    await resident.talk.getByText('Lắng Nghe').last().waitFor();
    expect(await notice.isVisible()).toBe(true);
    await page.clock.runFor(7000);
    await notice.waitFor({ state: 'hidden' });
    await context.close();
  }, 60_000);

  it('opens without a line, keeps no answer in its cache, and sends what was said once the line is back', async () => {
    const { page, context } = await browser.person(PHONE);
    const resident = residentAt(page, program.url);
    await resident.open();
    await resident.say('chào');
    await page.evaluate('navigator.serviceWorker.ready');
    await page.reload();
    await context.setOffline(true);
    await page.reload();
    await page.getByText('Đang mất mạng').waitFor();
    await resident.say(REPORT);
    const kept = await page.evaluate<string[]>(
      'caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys())))).then((all) => all.flat().map(({ url }) => new URL(url).pathname))',
    );
    expect(kept).toContain('/chat');
    expect(kept.filter((path) => path !== '/chat' && !path.startsWith('/chat/page/'))).toEqual([]);
    await context.setOffline(false);
    await resident.hears(/DH-[0-9A-Z]{4}-[0-9A-Z]{4}/);
    await context.close();
  }, 60_000);

  it('can be installed, and its script has less than 60 kB compressed', async () => {
    const manifest = (await (
      await fetch(`${program.url}/chat/page/manifest.webmanifest`)
    ).json()) as { display: string; icons: { src: string }[] };
    expect(manifest.display).toBe('standalone');
    for (const { src } of manifest.icons)
      expect((await fetch(`${program.url}${src}`)).status).toBe(200);
    const scripts = ['chat.js', 'outbox.js', 'talk.js', 'service-worker.js'].map(async (name) => {
      const response = await fetch(`${program.url}/chat/page/${name}`);
      return gzipSync(Buffer.from(await response.arrayBuffer())).length;
    });
    const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThan(60_000);
  });
});
