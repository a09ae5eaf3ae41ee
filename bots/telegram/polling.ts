import { type Api, GrammyError } from 'grammy';
import type { Logger } from '../../core/logger.ts';
import { type Polling, pause, retryPauseMs, type Wait } from '../polling-life.ts';
import type { AcceptUpdate } from './accept-update.ts';
import { WANTED_UPDATES } from './read-update.ts';

/** How long Telegram holds an empty answer back; shorter than the client's own time limit. */
const HOLD_SECONDS = 15;

/**
 * Asks Telegram for news instead of being called.
 *
 * Telegram forgets an update once it is asked for a later one, so the offset moves past an update only after that
 * update is stored. When one cannot be stored, or Telegram cannot be reached, the same offset is asked for again
 * after a pause that grows to a minute.
 */
export function createTelegramPolling(deps: {
  api: Api;
  accept: AcceptUpdate;
  logger: Logger;
  wait?: Wait;
}): Polling {
  const { api, accept, logger } = deps;
  const wait = deps.wait ?? pause;
  const stopping = new AbortController();
  // grammY's types know only the signal of a polyfill; the one of Node does.
  const signal = stopping.signal as unknown as Parameters<Api['getMe']>[0];

  async function takeBatch(offset: number): Promise<number> {
    let next = offset;
    const updates = await api.getUpdates(
      { offset, timeout: HOLD_SECONDS, limit: 100, allowed_updates: [...WANTED_UPDATES] },
      signal,
    );
    for (const update of updates) {
      const { callbackId } = await accept(update);
      next = update.update_id + 1;
      if (callbackId) api.answerCallbackQuery(callbackId).catch(() => {});
    }
    return next;
  }

  return {
    async run() {
      let offset = 0;
      let failures = 0;
      let isWebhookGone = false;
      while (!stopping.signal.aborted)
        try {
          // A bot with a webhook gets nothing here, and says so only by an error.
          if (!isWebhookGone) await api.deleteWebhook({}, signal);
          isWebhookGone = true;
          offset = await takeBatch(offset);
          failures = 0;
        } catch (err) {
          if (stopping.signal.aborted) return;
          failures += 1;
          const told = err instanceof GrammyError ? err.parameters.retry_after : undefined;
          const reason = err instanceof Error ? err.message : String(err);
          logger.warn({ reason, failures }, 'Telegram could not be asked for news, trying again');
          await wait(retryPauseMs(failures, told), stopping.signal);
        }
    },
    stop: () => stopping.abort(),
  };
}
