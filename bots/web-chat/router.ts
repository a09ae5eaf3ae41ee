import { randomUUID } from 'node:crypto';
import { type Request, Router } from 'express';
import { fileTypeFromBuffer } from 'file-type';
import multer, { MulterError } from 'multer';
import type { CityProfile } from '../../core/city/schema.ts';
import { AppError } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { parseJson } from '../../core/parse-json.ts';
import { bytesOf, rawBody } from '../../core/raw-body.ts';
import type { AttachmentKind } from '../../models/attachment.ts';
import { Message } from '../../models/message.ts';
import {
  type AttachmentStore,
  LARGEST_ATTACHMENT_BYTES,
} from '../../workflow/attachments/attachment-store.ts';
import type { InboundEvent, ReceiveMessage } from '../../workflow/messages/receive-message.ts';
import type { PhotoStore } from '../../workflow/photos/photo-store.ts';
import { streamEvents } from './events.ts';
import type { Hub } from './hub.ts';
import type { ChatLimits } from './limits.ts';
import type { Mailbox } from './mailbox.ts';
import { createPage } from './page.ts';
import { type ChatMessage, readChatMessage } from './read-message.ts';
import { sameOrigin, type Visitors } from './visitor.ts';

const MOST_JSON_BYTES = 64 * 1024;
const MOST_PHOTOS = 4;
/** Pages that one visitor may have open, and that this process serves. */
const MOST_STREAMS = 6;
const MOST_STREAMS_ALL = 5000;

type Deps = {
  city: CityProfile;
  visitors: Visitors;
  mailbox: Mailbox;
  hub: Hub;
  limits: ChatLimits;
  receive: ReceiveMessage;
  photos: Pick<PhotoStore, 'keep' | 'read'>;
  attachments: Pick<AttachmentStore, 'keep'>;
  publicUrl: string | undefined;
  logger: Logger;
};

/**
 * The web chat: the same dialogue in a web page.
 *
 * `GET /chat` the page · `POST /chat/messages` JSON or a form with photos, answered 202 once it is stored ·
 * `GET /chat/messages?after=ID` our messages (`own=1`: theirs too) · `GET /chat/events` the same as they come, resumed
 * by `Last-Event-ID` · `GET /chat/photos/:id` pictures of this chat only.
 */
