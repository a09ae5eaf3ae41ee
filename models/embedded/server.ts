import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createDispatch, type Dispatch, type Peer } from './dispatch.ts';
import { openStore, type StoreOptions } from './store.ts';
import { sweepExpired } from './ttl.ts';
import { MAX_MESSAGE_BYTES, type Message, parseMessage } from './wire/message.ts';
import { encodeReply, frameReply } from './wire/reply.ts';

/** A listening store. */
export type RunningServer = { close(): Promise<void> };

const SWEEP_MILLIS = 60_000;
const LONGEST_MESSAGE = MAX_MESSAGE_BYTES + 16_384;

/** Cuts a stream of bytes to messages by their length prefix. */
function createFramer(onMessage: (bytes: Buffer) => void): (chunk: Buffer) => boolean {
  let chunks: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size >= 4) {
      const first = chunks[0] ?? Buffer.alloc(0);
      if (first.length < 4) chunks = [Buffer.concat(chunks)];
      const length = (chunks[0] ?? first).readInt32LE(0);
      if (length < 16 || length > LONGEST_MESSAGE) return false;
      if (size < length) return true;
      const all = chunks.length === 1 ? (chunks[0] ?? first) : Buffer.concat(chunks);
      onMessage(all.subarray(0, length));
      const rest = all.subarray(length);
      chunks = rest.length > 0 ? [rest] : [];
      size = rest.length;
    }
    return true;
  };
}

function serveSocket(socket: Socket, dispatch: Dispatch): void {
  const peer: Peer = { appName: undefined };
  let replies = 0;
  let turn: Promise<void> = Promise.resolve();

  async function answer(bytes: Buffer): Promise<void> {
    const message: Message = parseMessage(bytes);
    const reply = await dispatch(message, peer);
    if (!reply) {
      socket.destroy();
      return;
    }
    if (message.silent || socket.destroyed) return;
    replies += 1;
    socket.write(frameReply(encodeReply(reply), replies, message.requestId, message.legacy));
  }

  const take = createFramer((bytes) => {
    turn = turn.then(() => answer(bytes)).catch(() => void socket.destroy());
  });
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    if (!take(chunk)) socket.destroy();
  });
}

/**
 * Opens a store and listens on a unix socket that only this user may open.
 * @param path of the socket; a left-over file there is removed, the directory lock makes that safe
 * @throws StoreStartError
 */
export async function startServer(options: StoreOptions, path: string): Promise<RunningServer> {
  const store = openStore(options);
  const dispatch = createDispatch(store);
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveSocket(socket, dispatch);
  });
  try {
    rmSync(path, { force: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
  } catch (error) {
    store.close();
    throw error;
  }
  // a sweep that fails (full disk) is tried again at the next tick; tests have clocks of their own and sweep when they mean to
  const sweeper = store.options.testCommands
    ? undefined
    : setInterval(() => void sweepExpired(store).catch(() => 0), SWEEP_MILLIS).unref();
  return {
    async close() {
      clearInterval(sweeper);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      store.close();
    },
  };
}
