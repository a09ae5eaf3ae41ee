import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { createErrorHandler } from '../../api/error-handler.ts';
import { createManualClock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { createFacebookListener } from '../../listeners/facebook/listen-to-pages.ts';
import { usageOf } from '../../listeners/facebook/usage.ts';
import { createFacebookWebhook, isSignedByFacebook } from '../../listeners/facebook/webhook.ts';
import { Post } from '../../models/post.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import { serve } from '../bots/support/serve.ts';
import { WEDNESDAY } from '../support/builders.ts';
import { type FacebookSimulator, startFacebookSimulator } from '../support/facebook-simulator.ts';
import { startTestStore } from '../support/store.ts';
import { listening, stateOf } from './support.ts';

const PAGE = '1001';
const STRANGER = '2002';
const LISTENER = `facebook:${PAGE}`;

let store: Awaited<ReturnType<typeof startTestStore>>;
let facebook: FacebookSimulator;
let served: Awaited<ReturnType<typeof serve>>;
const clock = createManualClock(WEDNESDAY);
const parts = listening(clock);
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
  facebook = await startFacebookSimulator({ now: () => clock.now().getTime() });
  facebook.addPage(PAGE, 'UBND phường', 'page-token');
  served = await serve([aWebhook()]);
});
afterEach(async () => {
  await facebook.close();
  await served.close();
});

const aWebhook = () =>
  createFacebookWebhook({
    ...parts,
    config: {
      appSecret: facebook.app.secret,
      verifyToken: facebook.app.verifyToken,
      pageIds: [PAGE],
    },
  });

function aListener(given: { keepPosts?: KeepPosts; publicPages?: string[]; own?: boolean } = {}) {
  return createFacebookListener({
    ...parts,
    ...(given.keepPosts && { keepPosts: given.keepPosts }),
    config: {
      appId: facebook.app.id,
      appSecret: facebook.app.secret,
      verifyToken: facebook.app.verifyToken,
      pages: given.own === false ? [] : [{ id: PAGE, token: 'page-token' }],
      publicPages: given.publicPages ?? [],
      apiUrl: facebook.url,
      version: 'v25.0',
      pollSeconds: 600,
    },
  });
}

const ids = async () =>
  (await Post.find({ removedAt: { $exists: false } }).lean()).map((post) => post.externalId).sort();
const books = () =>
  [...facebook.posts.values(), ...facebook.comments.values()]
    .filter(({ hidden, message }) => !hidden && message !== '')
    .map(({ id }) => id)
    .sort();

