import type { Response } from 'express';
import { SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { Hub } from './hub.ts';
import type { ChatLine, Mailbox } from './mailbox.ts';

/** Proxies drop a silent connection after 30 to 60 seconds. */
const HEARTBEAT_MS = 20 * SECOND;
/** What a reader may leave unread before it is let go; it comes back with its last id. */
const MOST_UNREAD_BYTES = 256 * 1024;
/** Messages of one transaction can become visible after those of a later one; so far back is looked again. */
const OVERLAP_SECONDS = 60;

/**
 * Streams a chat's new messages as server-sent events from `after` on, each with its id, until the reader goes.
 * Resolves when what was there already is written.
 */
export async function streamEvents(
  res: Response,
  address: string,
  after: string,
  deps: { hub: Hub; mailbox: Mailbox; logger: Logger; heartbeatMs?: number },
): Promise<void> {
  const { hub, mailbox, logger } = deps;
  const written = new Set<string>();
  let cursor = after;
  let pumping: Promise<void> | undefined;
  let again = false;

  res.status(200).set({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  res.write('retry: 3000\n\n');

  function write(line: ChatLine): void {
    if (written.has(line.id) || res.writableEnded) return;
    written.add(line.id);
    if (line.id > cursor) cursor = line.id;
    res.write(`id: ${line.id}\ndata: ${JSON.stringify(line)}\n\n`);
    if (res.writableLength > MOST_UNREAD_BYTES) res.end();
  }

  async function pump(): Promise<void> {
    do {
      again = false;
      const from = written.size > 0 ? rewind(cursor, after) : after;
      for (const line of await mailbox.replies(address, from)) write(line);
    } while (again);
  }

  function wake(): void {
    again = true;
    pumping ??= pump()
      .catch((err: unknown) => {
        logger.warn({ err }, 'a chat could not be read for its page');
        res.end();
      })
      .finally(() => {
        pumping = undefined;
      });
  }

  const heartbeat = setInterval(() => res.write(':\n\n'), deps.heartbeatMs ?? HEARTBEAT_MS);
  heartbeat.unref();
  const leave = hub.listen(address, wake);
  res.on('close', () => {
    clearInterval(heartbeat);
    leave();
  });
  wake();
  await pumping;
}

/** The id a minute before `cursor`, but never before `first`. */
function rewind(cursor: string, first: string): string {
  const seconds = Number.parseInt(cursor.slice(0, 8), 16) - OVERLAP_SECONDS;
  const earlier = Math.max(0, seconds).toString(16).padStart(8, '0') + '0'.repeat(16);
  return earlier > first ? earlier : first;
}
