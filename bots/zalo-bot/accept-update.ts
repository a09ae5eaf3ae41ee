import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import { createOncePerKind } from '../once-per-kind.ts';
import { countWebhook } from '../webhook-count.ts';
import { readZaloBotUpdate } from './read-update.ts';

/** Keeps one update, however it came. @throws AppError `malformed_body` for what is no update */
export type AcceptUpdate = (update: unknown) => Promise<void>;

export function createAcceptUpdate(deps: {
  receive: ReceiveMessage;
  logger: Logger;
}): AcceptUpdate {
  const isNewKind = createOncePerKind();
  return async (update) => {
    const read = readZaloBotUpdate(update);
    if (!read) {
      countWebhook('zalo_bot', 'malformed');
      throw new AppError(
        'malformed_body',
        400,
        'The body is no update of a Zalo bot: event_name is missing',
        [{ path: 'event_name', message: 'must be a text such as message.text.received' }],
      );
    }
    if (read.sort === 'unknown' && isNewKind(read.name))
      deps.logger.warn({ event: read.name }, 'A Zalo bot got a kind of update not known here');
    countWebhook('zalo_bot', await deps.receive(read.event));
  };
}
