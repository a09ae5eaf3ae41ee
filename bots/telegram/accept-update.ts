import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import type { ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import { createOncePerKind } from '../once-per-kind.ts';
import { countWebhook } from '../webhook-count.ts';
import { readTelegramUpdate } from './read-update.ts';

/**
 * Keeps one update, however it came. Resolves when it is durable, with the id of the pressed button's spinner if any.
 *
 * @throws AppError `malformed_body` for what is no update
 */
export type AcceptUpdate = (update: unknown) => Promise<{ callbackId?: string }>;

export function createAcceptUpdate(deps: {
  receive: ReceiveMessage;
  logger: Logger;
}): AcceptUpdate {
  const isNewKind = createOncePerKind();
  return async (update) => {
    const read = readTelegramUpdate(update);
    if (!read) {
      countWebhook('telegram', 'malformed');
      throw new AppError(
        'malformed_body',
        400,
        'The body is no Telegram update: update_id is missing',
        [{ path: 'update_id', message: 'must be a number' }],
      );
    }
    if (read.sort === 'ignored') {
      countWebhook('telegram', 'ignored');
      return {};
    }
    if (read.sort === 'unknown' && isNewKind(read.name))
      deps.logger.warn(
        { event: read.name },
        'Telegram sent a kind of update that is not known here',
      );
    countWebhook('telegram', await deps.receive(read.event));
    return read.sort === 'message' && read.callbackId ? { callbackId: read.callbackId } : {};
  };
}
