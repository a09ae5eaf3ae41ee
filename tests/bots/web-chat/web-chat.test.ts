import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createWebChat } from '../../../bots/web-chat/create-channel.ts';
import { createSecretKey } from '../../../core/secret-key.ts';
import { Message } from '../../../models/message.ts';
import { Photo } from '../../../models/photo.ts';
import { startTestStore } from '../../support/store.ts';
import { city, type House, type HouseParts, startHouse } from '../support/house.ts';
import { aPhoto } from '../support/play.ts';
import { type Served, serve } from '../support/serve.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let house: House;
let served: Served;

beforeAll(async () => {
  store = await startTestStore();
  const secretKey = createSecretKey('a secret of the tests, long enough');
  const edges = (parts: HouseParts) => [
    createWebChat({ ...parts, city, secretKey, publicUrl: undefined }),
  ];
  house = startHouse({ dataDir: store.dataDir, edges });
  served = await serve(house.edges.flatMap(({ router }) => router ?? []));
});
afterAll(async () => {
  await served.close();
  await house.close();
  await store.stop();
});
beforeEach(() => store.clear());

type Line = {
  id: string;
  from: string;
  text: string;
  buttons: { id: string; title: string }[];
  photos: string[];
};

/** A browser that keeps its cookie. */
function aBrowser() {
  let cookie = '';
  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${served.url}${path}`, {
      ...init,
      headers: { ...(cookie && { cookie }), ...(init.headers as Record<string, string>) },
    });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return response;
  }
  return {
    call,
    get cookie() {
      return cookie;
    },
    say: (body: unknown) =>
      call('/chat/messages', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async hear(query = ''): Promise<Line[]> {
      await house.settle();
      const response = await call(`/chat/messages${query}`);
      return ((await response.json()) as { messages: Line[] }).messages;
    },
  };
}

describe('the web chat', () => {
  it('takes a message, answers 202 once it is kept, and the reply can be read', async () => {
    const browser = aBrowser();
    const response = await browser.say({ text: 'đường Hùng Vương bị ngập' });
    expect(response.status).toBe(202);
    expect(await Message.countDocuments({ channel: 'web' })).toBe(1);
    const [reply] = await browser.hear();
    expect(reply?.text).toMatch(/DH-\w{4}-\w{4}/);
    expect(reply?.buttons[0]).toEqual({ id: expect.stringMatching(/^more:DH-/), title: 'Bổ sung' });
    expect(await browser.hear(`?after=${reply?.id}`)).toEqual([]);
  });

  it('sets a cookie that no script can read, and takes no cookie that it did not sign', async () => {
    const browser = aBrowser();
    const first = await browser.say({ text: 'chào' });
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax/);
    const forged = await fetch(`${served.url}/chat/messages`, {
      headers: { cookie: `${browser.cookie.split('.')[0]}.${'A'.repeat(43)}` },
    });
    expect(forged.headers.get('set-cookie')).toContain('visitor=');
    expect(await forged.json()).toEqual({ messages: [] });
  });

  it('changes nothing when the page sends the same message again', async () => {
    const browser = aBrowser();
    const once = { id: 'client-1', text: 'đường Lê Duẩn bị ngập' };
    for (let times = 0; times < 3; times += 1) expect((await browser.say(once)).status).toBe(202);
    expect(await Message.countDocuments({})).toBe(1);
    expect(await browser.hear()).toHaveLength(1);
  });

  it('takes photos in a form, and shows them to this visitor only', async () => {
    const browser = aBrowser();
    const form = new FormData();
    form.append('text', 'nắp cống mất ở đường Lê Lợi');
    form.append('location', '{"lat":16.8163,"lon":107.1003}');
    form.append(
      'photo',
      new Blob([new Uint8Array(await aPhoto())], { type: 'text/plain' }),
      'x.exe',
    );
    expect((await browser.call('/chat/messages', { method: 'POST', body: form })).status).toBe(202);
    const [own] = await browser.hear('?own=1');
    const picture = await browser.call(own?.photos[0] ?? '');
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    const stranger = await aBrowser().call(own?.photos[0] ?? '');
    expect(stranger.status).toBe(404);
  });

  it.each([
    ['an empty message', {}, 400, 'text'],
    ['a position off the globe', { location: { lat: 91, lon: 0 } }, 400, 'location.lat'],
    ['a field it does not know', { text: 'a', phone: '0912' }, 400, ''],
    ['a text of 4,001 characters', { text: 'a'.repeat(4001) }, 400, 'text'],
    ['a button id that is none', { button: '<script>' }, 400, 'button'],
  ])('refuses %s and names the field', async (_name, body, status, path) => {
    const response = await aBrowser().say(body);
    const problem = (await response.json()) as { details: { path: string }[] };
    expect([response.status, problem.details[0]?.path]).toEqual([status, path]);
    expect(await Message.countDocuments({})).toBe(0);
  });

  it('tells where broken JSON breaks, and refuses what is too large', async () => {
    const broken = await aBrowser().say('{"text": }');
    expect(broken.status).toBe(400);
    expect(await broken.text()).toContain('position 9');
    expect((await aBrowser().say(`{"text":"${'a'.repeat(70_000)}"}`)).status).toBe(413);
  });

  it('refuses what is no picture and keeps nothing of it', async () => {
    const form = new FormData();
    form.append('photo', new Blob(['<svg onload="x"/>'], { type: 'image/png' }), 'photo.png');
    const response = await aBrowser().call('/chat/messages', { method: 'POST', body: form });
    expect(response.status).toBe(415);
    expect(await Photo.countDocuments({})).toBe(0);
    expect(await Message.countDocuments({})).toBe(0);
  });

  it('takes nothing from a page of another site', async () => {
    const response = await aBrowser().call('/chat/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
      body: '{"text":"x"}',
    });
    expect(response.status).toBe(403);
  });

  it('slows down one who floods, says how long, and lets others through', async () => {
    const flooder = aBrowser();
    const statuses = [];
    for (let count = 0; count < 25; count += 1)
      statuses.push((await flooder.say({ text: 'a' })).status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(4);
    const late = await flooder.say({ text: 'a' });
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await aBrowser().say({ text: 'tôi khác' })).status).toBe(202);
    await house.settle();
  });

  it('streams replies as they come, and goes on where the reader left off', async () => {
    const browser = aBrowser();
    await browser.say({ text: 'chào' });
    const [greeting] = await browser.hear();
    const stream = await browser.call(`/chat/events?after=${greeting?.id}`);
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = readEvents(stream);
    await browser.say({ text: 'đường Lê Lợi có ổ gà' });
    const first = await reader.next();
    expect(first.text).toMatch(/DH-/);
    await reader.close();
    const resumed = readEvents(
      await browser.call('/chat/events', { headers: { 'last-event-id': greeting?.id ?? '' } }),
    );
    expect((await resumed.next()).id).toBe(first.id);
    await resumed.close();
  });

  it('serves a page without inline script or style, in two languages', async () => {
    const page = await (await fetch(`${served.url}/chat`)).text();
    expect(page).toContain('<html lang="vi">');
    expect(page).not.toMatch(/\{\{/);
    expect(page).not.toMatch(/ on\w+=|<style|style=|<script(?![^>]*src=)/);
    const english = await (await fetch(`${served.url}/chat?lang=en`)).text();
    expect(english).toContain('lang="en"');
    for (const [, path] of page.matchAll(/(?:src|href)="(\/chat\/page\/[^"]+)"/g))
      expect((await fetch(`${served.url}${path}`)).status).toBe(200);
  });
});

/** Reads server-sent events one by one. */
function readEvents(response: Response) {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let buffer = '';
  return {
    async next(): Promise<{ id: string; text: string }> {
      for (;;) {
        const end = buffer.indexOf('\n\n');
        if (end >= 0) {
          const block = buffer.slice(0, end);
          buffer = buffer.slice(end + 2);
          const data = /^data: (.*)$/m.exec(block)?.[1];
          if (data) return JSON.parse(data);
          continue;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error('the stream ended');
        buffer += decoder.decode(value, { stream: true });
      }
    },
    close: () => reader.cancel(),
  };
}
