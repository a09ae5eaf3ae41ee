import { Api, GrammyError } from 'grammy';
import { type AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { ChatGone } from '../../workflow/notifications/sender.ts';
import { SlowDown } from '../throttle.ts';
import { download, unreachable } from '../upstream.ts';

/** A call may take this long; less than the lease of a delivery (60 s). */
const TIMEOUT_SECONDS = 20;
/** Telegram lets bots fetch files up to 20 MB. */
const LARGEST_FILE_BYTES = 20 * 1024 * 1024;
/** The token is wrong or taken back: an operator has to act, until then deliveries wait. */
const OPERATOR_SECONDS = 15 * 60;

export type TelegramSettings = { token: string; apiUrl: string };

/** grammY's client for the Bot API; `apiUrl` may be a simulator. */
export const createTelegramApi = ({ token, apiUrl }: TelegramSettings): Api =>
  new Api(token, { apiRoot: apiUrl.replace(/\/+$/, ''), timeoutSeconds: TIMEOUT_SECONDS });

/**
 * A failed call in our words. The error itself is not kept: it carries the text that was to be sent.
 *
 * 403 and "chat not found": blocked, or the account is gone. 429: later, as told. 401 and 404: the token. 5xx and
 * answers that are no JSON: nobody knows. Everything else is a final no.
 */
export function telegramFailure(err: unknown): AppError {
  if (!(err instanceof GrammyError)) return unreachable('Telegram', err);
  const { error_code: code, description, parameters } = err;
  if (code === 403 || /chat not found|user is deactivated|bot was kicked/i.test(description))
    return new ChatGone('telegram', description);
  if (code === 429) return new SlowDown('Telegram', code, parameters.retry_after ?? 1);
  if (code === 401 || code === 404)
    return new UpstreamUnreachable('Telegram', `TELEGRAM_BOT_TOKEN is not taken (${code})`, {
      retryAfterSeconds: OPERATOR_SECONDS,
    });
  if (code >= 500)
    return new UpstreamUnreachable('Telegram', `it failed (${code})`, { mayHaveHappened: true });
  return new UpstreamRefused('Telegram', String(code), description);
}

/** The bytes behind a file id; `apiUrl` does not cover downloads, so the address is made here. */
export function createTelegramDownload(api: Api, { token, apiUrl }: TelegramSettings) {
  return async (fileId: string): Promise<Buffer> => {
    const { file_path: path } = await api.getFile(fileId).catch((err: unknown) => {
      throw telegramFailure(err);
    });
    if (!path) throw new UpstreamRefused('Telegram', 'no file_path', 'the file is not to be had');
    const url = `${apiUrl.replace(/\/+$/, '')}/file/bot${token}/${path}`;
    return await download('Telegram', url, LARGEST_FILE_BYTES);
  };
}
