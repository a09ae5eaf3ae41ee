import { Router } from 'express';
import { AppError } from '../../core/errors.ts';
import { sameSecret } from '../../core/ids.ts';
import { parseJson } from '../../core/parse-json.ts';
import { bytesOf, rawBody } from '../../core/raw-body.ts';
import { countWebhook } from '../webhook-count.ts';
import type { AcceptUpdate } from './accept-update.ts';

const MOST_BYTES = 1024 * 1024;

/**
 * `POST /webhooks/telegram`: updates under the secret that we gave Telegram. Answers 200 once the update is kept;
 * the spinner of a pressed button is stopped by the answer itself, which saves a call.
 *
 * @throws AppError `bad_signature` (401, nothing is kept), `malformed_body` (400), `too_large` (413)
 */
export function createTelegramWebhook(deps: { secret: string; accept: AcceptUpdate }): Router {
  const router = Router();
  router.post('/webhooks/telegram', rawBody(MOST_BYTES), async (req, res) => {
    const given = req.get('x-telegram-bot-api-secret-token');
    if (given === undefined || !sameSecret(given, deps.secret)) {
      countWebhook('telegram', 'bad_signature');
      throw new AppError(
        'bad_signature',
        401,
        'The header X-Telegram-Bot-Api-Secret-Token is missing or not the secret of this webhook',
      );
    }
    const { callbackId } = await deps.accept(parseJson(bytesOf(req).toString('utf8')));
    res.json(
      callbackId ? { method: 'answerCallbackQuery', callback_query_id: callbackId } : { ok: true },
    );
  });
  return router;
}
