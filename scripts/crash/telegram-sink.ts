import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message that "Telegram" said yes to. */
export type Taken = {
  messageId: string;
  chatId: string;
  text: string;
  /** `performance.now()` of the yes. */
  at: number;
};

/**
 * A Bot API that takes every message and remembers it: what it has seen, residents have seen. It outlives the
 * program that is killed, so that a second copy shows.
 */
export async function startTelegramSink() {
  const taken: Taken[] = [];
  const server = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    res.setHeader('content-type', 'application/json');
    if (!req.url?.endsWith('/sendMessage')) {
      res.end(JSON.stringify({ ok: true, result: true }));
      return;
    }
    const { chat_id: chatId, text } = JSON.parse(body) as {
      chat_id: string | number;
      text: string;
    };
    const messageId = taken.length + 1;
    taken.push({
      messageId: String(messageId),
      chatId: String(chatId),
      text,
      at: performance.now(),
    });
    res.end(JSON.stringify({ ok: true, result: { message_id: messageId } }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
