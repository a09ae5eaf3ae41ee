import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { BotConfig } from '../../core/config/load.ts';
import type { Logger } from '../../core/logger.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import type { ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import type { ChannelEdge } from '../channel-edge.ts';
import { languageOf } from '../dialogue/english.ts';
import { pollingLife } from '../polling-life.ts';
import { download } from '../upstream.ts';
import { createAcceptUpdate } from './accept-update.ts';
import { createZaloBotApi } from './api.ts';
import { createPhotoLinks } from './photo-links.ts';
import { createZaloBotPolling } from './polling.ts';
import { createZaloBotSender } from './sender.ts';
import { createZaloBotWebhook } from './webhook.ts';

const LARGEST_PHOTO_BYTES = 12 * 1024 * 1024;

/**
 * A bot of Zalo's Bot Platform, wired: with a secret the platform calls our webhook, without one we ask for news.
 * Polling and webhook exclude each other there; `start` sets the one and takes the other away.
 */
export function createZaloBotChannel(deps: {
  config: BotConfig;
  city: CityProfile;
  /** Where the platform reaches us; needed for the webhook and for photos. */
  publicUrl: string | undefined;
  secretKey: SecretKey;
  receive: ReceiveMessage;
  photos: Pick<PhotoStore, 'read'>;
  repeatNote: string;
  logger: Logger;
}): ChannelEdge {
  const { config, logger, publicUrl } = deps;
  const say = createSay(deps.city);
  const api = createZaloBotApi(config);
  const accept = createAcceptUpdate(deps);
  const links = createPhotoLinks({ ...deps, key: deps.secretKey.derive('zalo-bot-photos') });
  const sender = createZaloBotSender({
    ...deps,
    ...links,
    api,
    menuHint: (text) => say(languageOf(text) ?? 'vi', 'menu.hint'),
  });
  const shared = {
    channel: 'zalo_bot' as const,
    sender,
    router: links.router,
    fetchPhoto: (url: string) => download('Zalo Bot', url, LARGEST_PHOTO_BYTES),
  };
  if (config.mode === 'polling')
    return { ...shared, ...pollingLife(createZaloBotPolling({ api, accept, logger })) };
  links.router.use(createZaloBotWebhook({ secret: config.secret, accept }));
  return {
    ...shared,
    async start() {
      if (!publicUrl) {
        logger.warn('PUBLIC_URL is not set: the Zalo bot has to be told the webhook by hand');
        return;
      }
      const url = `${publicUrl}/webhooks/zalo-bot`;
      api
        .call('setWebhook', { url, secret_token: config.secret })
        .then(() => logger.info({ url }, 'the Zalo bot knows the webhook'))
        .catch((err: unknown) =>
          logger.error({ err, url }, 'the Zalo bot did not take the webhook, restart to try again'),
        );
    },
  };
}
