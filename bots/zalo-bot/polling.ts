import { AppError, UpstreamUnreachable } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { type Polling, pause, retryPauseMs, type Wait } from '../polling-life.ts';
import type { AcceptUpdate } from './accept-update.ts';
import type { ZaloBotApi } from './api.ts';

/** How long the platform holds an empty answer back. */
const HOLD_SECONDS = 30;

/**
 * Asks the platform for news, one update at a time.
 *
 * There is no offset: the platform forgets an update with the answer that carries it. So an update in hand is stored
 * before the next one is asked for, and tried again until it is; only a crash in between loses it, which the webhook
 * does not.
 *
 * A bot with a webhook hears nothing here and is told nothing of it, so the webhook is taken away first.
 */
export function createZaloBotPolling(deps: {
  api: ZaloBotApi;
  accept: AcceptUpdate;
  logger: Logger;
  wait?: Wait;
}): Polling {
  const { api, logger } = deps;
  const wait = deps.wait ?? pause;
  const stopping = new AbortController();
  const { signal } = stopping;

  /** Does `work` until it succeeds or the loop is stopped. */
  async function insist<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    for (let failures = 1; !signal.aborted; failures += 1)
      try {
        return await work();
      } catch (err) {
        if (signal.aborted) return undefined;
        const told = err instanceof UpstreamUnreachable ? err.retryAfterSeconds : undefined;
        const reason = err instanceof Error ? err.message : String(err);
        logger.warn({ reason, failures }, what);
        await wait(retryPauseMs(failures, told), signal);
      }
    return undefined;
  }

  /** What is no update at all is let go: asking again would not make it one. */
  async function store(update: unknown): Promise<void> {
    try {
      await deps.accept(update);
    } catch (err) {
      if (!(err instanceof AppError && err.code === 'malformed_body')) throw err;
      logger.warn({ reason: err.message }, 'an answer of the Zalo bot is passed over');
    }
  }

  return {
    async run() {
      await insist('the webhook of the Zalo bot could not be taken away, trying again', () =>
        api.call('deleteWebhook', {}),
      );
      while (!signal.aborted) {
        const update = await insist('the Zalo bot could not be asked for news, trying again', () =>
          api.nextUpdate(HOLD_SECONDS, signal),
        );
        if (update === undefined || update === null) continue;
        await insist('an update of the Zalo bot could not be kept, trying again', () =>
          store(update),
        );
      }
    },
    stop: () => stopping.abort(),
  };
}
