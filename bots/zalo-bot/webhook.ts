import { Router } from 'express';
import { AppError } from '../../core/errors.ts';
import { sameSecret } from '../../core/ids.ts';
import { parseJson } from '../../core/parse-json.ts';
import { bytesOf, rawBody } from '../../core/raw-body.ts';
import { countWebhook } from '../webhook-count.ts';
import type { AcceptUpdate } from './accept-update.ts';

const MOST_BYTES = 256 * 1024;

/**
 * `POST /webhooks/zalo-bot`: updates under the secret that we gave the platform. Answers 200 once the update is kept.
 *
 * @throws AppError `bad_signature` (401, nothing is kept), `malformed_body` (400), `too_large` (413)
 */
export function createZaloBotWebhook(deps: { secret: string; accept: AcceptUpdate }): Router {
  const router = Router();
  router.post('/webhooks/zalo-bot', rawBody(MOST_BYTES), async (req, res) => {
    const given = req.get('x-bot-api-secret-token');
    if (given === undefined || !sameSecret(given, deps.secret)) {
      countWebhook('zalo_bot', 'bad_signature');
      throw new AppError(
        'bad_signature',
        401,
        'The header X-Bot-Api-Secret-Token is missing or not the secret of this webhook',
      );
    }
    await deps.accept(parseJson(bytesOf(req).toString('utf8')));
    res.json({ ok: true });
  });
  return router;
}