describe('a page of Facebook that is asked', () => {
  it('is heard with all posts and comments over many pages, authors only as pseudonyms', async () => {
    facebook.state.pageSize = 3;
    for (let n = 0; n < 4; n += 1) {
      const post = facebook.write(PAGE, `Thông báo lịch cắt nước số ${n}`);
      for (let c = 0; c < 5; c += 1) facebook.comment(post.id, `Nước đục quá ${n} ${c}`, '7788');
    }
    await aListener().turn();
    expect(await ids()).toEqual(books());
    const comments = await Post.find({ threadId: { $exists: true } }).lean();
    expect(comments).toHaveLength(20);
    expect(new Set(comments.map(({ author }) => author)).size).toBe(1);
    expect(JSON.stringify(comments)).not.toContain('"7788"');
    expect((await stateOf(LISTENER)).status).toContain('4 bài và 20 bình luận mới');
  });

  it('takes over edits, hidden things and removals, and what is shown again', async () => {
    const post = facebook.write(PAGE, 'Lịch thu gom rác');
    const gone = facebook.write(PAGE, 'Bài đăng nhầm');
    facebook.comment(gone.id, 'Dưới bài đăng nhầm');
    const [edited, hidden, removed] = [1, 2, 3].map((n) =>
      facebook.comment(post.id, `Bình luận ${n}`),
    );
    const listener = aListener();
    await listener.turn();
    facebook.edit(edited?.id ?? '', 'Rác ở chợ đã dọn rồi, cảm ơn');
    facebook.hide(hidden?.id ?? '');
    facebook.remove(removed?.id ?? '');
    facebook.remove(gone.id);
    clock.advance(DAY + HOUR);
    await listener.turn();
    expect(await ids()).toEqual(books());
    expect((await Post.findOne({ externalId: edited?.id ?? '' }).lean())?.text).toContain(
      'đã dọn rồi',
    );
    facebook.hide(hidden?.id ?? '', false);
    clock.advance(DAY + HOUR);
    await listener.turn();
    expect(await ids()).toEqual(books());
  });

  it('counts what the page itself writes below posts as no voice', async () => {
    const post = facebook.write(PAGE, 'Lịch thu gom rác');
    const voice = facebook.comment(post.id, 'Rác ở chợ chưa ai dọn');
    const own = facebook.comment(post.id, 'Cảm ơn bạn, phường đang cho dọn', PAGE);
    const listener = aListener();
    await listener.turn();
    expect(await ids()).toEqual([post.id, voice.id].sort());
    clock.advance(DAY + HOUR);
    await listener.turn();
    expect(await ids()).toEqual([post.id, voice.id].sort());
    expect(facebook.comments.has(own.id)).toBe(true);
  });

  it('goes on where it was cut off, also when the cursor has vanished meanwhile', async () => {
    facebook.state.pageSize = 2;
    for (let n = 0; n < 9; n += 1) facebook.write(PAGE, `Thông báo số ${n}`);
    let pages = 0;
    const keepPosts: KeepPosts = async (posts) => {
      pages += 1;
      if (pages === 3) throw new Error('the machine goes down');
      return await parts.keepPosts(posts);
    };
    await aListener({ keepPosts }).turn();
    expect(await ids()).toHaveLength(4);
    facebook.state.forgetCursors = 1;
    clock.advance(HOUR);
    await aListener().turn();
    expect(await ids()).toEqual(books());
  });

  it('stops before the platform stops it, says until when, and misses nothing', async () => {
    facebook.state.pageSize = 2;
    for (let n = 0; n < 7; n += 1) facebook.write(PAGE, `Thông báo số ${n}`);
    Object.assign(facebook.state, { usage: 84, growth: 12, regainMinutes: 40 });
    const listener = aListener();
    expect(await listener.turn()).toEqual(new Date(WEDNESDAY.getTime() + 40 * MINUTE));
    const state = await stateOf(LISTENER);
    expect(state).toMatchObject({ level: 'waiting', failures: 0 });
    expect(state.status).toContain('nghe tiếp lúc 09:40 15/10');
    clock.advance(20 * MINUTE);
    await aListener().turn();
    expect(facebook.calls).toHaveLength(1);
    Object.assign(facebook.state, { usage: 74, growth: 4 });
    for (let round = 0; round < 8; round += 1) {
      if (round === 3) Object.assign(facebook.state, { usage: 0, growth: 0 });
      clock.advance(20 * MINUTE);
      await listener.turn();
    }
    expect(facebook.calls.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await ids()).toEqual(books());
  });

  it.each([
    ['an expired token', '190/463', 'trouble', /mã truy cập đã hết hạn/],
    ['a changed password', '190/460', 'trouble', /đổi mật khẩu/],
    ['a checkpoint', '190/459', 'trouble', /xác minh/],
    ['a removed app', '190/458', 'trouble', /bị gỡ khỏi trang/],
    ['a token without a reason', '190', 'trouble', /không nhận mã truy cập/],
    ['a right taken back', '10', 'trouble', /chưa có quyền đọc/],
    ['another right', '200', 'trouble', /chưa có quyền đọc/],
    ['the limit of the app', '4', 'waiting', /nghe tiếp lúc/],
    ['the limit of the user', '17', 'waiting', /nghe tiếp lúc/],
    ['the limit of the page', '32', 'waiting', /nghe tiếp lúc/],
    ['the limit of the business', '80001', 'waiting', /nghe tiếp lúc/],
    ['trouble over there', 'temporary', 'waiting', /sẽ thử lại/],
    ['a page of a proxy', 'html', 'waiting', /sẽ thử lại/],
    ['half an answer', 'half', 'waiting', /sẽ thử lại/],
    ['a cut line', 'drop', 'waiting', /sẽ thử lại/],
  ] as const)(
    'tells staff of %s, and comes back when it is over',
    async (_, fault, level, said) => {
      facebook.write(PAGE, 'Thông báo');
      facebook.faults.next(fault);
      await aListener().turn();
      const state = await stateOf(LISTENER);
      expect(state.level).toBe(level);
      expect(state.status).toMatch(said);
      if (level === 'trouble') expect(state.todo).not.toBe('');
      expect(JSON.stringify(state)).not.toContain('page-token');
      clock.advance(7 * HOUR);
      await aListener().turn();
      expect(await ids()).toEqual(books());
      expect(await stateOf(LISTENER)).toMatchObject({ level: 'ok', failures: 0 });
    },
  );

  it('warns of a token before it ends', async () => {
    facebook.state.tokenEndsAt = new Date(WEDNESDAY.getTime() + 3 * DAY + HOUR);
    await aListener().turn();
    const state = await stateOf(LISTENER);
    expect(state.statusEn).toBe('Facebook, UBND phường: token expires in 3 days.');
    expect(state.todoEn).toContain('FACEBOOK_PAGE_TOKENS');
  });
});

describe('a page that is not ours', () => {
  it('is heard without ids and authors of comments, each once, and loses what is gone', async () => {
    facebook.addPage(STRANGER, 'Đông Hà quê tôi');
    const post = facebook.write(STRANGER, 'Hôm nay mưa lớn');
    facebook.comment(post.id, 'Nước ngập đường Lê Duẩn rồi');
    const removed = facebook.comment(post.id, 'Nói nhầm');
    const listener = aListener({ own: false, publicPages: [STRANGER] });
    await listener.turn();
    clock.advance(HOUR);
    await listener.turn();
    expect(await Post.countDocuments({ threadId: post.id })).toBe(2);
    expect(await Post.countDocuments({ author: { $exists: true } })).toBe(0);
    facebook.remove(removed.id);
    clock.advance(DAY + HOUR);
    await listener.turn();
    expect(await Post.countDocuments({ threadId: post.id, removedAt: { $exists: false } })).toBe(1);
  });
});

