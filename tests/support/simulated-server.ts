import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that a simulated platform got, read to its end. */
export type SimulatedRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
};

/** What it answers: JSON by default; `drop` cuts the line without a word, `html` is a proxy's error page. */
export type SimulatedAnswer =
  | { status?: number; json: unknown; headers?: Record<string, string> }
  | { status?: number; bytes: Buffer; type: string }
  | { status: number; html: string }
  | { drop: true };

/** An HTTP server of this machine that stands for a platform. */
export async function startSimulatedServer(
  answer: (request: SimulatedRequest) => SimulatedAnswer | Promise<SimulatedAnswer>,
  port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((req, res) => {
    handle(req, res, answer).catch((err: unknown) => {
      res.statusCode = 500;
      res.end(String(err));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function handle(
  req: IncomingMessage,
  res: ServerResponse,
  answer: (request: SimulatedRequest) => SimulatedAnswer | Promise<SimulatedAnswer>,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const url = new URL(req.url ?? '/', 'http://simulated');
  const given = await answer({
    method: req.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: req.headers,
    body: Buffer.concat(chunks),
  });
  if ('drop' in given) {
    req.socket.destroy();
    return;
  }
  res.statusCode = given.status ?? 200;
  if ('json' in given) {
    for (const [name, value] of Object.entries(given.headers ?? {})) res.setHeader(name, value);
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(given.json));
  } else if ('html' in given) {
    res.setHeader('content-type', 'text/html');
    res.end(given.html);
  } else {
    res.setHeader('content-type', given.type);
    res.end(given.bytes);
  }
}

/** Faults that a test plants: each is used up once for each time asked, in the order planted. */
export function createFaults<Kind extends string>() {
  const planted: Kind[] = [];
  return {
    /** The next `times` calls fail like this. */
    next(kind: Kind, times = 1): void {
      for (let count = 0; count < times; count += 1) planted.push(kind);
    },
    take: (): Kind | undefined => planted.shift(),
    left: () => planted.length,
  };
}
