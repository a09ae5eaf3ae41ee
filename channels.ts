import type { Router } from 'express';
import type { ChannelEdge } from './bots/channel-edge.ts';
import { createDialogue } from './bots/dialogue/dialogue.ts';
import { createResidentDesk } from './bots/dialogue/resident-desk.ts';
import { createTelegramChannel } from './bots/telegram/create-channel.ts';
import { createWebChat } from './bots/web-chat/create-channel.ts';
import { createZaloChannel } from './bots/zalo/create-channel.ts';
import { createZaloBotChannel } from './bots/zalo-bot/create-channel.ts';
import { createSay } from './core/city/say.ts';
import type { CityProfile } from './core/city/schema.ts';
import type { Clock } from './core/clock.ts';
import type { Config } from './core/config/load.ts';
import type { Queue } from './core/jobs/queue.ts';
import type { Logger } from './core/logger.ts';
import type { SecretKey } from './core/secret-key.ts';
import type { Analyzer } from './nlp/labels.ts';
import type { AttachmentStore } from './workflow/attachments/attachment-store.ts';
import type { Workflow } from './workflow/create-workflow.ts';
import { createCodeReader, createReceiptReading } from './workflow/dossiers/read-code.ts';
import { startMessageHandling } from './workflow/messages/handle-messages.ts';
import type { ReceiveMessage } from './workflow/messages/receive-message.ts';
import type { Outbox } from './workflow/notifications/outbox.ts';
import { startDispatcher } from './workflow/notifications/send-deliveries.ts';
import { createPhotoFetching } from './workflow/photos/fetch-photos.ts';
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
  attachments: AttachmentStore;
  secretKey: SecretKey;
  /** True when no other process shares the store. */
  soleProcess: boolean;
};

export type Channels = {
  /** Webhooks and the chat page, for the HTTP server. */
  routers: readonly Router[];
  /** Starts handling messages and sending deliveries. @returns the sweeps that find what was left */
  startWorker(): Record<string, () => Promise<unknown>>;
  /** Starts asking platforms that do not call us. */
  startListening(): Promise<void>;
  stop(): Promise<void>;
};

/** Opens every channel that has its settings; the web chat needs none. */
export function openChannels(deps: Deps): Channels {
  const { zalo, zaloBot, telegram, publicUrl } = deps.config;
  const say = createSay(deps.city);
  const shared = { ...deps, publicUrl, repeatNote: say('vi', 'repeat') };
  const codeReader = createCodeReader();
  const edges: ChannelEdge[] = [createWebChat(shared)];
  if (zalo) edges.push(createZaloChannel({ ...shared, config: zalo }));
  if (zaloBot) edges.push(createZaloBotChannel({ ...shared, config: zaloBot }));
  if (telegram)
    edges.push(
      createTelegramChannel({
        ...shared,
        config: telegram,
        perSecond: deps.config.telegramPerSecond,
      }),
    );

  return {
    routers: edges.flatMap(({ router }) => router ?? []),
    startWorker() {
      const random = Math.random;
      const senders = edges.map(({ sender }) => sender);
      const sources = Object.fromEntries(
        edges.flatMap(({ channel, fetchPhoto }) => (fetchPhoto ? [[channel, fetchPhoto]] : [])),
      );
      const fetchPhotos = createPhotoFetching({ ...deps, sources });
      const readReceipt = createReceiptReading({ ...deps, reader: codeReader });
      const dispatcher = startDispatcher({ ...deps, senders, random });
      const handling = startMessageHandling({
        ...deps,
        random,
        prepare: async (message) => await readReceipt(await fetchPhotos(message)),
        handle: createDialogue({ ...deps, publicUrl, desk: createResidentDesk(deps) }),
        apology: (language) => say(language, 'message.failed'),
        tooFast: (language) => say(language, 'message.too-fast'),
      });
      return { messages: handling.sweep, deliveries: dispatcher.sweep };
    },
    async startListening() {
      for (const edge of edges) await edge.start?.();
    },
    async stop() {
      await Promise.all([...edges.map((edge) => edge.stop?.()), codeReader.close()]);
    },
  };
}
