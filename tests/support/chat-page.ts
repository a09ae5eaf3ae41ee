import type { Locator, Page } from 'playwright-core';

const CODE = /DH-[0-9A-Z]{4}-[0-9A-Z]{4}/;

/** A resident in the web chat. */
export function residentAt(page: Page, url: string) {
  const talk: Locator = page.getByRole('log');
  return {
    talk,
    open: () => page.goto(`${url}/chat`),
    async say(text: string) {
      await page.getByRole('textbox').fill(text);
      await page.getByRole('button', { name: 'Gửi', exact: true }).click();
    },
    /** Reports something and gives the code that came back. */
    async report(text: string): Promise<string> {
      await this.say(text);
      const receipt = talk.getByText(CODE).first();
      await receipt.waitFor();
      return (await receipt.textContent())?.match(CODE)?.[0] ?? '';
    },
    hears: (text: string | RegExp) => talk.getByText(text).last().waitFor(),
  };
}
