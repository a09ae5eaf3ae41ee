import { Router } from 'express';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { parseJson } from '../../core/parse-json.ts';
import { bytesOf, rawBody } from '../../core/raw-body.ts';
import type { ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import type { Receipt } from '../../workflow/notifications/note-receipts.ts';
import { createOncePerKind } from '../once-per-kind.ts';
import { countWebhook } from '../webhook-count.ts';
import { readZaloEvent, timestampOf } from './read-event.ts';
import { isSignedByZalo } from './signature.ts';

/** Zalo's largest events, files with their links, are a few kilobytes. */
const MOST_BYTES = 256 * 1024;

/**
 * `POST /webhooks/zalo`: events of the Official Account.
 *
 * Zalo wants its 200 within two seconds and sends again otherwise, so nothing is done here but to check the
 * signature on the raw bytes and to keep the event. Receipts are acknowledged first and then noted on the delivery.
 *
 * @throws AppError `bad_signature` (401, nothing is kept), `malformed_body` (400), `too_large` (413)
 */
export function createZaloWebhook(deps: {
  config: { appId: string; oaId: string; oaSecret: string };
  noteReceipt: (receipt: Receipt) => Promise<void>;
  receive: ReceiveMessage;
  logger: Logger;
}): Router {
  const { config, receive, logger } = deps;
  const isNewKind = createOncePerKind();
  const router = Router();

  /** After the answer: a receipt that is lost changes nothing. */
  async function note(receipt: Receipt): Promise<void> {
    await deps.noteReceipt(receipt).catch((err: unknown) => {
      logger.warn({ err }, 'a receipt of Zalo could not be noted');
    });
  }

  router.post('/webhooks/zalo', rawBody(MOST_BYTES), async (req, res) => {
    const raw = bytesOf(req);
    const signature = req.get('x-zevent-signature');
    if (!signature) throw unsigned();
    const body = parse(raw);
    const timestamps = [timestampOf(body), req.get('x-zevent-timestamp')];
    if (!isSignedByZalo(config, raw, signature, timestamps)) throw unsigned();
    const read = readZaloEvent(body, raw, config.oaId);
    if (read.sort === 'receipt') {
      countWebhook('zalo', 'receipt');
      res.json({ ok: true });
      if (read.receipt) await note(read.receipt);
      return;
    }
    if (read.sort === 'unknown' && isNewKind(read.name))
      logger.warn({ event: read.name }, 'Zalo sent a kind of event that is not known here');
    countWebhook('zalo', await receive(read.event));
    res.json({ ok: true });
  });
  return router;
}

function parse(raw: Buffer): unknown {
  try {
    return parseJson(raw.toString('utf8'));
  } catch (err) {
    countWebhook('zalo', 'malformed');
    throw err;
  }
}

function unsigned(): AppError {
  countWebhook('zalo', 'bad_signature');
  return new AppError(
    'bad_signature',
    401,
    'The header X-ZEvent-Signature is missing or does not sign this body with the OA secret key',
  );
}
