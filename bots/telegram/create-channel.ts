import type { Clock } from '../../core/clock.ts';
import type { BotConfig } from '../../core/config/load.ts';
import type { Logger } from '../../core/logger.ts';
import type { ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import type { ChannelEdge } from '../channel-edge.ts';
import { pollingLife } from '../polling-life.ts';
import { createAcceptUpdate } from './accept-update.ts';
import { createTelegramApi, createTelegramDownload } from './api.ts';
import { createTelegramPolling } from './polling.ts';
import { WANTED_UPDATES } from './read-update.ts';
import { createTelegramSender } from './sender.ts';
import { createTelegramWebhook } from './webhook.ts';

/** Telegram asks at most this many times at once; more than the store takes in parallel would only wait. */
const WEBHOOK_CONNECTIONS = 40;

type Deps = {
  config: BotConfig;
  /** Where Telegram reaches us; needed for the webhook. */
  publicUrl: string | undefined;
  receive: ReceiveMessage;
  photos: Pick<PhotoStore, 'read'>;
  /** Put before what may have arrived already. */
  repeatNote: string;
  /** Messages a second to all chats together. */
  perSecond?: number;
  clock: Clock;
  logger: Logger;
};

/**
 * The Telegram bot, wired: with a secret Telegram calls our webhook, without one we ask for news.
 *
 * `start` tells Telegram the webhook's address, or begins to ask; when Telegram cannot be reached it says so in the
 * log and the rest of the house goes on.
 */
export function createTelegramChannel(deps: Deps): ChannelEdge {
  const { config, logger } = deps;
  const api = createTelegramApi(config);
  const accept = createAcceptUpdate(deps);
  const shared = {
    channel: 'telegram' as const,
    sender: createTelegramSender({ ...deps, api }),
    fetchPhoto: createTelegramDownload(api, config),
  };
  if (config.mode === 'webhook')
    return {
      ...shared,
      router: createTelegramWebhook({ secret: config.secret, accept }),
      async start() {
        if (!deps.publicUrl) {
          logger.warn('PUBLIC_URL is not set: Telegram has to be told the webhook by hand');
          return;
        }
        const url = `${deps.publicUrl}/webhooks/telegram`;
        api
          .setWebhook(url, {
            secret_token: config.secret,
            allowed_updates: [...WANTED_UPDATES],
            max_connections: WEBHOOK_CONNECTIONS,
          })
          .then(() => logger.info({ url }, 'Telegram knows the webhook'))
          .catch(() =>
            logger.error({ url }, 'Telegram did not take the webhook, restart to try again'),
          );
      },
    };
  return { ...shared, ...pollingLife(createTelegramPolling({ api, accept, logger })) };
}