export function createWebChatRouter(deps: Deps): Router {
  const { hub, limits, mailbox, photos, visitors } = deps;
  const router = Router();
  const upload = multer({
    storage: multer.memoryStorage(),
    limits: {
      fileSize: LARGEST_ATTACHMENT_BYTES,
      files: MOST_PHOTOS,
      fields: 8,
      fieldSize: 16 * 1024,
      parts: 16,
    },
  }).array('photo', MOST_PHOTOS);
  const readJson = rawBody(MOST_JSON_BYTES);

  /** A picture goes to the pictures, everything else that is taken to the attachments: by content, not by name. */
  async function keep(bytes: Buffer): Promise<Kept> {
    const type = (await fileTypeFromBuffer(bytes))?.mime ?? 'image/unknown';
    if (type.startsWith('image/'))
      return { kind: 'photo', photoId: (await photos.keep(bytes))._id };
    const { _id: fileId, kind } = await deps.attachments.keep(bytes);
    return { kind, fileId };
  }

  router.use('/chat', createPage(deps));

  router.post(
    '/chat/messages',
    sameOrigin(deps.publicUrl),
    (req, res, next) => {
      if (req.is('multipart/form-data')) upload(req, res, (err: unknown) => next(refused(err)));
      else readJson(req, res, next);
    },
    async (req, res) => {
      const visitor = visitors.meet(req, res);
      if (visitor.isNew) await limits.newVisitor(req.ip ?? '');
      await limits.message(visitor.id);
      const files = Array.isArray(req.files) ? req.files : [];
      const message = readChatMessage(bodyOf(req), files.length);
      const providerId = `${visitor.id}:${message.id ?? randomUUID()}`;
      const isRepeat = message.id && (await Message.exists({ channel: 'web', providerId }));
      if (!isRepeat) {
        if (files.length > 0) await limits.photos(visitor.id, files.length);
        const kept: Kept[] = [];
        for (const { buffer } of files) kept.push(await keep(buffer));
        await deps.receive(eventOf(visitor.id, providerId, message, kept));
      }
      res.status(202).json({ id: message.id ?? providerId.slice(visitor.id.length + 1) });
    },
  );

  router.get('/chat/messages', async (req, res) => {
    const visitor = visitors.meet(req, res);
    const after = idIn(req.query['after'], 'after');
    const messages =
      req.query['own'] === '1'
        ? await mailbox.talk(visitor.id)
        : await mailbox.replies(visitor.id, after);
    res.set('cache-control', 'no-store').json({ messages });
  });

  router.get('/chat/events', async (req, res) => {
    const visitor = visitors.meet(req, res);
    if (hub.count(visitor.id) >= MOST_STREAMS || hub.count() >= MOST_STREAMS_ALL)
      throw new AppError('rate_limited', 429, 'Too many pages of this chat are open', [
        { path: 'retryAfterSeconds', message: '30' },
      ]);
    const from = idIn(req.get('last-event-id') ?? req.query['after'], 'after');
    await streamEvents(res, visitor.id, from ?? (await mailbox.newest(visitor.id)), deps);
  });

  router.get('/chat/photos/:id', async (req, res) => {
    const visitor = visitors.meet(req, res);
    const { id } = req.params;
    const isTheirs = /^[\w-]{16,64}$/.test(id) && (await mailbox.holdsPhoto(visitor.id, id));
    const bytes = isTheirs ? await photos.read(id) : undefined;
    if (!bytes) throw new AppError('not_found', 404, 'This chat has no such picture');
    res
      .set({ 'cache-control': 'private, max-age=86400', 'content-type': 'image/jpeg' })
      .send(bytes);
  });

  return router;
}

const bodyOf = (req: Request): unknown => {
  if (!Buffer.isBuffer(req.body)) return req.body;
  return parseJson(bytesOf(req).toString('utf8'));
};

/** What was sent, by our id. */
type Kept = { kind: 'photo'; photoId: string } | { kind: AttachmentKind; fileId: string };

function eventOf(
  address: string,
  providerId: string,
  { button, location, text }: ChatMessage,
  kept: Kept[],
): InboundEvent {
  const event = button ? 'button' : (kept[0]?.kind ?? (location ? 'location' : 'text'));
  return {
    channel: 'web',
    providerId,
    address,
    event,
    ...(text && { text }),
    ...(button && { button }),
    ...(location && { location }),
    ...(kept.length > 0 && { attachments: kept.map((one) => ({ ...one, ref: 'upload' })) }),
  };
}

/** @throws AppError `invalid_input` when it is given and no id */
function idIn(value: unknown, path: string): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string' && /^[0-9a-f]{24}$/.test(value)) return value;
  throw new AppError('invalid_input', 400, `${path} is no id of a message`, [
    { path, message: 'must be an id that this chat gave, 24 hexadecimal digits' },
  ]);
}

/** A form that multer did not take, in our words. */
function refused(err: unknown): unknown {
  if (!(err instanceof MulterError)) {
    if (err instanceof Error && err.message.startsWith('Multipart'))
      return new AppError('malformed_body', 400, `The form is broken: ${err.message}`);
    return err;
  }
  if (err.code === 'LIMIT_FILE_SIZE')
    return new AppError(
      'too_large',
      413,
      `A file may have ${LARGEST_ATTACHMENT_BYTES} bytes at most`,
    );
  return new AppError('invalid_input', 400, `The form is not taken: ${err.message}`, [
    {
      path: err.field ?? 'photo',
      message: `${err.code}; at most ${MOST_PHOTOS} files named photo`,
    },
  ]);
}
