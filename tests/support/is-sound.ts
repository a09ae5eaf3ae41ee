import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeFindings, overflowOf, type Size } from './browser.ts';

/** Nothing for axe to find, nothing wider than the screen; a picture of the page when `SCREENSHOTS` names a folder. */
export async function isSound(
  page: Page,
  name: string,
  { width }: Size,
  { fullPage = true } = {},
): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage });
  expect(await axeFindings(page)).toEqual([]);
  expect(await overflowOf(page)).toBeLessThanOrEqual(0);
}
