import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startBrowser } from './browser.ts';
import { aStaffApi } from './staff-api.ts';
import { buildStaffApp } from './staff-app.ts';
import { startTestStore } from './store.ts';

/** What {@link startStaffSeat} gives; `stop` ends all of it. */
export type StaffSeat = Awaited<ReturnType<typeof startStaffSeat>>;

/** The real app on the real store in this process, so that its clock can be set, and a real browser in front. */
export async function startStaffSeat() {
  buildStaffApp();
  const store = await startTestStore();
  const browser = await startBrowser();
  const api = aStaffApi({ dataDir: store.dataDir });
  const server = createServer(api.app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    store,
    browser,
    api,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop(): Promise<void> {
      api.live.close();
      server.closeAllConnections();
      server.close();
      await browser.stop();
      await store.stop();
    },
  };
}