describe('the webhook of Facebook', () => {
  const app = () => express().use(aWebhook()).use(createErrorHandler(parts.logger));

  it('repeats the challenge to who knows the word, and to nobody else', async () => {
    const ask = (token: string) =>
      supertest(app()).get('/webhooks/facebook').query({
        'hub.mode': 'subscribe',
        'hub.challenge': '123',
        'hub.verify_token': token,
      });
    const right = await ask(facebook.app.verifyToken);
    expect([right.status, right.text, right.type]).toEqual([200, '123', 'text/plain']);
    expect((await ask('x')).status).toBe(403);
  });

  it('takes only what is signed over the raw bytes', async () => {
    // Measured vector of the contract.
    expect(
      isSignedByFacebook(
        'APP_SECRET_DEMO',
        Buffer.from('{"object":"page"}'),
        'sha256=2fc13657786e53288d8ca929ecf1d74467403e9779c44debefca2ad18972aff8',
      ),
    ).toBe(true);
    const body = '{ "object":"page", "entry":[] }';
    const sign = (text: string) =>
      `sha256=${createHmac('sha256', facebook.app.secret).update(text).digest('hex')}`;
    const post = (signature: string, text = body) =>
      supertest(app())
        .post('/webhooks/facebook')
        .set('content-type', 'application/json')
        .set('x-hub-signature-256', signature)
        .send(text);
    expect((await post(sign(body))).status).toBe(200);
    expect((await post(sign(body.replaceAll(' ', '')))).status).toBe(401);
    expect((await post('sha256=00')).status).toBe(401);
    expect((await post(sign('{"object":"user"}'), '{"object":"user"}')).status).toBe(400);
  });

  it('keeps what comes, several entries at once, twice, and leaves out likes', async () => {
    facebook.state.webhookUrl = `${served.url}/webhooks/facebook`;
    facebook.state.copies = 2;
    facebook.state.hold = true;
    const post = facebook.write(PAGE, 'Thông báo cắt nước');
    facebook.comment(post.id, 'Nước đục quá');
    facebook.like(post.id);
    facebook.flush();
    await facebook.idle();
    expect(facebook.statuses).toEqual([200, 200]);
    expect(await ids()).toEqual(books());
    await aListener().turn();
    expect(await ids()).toEqual(books());
  });

  it('comes to the same end whatever order events come in', async () => {
    facebook.state.webhookUrl = `${served.url}/webhooks/facebook`;
    facebook.state.hold = true;
    const post = facebook.write(PAGE, 'Bài ở lại');
    const edited = facebook.comment(post.id, 'Lời cũ');
    const removed = facebook.comment(post.id, 'Sẽ gỡ');
    const away = facebook.write(PAGE, 'Bài sẽ gỡ');
    facebook.comment(away.id, 'Dưới bài sẽ gỡ');
    clock.advance(MINUTE);
    facebook.edit(edited.id, 'Lời mới');
    facebook.remove(removed.id);
    facebook.remove(away.id);
    facebook.flush([7, 6, 5, 4, 3, 2, 1, 0]);
    await facebook.idle();
    expect(facebook.statuses).toEqual([200]);
    expect(await ids()).toEqual(books());
    expect((await Post.findOne({ externalId: edited.id }).lean())?.text).toBe('Lời mới');
  });

  it('is not acknowledged before it is stored', async () => {
    let broken = true;
    const router = createFacebookWebhook({
      ...parts,
      keepPosts: async (posts) => {
        if (broken) {
          broken = false;
          throw new Error('store away');
        }
        return await parts.keepPosts(posts);
      },
      config: {
        appSecret: facebook.app.secret,
        verifyToken: 'x',
        pageIds: [PAGE],
      },
    });
    const other = await serve([router]);
    facebook.state.webhookUrl = `${other.url}/webhooks/facebook`;
    facebook.write(PAGE, 'Thông báo');
    await facebook.idle();
    await other.close();
    expect(facebook.statuses).toEqual([500, 200]);
    expect(await ids()).toEqual(books());
  });
});

describe('the use that Facebook tells', () => {
  it.each([
    [{ 'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":25}' }, 28, 0],
    [
      {
        'x-app-usage': '{"call_count":99,"total_time":0,"total_cputime":0}',
        'x-business-use-case-usage':
          '{"1":[{"type":"pages","call_count":20,"total_cputime":85,"total_time":20,"estimated_time_to_regain_access":12}]}',
      },
      85,
      12,
    ],
    [{ 'x-business-use-case-usage': 'nonsense' }, 0, 0],
    [{}, 0, 0],
  ])('%j is %d per cent', (headers, percent, regainMinutes) => {
    expect(usageOf(new Headers(headers as Record<string, string>))).toEqual({
      percent,
      regainMinutes,
    });
  });
});
