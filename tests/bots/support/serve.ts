import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { createErrorHandler, notFound, requestId } from '../../../api/error-handler.ts';
import { createLogger } from '../../../core/logger.ts';

export type Served = { url: string; close(): Promise<void> };

/** Serves edge routers on a free port of this machine, with the house's own error handler behind them. */
export async function serve(routers: readonly Router[]): Promise<Served> {
  const app = express();
  app.set('trust proxy', 'loopback');
  app.use(requestId);
  for (const router of routers) app.use(router);
  app.use(notFound);
  app.use(createErrorHandler(createLogger(process.env['HOUSE_LOG'] ?? 'silent', process.stderr)));
  const server: Server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
