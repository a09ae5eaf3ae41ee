import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Where Debian puts it; another place by CHROMIUM_PATH. */
const program = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** False on a machine without Chromium; the browser tests are then left out, and one line says so. */
export const hasBrowser = existsSync(program);
if (!hasBrowser)
  process.stderr.write(
    `Browser tests are left out: there is no ${program} (apt-get install chromium, or set CHROMIUM_PATH)\n`,
  );

export const DESK = { width: 1360, height: 900 } as const;
export const PHONE = { width: 360, height: 740 } as const;
export type Size = { width: number; height: number };

/** A page, and what it complained about: errors and violations of the content security policy. */
export type WatchedPage = { page: Page; complaints: string[]; context: BrowserContext };

/** A real browser with a profile of its own, which forgets everything. */
export async function startBrowser() {
  const profile = mkdtempSync(join(tmpdir(), 'ln-browser-'));
  const browser: Browser = await chromium.launch({
    executablePath: program,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--disk-cache-dir=${profile}`,
    ],
  });
  return {
    /** A person at a machine of their own: no cookies, Vietnamese, the city's clock. */
    async person(size: Size): Promise<WatchedPage> {
      const context = await browser.newContext({
        viewport: size,
        locale: 'vi-VN',
        timezoneId: 'Asia/Ho_Chi_Minh',
        hasTouch: size.width < 600,
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (err) => complaints.push(err.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || /content security/i.test(message.text()))
          complaints.push(message.text());
      });
      return { page, complaints, context };
    },
    async stop() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

export type TestBrowser = Awaited<ReturnType<typeof startBrowser>>;

/** What axe-core finds on the page, one line a finding; all its rules. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<Findings>('axe.run(document)');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
  );
}

type Findings = {
  violations: { id: string; nodes: { target: string[]; failureSummary?: string }[] }[];
};

/** Pixels that the page is wider than the screen. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
