import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { SecretKey } from '../../core/secret-key.ts';
import type { AttachmentStore } from '../../workflow/attachments/attachment-store.ts';
import type { ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import type { ChannelEdge } from '../channel-edge.ts';
import { createHub } from './hub.ts';
import { createChatLimits } from './limits.ts';
import { createMailbox } from './mailbox.ts';
import { createWebChatRouter } from './router.ts';
import { createVisitors } from './visitor.ts';

/** The web chat, wired; it needs no token and is always on. */
export function createWebChat(deps: {
  city: CityProfile;
  secretKey: SecretKey;
  publicUrl: string | undefined;
  receive: ReceiveMessage;
  photos: PhotoStore;
  attachments: Pick<AttachmentStore, 'keep'>;
  clock: Clock;
  logger: Logger;
}): ChannelEdge {
  const mailbox = createMailbox(deps);
  const hub = createHub({ ...deps, mailbox });
  const visitors = createVisitors({
    key: deps.secretKey.derive('web-chat-visitor'),
    secure: deps.publicUrl?.startsWith('https://') ?? false,
  });
  return {
    channel: 'web',
    sender: hub.sender,
    router: createWebChatRouter({ ...deps, mailbox, hub, visitors, limits: createChatLimits() }),
    async stop() {
      hub.stop();
    },
  };
}
