import type { Router } from 'express';
import { createDialogue } from './bots/dialogue/dialogue.ts';
import { createResidentDesk } from './bots/dialogue/resident-desk.ts';
import { createAcceptUpdate } from './bots/telegram/accept-update.ts';
import { createTelegramApi, createTelegramDownload } from './bots/telegram/api.ts';
import { createTelegramPolling, type TelegramPolling } from './bots/telegram/polling.ts';
import { createTelegramSender } from './bots/telegram/sender.ts';
import { createTelegramWebhook } from './bots/telegram/webhook.ts';
import { createZaloClient } from './bots/zalo/client.ts';
import { createZaloSender } from './bots/zalo/sender.ts';
import { createZaloTokenExchange } from './bots/zalo/token-exchange.ts';
import { createTokenKeeper } from './bots/zalo/token-keeper.ts';
import { createZaloWebhook } from './bots/zalo/webhook.ts';
import { createSay } from './core/city/say.ts';
import type { CityProfile } from './core/city/schema.ts';
import type { Clock } from './core/clock.ts';
import type { Config, TelegramConfig, ZaloConfig } from './core/config/load.ts';
import type { Queue } from './core/jobs/queue.ts';
import type { Logger } from './core/logger.ts';
import type { SecretKey } from './core/secret-key.ts';
import type { Analyzer } from './nlp/labels.ts';
import type { Workflow } from './workflow/create-workflow.ts';
import { startMessageHandling } from './workflow/messages/handle-messages.ts';
import type { ReceiveMessage } from './workflow/messages/receive-message.ts';
import type { Outbox } from './workflow/notifications/outbox.ts';
import { startDispatcher } from './workflow/notifications/send-deliveries.ts';
import type { Sender } from './workflow/notifications/sender.ts';
import { createPhotoFetching, type PhotoSource } from './workflow/photos/fetch-photos.ts';
import type { PhotoStore } from './workflow/photos/photo-store.ts';

type Deps = {
  config: Config;
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  analyzer: Analyzer;
  workflow: Workflow;
  outbox: Outbox;
  bell: Queue;
  receive: ReceiveMessage;
  photos: PhotoStore;
  secretKey: SecretKey;
  /** True when no other process shares the store. */
  soleProcess: boolean;
};

/** One channel as it is switched on by the settings. */
type Channel = {
  sender: Sender;
  router?: Router;
  photoSource?: PhotoSource;
  polling?: TelegramPolling;
};

export type Channels = {
  /** Webhooks and the chat page, for the HTTP server. */
  routers: readonly Router[];
  /** Starts handling messages and sending deliveries. @returns the sweeps that find what was left */
  startWorker(): Record<string, () => Promise<unknown>>;
  /** Starts asking platforms that do not call us. */
  startListening(): void;
  stopListening(): void;
};

/** Opens every channel that has its settings; the web chat needs none. */
export function openChannels(deps: Deps): Channels {
  const { config, city, logger } = deps;
  const say = createSay(city);
  const open: Channel[] = [
    ...(config.zalo ? [openZalo(config.zalo, deps)] : []),
    ...(config.telegram ? [openTelegram(config.telegram, deps)] : []),
  ];
  const pollings = open.flatMap(({ polling }) => polling ?? []);

  return {
    routers: open.flatMap(({ router }) => router ?? []),
    startWorker() {
      const random = Math.random;
      const senders = open.map(({ sender }) => sender);
      const sources = Object.fromEntries(
        open.flatMap(({ sender, photoSource }) =>
          photoSource ? [[sender.channel, photoSource]] : [],
        ),
      );
      const dispatcher = startDispatcher({ ...deps, senders, random });
      const handling = startMessageHandling({
        ...deps,
        random,
        prepare: createPhotoFetching({ ...deps, sources }),
        handle: createDialogue({ ...deps, desk: createResidentDesk(deps) }),
        apology: (language) => say(language, 'message.failed'),
      });
      return { messages: handling.sweep, deliveries: dispatcher.sweep };
    },
    startListening() {
      for (const polling of pollings)
        polling.run().catch((err: unknown) => logger.error({ err }, 'polling of Telegram ended'));
    },
    stopListening() {
      for (const polling of pollings) polling.stop();
    },
  };
}

function openZalo(config: ZaloConfig, deps: Deps): Channel {
  const tokens = createTokenKeeper({
    ...deps,
    seedToken: config.refreshToken,
    exchange: createZaloTokenExchange(config),
  });
  const client = createZaloClient({ apiUrl: config.apiUrl, tokens });
  const repeatNote = createSay(deps.city)('vi', 'repeat');
  return {
    sender: createZaloSender({ client, photos: deps.photos, repeatNote }),
    router: createZaloWebhook({ ...deps, config }),
    photoSource: client.download,
  };
}

function openTelegram(config: TelegramConfig, deps: Deps): Channel {
  const api = createTelegramApi(config);
  const accept = createAcceptUpdate(deps);
  const repeatNote = createSay(deps.city)('vi', 'repeat');
  return {
    sender: createTelegramSender({ ...deps, api, repeatNote }),
    photoSource: createTelegramDownload(api, config),
    ...(config.mode === 'webhook'
      ? { router: createTelegramWebhook({ secret: config.secret, accept }) }
      : { polling: createTelegramPolling({ ...deps, api, accept }) }),
  };
}
