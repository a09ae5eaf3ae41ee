import { type Clock, SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { Sender } from '../../workflow/notifications/sender.ts';
import type { Mailbox } from './mailbox.ts';

/** How often a process looks for messages that another process put into a mailbox. */
const LOOK_MS = 2 * SECOND;
/** Looks back a little further than it looks, for clocks and transactions that lag. */
const LOOK_BACK_MS = 10 * SECOND;

export type Hub = {
  /** Calls `wake` whenever the chat may have something new. @returns ends it */
  listen(address: string, wake: () => void): () => void;
  /** Listeners of one chat, and of all. */
  count(address?: string): number;
  sender: Sender;
  stop(): void;
};

/**
 * Tells open pages that their mailbox has something new.
 *
 * The web's way of sending is to ring: the delivery itself is the message. Pages that are connected to another
 * process than the one that sends are rung by a look into the store, once every two seconds for all of them together.
 */
export function createHub(deps: { mailbox: Mailbox; clock: Clock; logger: Logger }): Hub {
  const listeners = new Map<string, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;

  const ring = (address: string) => {
    for (const wake of listeners.get(address) ?? []) wake();
  };

  async function look(): Promise<void> {
    try {
      const since = new Date(deps.clock.now().getTime() - LOOK_BACK_MS);
      for (const address of await deps.mailbox.changed([...listeners.keys()], since)) ring(address);
    } catch (err) {
      deps.logger.warn({ err }, 'the mailboxes could not be looked at, trying again');
    }
  }

  function watch(): void {
    if (listeners.size > 0 && !timer) {
      timer = setInterval(() => void look(), LOOK_MS);
      timer.unref();
    } else if (listeners.size === 0 && timer) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  return {
    listen(address, wake) {
      const own = listeners.get(address) ?? new Set();
      listeners.set(address, own.add(wake));
      watch();
      return () => {
        own.delete(wake);
        if (own.size === 0 && listeners.get(address) === own) listeners.delete(address);
        watch();
      };
    },
    count: (address) =>
      address === undefined
        ? [...listeners.values()].reduce((sum, { size }) => sum + size, 0)
        : (listeners.get(address)?.size ?? 0),
    sender: {
      channel: 'web',
      idempotent: true,
      async send({ address }) {
        ring(address);
        return {};
      },
    },
    stop() {
      listeners.clear();
      watch();
    },
  };
}
