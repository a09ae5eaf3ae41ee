import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { ZaloConfig } from '../../core/config/load.ts';
import type { Logger } from '../../core/logger.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import type { ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import { createReceiptNotes } from '../../workflow/notifications/note-receipts.ts';
import { createZaloWindows } from '../../workflow/notifications/zalo-windows.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import type { ChannelEdge } from '../channel-edge.ts';
import { languageOf } from '../dialogue/english.ts';
import { createThrottle, type Throttle } from '../throttle.ts';
import { createZaloClient, type ZaloClient } from './client.ts';
import { createZaloSender } from './sender.ts';
import { createZaloTokenExchange } from './token-exchange.ts';
import { createTokenKeeper } from './token-keeper.ts';
import { createZaloWebhook } from './webhook.ts';

/** Zalo names no limit of a chat: none but that of the account is kept. */
const A_CHAT = { perChatPerSecond: 20, chatBurst: 20 };

/** The Official Account, wired. Nothing is asked of Zalo before the first message has to be sent. */
export function createZaloChannel(deps: {
  config: ZaloConfig;
  secretKey: SecretKey;
  receive: ReceiveMessage;
  photos: Pick<PhotoStore, 'read'>;
  city: CityProfile;
  publicUrl: string | undefined;
  /** Put before what may have arrived already. */
  repeatNote: string;
  clock: Clock;
  logger: Logger;
}): ChannelEdge {
  const { config } = deps;
  const tokens = createTokenKeeper({
    ...deps,
    seedToken: config.refreshToken,
    exchange: createZaloTokenExchange(config),
  });
  const client = paced(
    createZaloClient({ ...config, tokens, logger: deps.logger }),
    createThrottle({
      platform: 'Zalo',
      clock: deps.clock,
      pace: { perSecond: config.perSecond, ...A_CHAT },
    }),
  );
  const say = createSay(deps.city);
  return {
    channel: 'zalo',
    router: createZaloWebhook({ ...deps, noteReceipt: createReceiptNotes(deps) }),
    sender: createZaloSender({
      ...deps,
      client,
      windows: createZaloWindows(deps),
      templates: config.znsTemplates,
      bannerUrl: deps.publicUrl && `${deps.publicUrl}/chat/page/icon-512.png`,
      say: (text, key) => say(languageOf(text) ?? 'vi', key),
    }),
    fetchPhoto: client.download,
  };
}

/** Sends, templates and pictures at the pace of the account; what residents sent is fetched without waiting. */
const paced = (client: ZaloClient, throttle: Throttle): ZaloClient => ({
  ...client,
  send: (way, recipient, message) =>
    throttle(JSON.stringify(recipient), () => client.send(way, recipient, message)),
  sendTemplate: (template) => throttle(template.phone, () => client.sendTemplate(template)),
});
