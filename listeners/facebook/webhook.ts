import { createHmac } from 'node:crypto';
import { Router } from 'express';
import { type Clock, SECOND } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { sameSecret } from '../../core/ids.ts';
import { parseJson } from '../../core/parse-json.ts';
import { bytesOf, rawBody } from '../../core/raw-body.ts';
import { ListenedThread } from '../../models/listened-thread.ts';
import { ListenerState, type ListenerStateRecord } from '../../models/listener-state.ts';
import { Post } from '../../models/post.ts';
import type { IncomingPost, KeepPosts } from '../../workflow/posts/incoming.ts';
import type { RemovePosts } from '../../workflow/posts/remove-posts.ts';
import { type PageEvent, readPageEvents } from './read-event.ts';
import { forgetPost, keepThread } from './read-page.ts';

/** Facebook puts at most 1,000 changes into one call. */
const MOST_BYTES = 2 * 1024 * 1024;

/**
 * `GET /webhooks/facebook`: Facebook asks whether we are the ones it was told of. `POST`: events of pages, signed with
 * the app's secret over the raw bytes. Answered with 200 only after everything is stored; Facebook sends again for a
 * day otherwise. Events come twice and in any order: an earlier text does not come back over a later one, and what is
 * gone stays gone.
 *
 * @throws AppError `bad_signature` (401), `forbidden` (403, wrong verify token), `malformed_body` (400)
 */
export function createFacebookWebhook(deps: {
  config: { appSecret: string; verifyToken: string; pageIds: readonly string[] };
  keepPosts: KeepPosts;
  removePosts: RemovePosts;
  clock: Clock;
}): Router {
  const { config, clock } = deps;
  const router = Router();

  router.get('/webhooks/facebook', (req, res) => {
    const given = (name: string) => String(req.query[`hub.${name}`] ?? '');
    if (given('mode') !== 'subscribe' || !sameSecret(given('verify_token'), config.verifyToken))
      throw new AppError('forbidden', 403, 'hub.verify_token is not FACEBOOK_VERIFY_TOKEN');
    res.type('text/plain').send(given('challenge').replace(/[^\w.-]/g, ''));
  });

  router.post('/webhooks/facebook', rawBody(MOST_BYTES), async (req, res) => {
    const raw = bytesOf(req);
    if (!isSignedByFacebook(config.appSecret, raw, req.get('x-hub-signature-256')))
      throw new AppError(
        'bad_signature',
        401,
        'The header X-Hub-Signature-256 is missing or does not sign this body with the app secret',
      );
    const events = readPageEvents(parseJson(raw.toString('utf8')));
    const ours = events.filter(({ pageId }) => config.pageIds.includes(pageId));
    for (const event of ours)
      if (event.kind === 'gone') await remove(event);
      else await keep(event);
    for (const pageId of new Set(ours.map((event) => event.pageId)))
      await ListenerState.updateOne(
        { listener: `facebook:${pageId}` },
        { $set: { lastItemAt: clock.now() } },
        { upsert: true },
      );
    res.json({ ok: true });
  });
  return router;

  async function keep(event: Extract<PageEvent, { kind: 'said' }>): Promise<void> {
    const listener = `facebook:${event.pageId}`;
    const outlet = await nameOf(listener, event.pageId);
    const publishedAt = event.publishedAt ?? event.at;
    const threadId = event.threadId ?? event.id;
    const thread = await ListenedThread.findOne({ source: 'facebook', threadId }).lean();
    if (thread?.state === 'gone' && (event.threadId || event.isNew)) {
      // It comes late: what it belongs to has been taken back meanwhile.
      await deps.removePosts('facebook', [event.id]);
      return;
    }
    if (!thread || !event.threadId)
      await keepThread(threadId, { listener, outlet, publishedAt }, clock.now());
    if (event.text.trim() === '') return;
    const post: IncomingPost = {
      source: 'facebook',
      externalId: event.id,
      outlet,
      text: event.text,
      url: event.url ?? `https://www.facebook.com/${event.id}`,
      publishedAt,
      ...(event.threadId && { threadId: event.threadId }),
      ...(event.author && { author: event.author }),
      ...(!event.isNew && { editedAt: event.at }),
    };
    await deps.keepPosts([post]);
  }

  async function remove(event: Extract<PageEvent, { kind: 'gone' }>): Promise<void> {
    if (await saidAfter(event)) return;
    if (event.isPost) await forgetPost(deps, `facebook:${event.pageId}`, event.id);
    else await deps.removePosts('facebook', [event.id]);
  }

  /** Shown again since: a removal that comes late takes nothing away. A second is as exact as Facebook is. */
  async function saidAfter({ id, at }: { id: string; at: Date }): Promise<boolean> {
    const post = await Post.findOne({ source: 'facebook', externalId: id }, { editedAt: 1 }).lean();
    return post?.editedAt != null && post.editedAt.getTime() >= at.getTime() + SECOND;
  }
}

async function nameOf(listener: string, pageId: string): Promise<string> {
  const state = await ListenerState.findOne({ listener }).lean<ListenerStateRecord>();
  return (state?.cursor as { name?: string } | null)?.name ?? pageId;
}

/** @param header `sha256=` and 64 hex digits */
export function isSignedByFacebook(
  appSecret: string,
  raw: Buffer,
  header: string | undefined,
): boolean {
  const expected = `sha256=${createHmac('sha256', appSecret).update(raw).digest('hex')}`;
  return header !== undefined && sameSecret(header, expected);
}
