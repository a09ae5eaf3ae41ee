import { randomUUID } from 'node:crypto';
import { createTelegramChannel } from '../../bots/telegram/create-channel.ts';
import { createWebChat } from '../../bots/web-chat/create-channel.ts';
import { createZaloChannel } from '../../bots/zalo/create-channel.ts';
import { createZaloBotChannel } from '../../bots/zalo-bot/create-channel.ts';
import { createSecretKey } from '../../core/secret-key.ts';
import type { Channel } from '../../models/resident.ts';
import { city, say, startHouse } from '../../tests/bots/support/house.ts';
import { serve } from '../../tests/bots/support/serve.ts';
import { startTelegramSimulator } from '../../tests/support/telegram-simulator.ts';
import { startZaloBotSimulator } from '../../tests/support/zalo-bot-simulator.ts';
import { startZaloSimulator } from '../../tests/support/zalo-simulator.ts';

/** One simulated resident. Every call is one event of theirs, whatever the platform makes of it. */
export type SoakResident = {
  says(text: string): unknown;
  presses(title: string): unknown;
  sendsLocation(lat: number, lon: number): unknown;
  sendsPhoto(bytes: Buffer): unknown;
  /** Something that the bot cannot use. */
  sendsFile(): unknown;
  /** Texts that reached them. */
  heard(): string[];
};

const SECRET = 'secret-of-the-soak';

/** The residents' side of the house with all its channels, each on a simulated platform over HTTP. */
export async function openPlatforms(dataDir: string, { startAt }: { startAt?: Date } = {}) {
  const secretKey = createSecretKey('a secret of the soak, long enough');
  const now = () => house.clock.now().getTime();
  const [zalo, bot, telegram] = await Promise.all([
    startZaloSimulator({ now }),
    startZaloBotSimulator({ now }),
    startTelegramSimulator({ now }),
  ]);
  const repeatNote = say('vi', 'repeat');
  const house = startHouse({
    dataDir,
    ...(startAt && { startAt }),
    edges(parts) {
      const deps = { ...parts, city, secretKey, repeatNote, publicUrl: undefined };
      const hook = { mode: 'webhook' as const, secret: SECRET };
      return [
        createWebChat(deps),
        createZaloChannel({
          ...deps,
          config: {
            ...zalo.keys,
            oaId: zalo.oaId,
            refreshToken: zalo.state.refreshToken,
            apiUrl: zalo.url,
            oauthUrl: zalo.url,
            znsUrl: zalo.url,
            znsTemplates: {},
            perSecond: 1000,
          },
        }),
        createZaloBotChannel({ ...deps, config: { ...hook, token: bot.token, apiUrl: bot.url } }),
        createTelegramChannel({
          ...deps,
          config: { ...hook, token: telegram.token, apiUrl: telegram.url },
        }),
      ];
    },
  });
  const served = await serve(house.edges.flatMap(({ router }) => router ?? []));
  zalo.state.webhookUrl = `${served.url}/webhooks/zalo`;
  bot.state.webhook = { url: `${served.url}/webhooks/zalo-bot`, secret: SECRET };
  telegram.state.webhook = { url: `${served.url}/webhooks/telegram`, secret: SECRET };

  const make: Record<Channel, (number: number) => SoakResident> = {
    web: () => webResident(served.url),
    zalo(number) {
      const one = zalo.resident(String(3_103_741_396_296_000_000n + BigInt(number)));
      const audio = [{ type: 'audio', payload: { url: `${zalo.url}/none` } }];
      return {
        ...one,
        sendsFile: () => one.sends('user_send_audio', { attachments: audio }),
        heard: () => one.heard().map(({ text }) => text),
      };
    },
    zalo_bot(number) {
      const one = bot.resident(`soak-${number}`);
      return {
        ...one,
        sendsLocation: () => one.sendsUnsupported(),
        sendsFile: () => one.sendsUnsupported(),
        heard: () => one.heard().map(({ text }) => text),
      };
    },
    telegram(number) {
      const one = telegram.resident(String(10_000_000 + number));
      return {
        ...one,
        sendsFile: () => one.sends({ voice: { file_id: 'voice' } }),
        heard: () => one.heard().map(({ text }) => text),
      };
    },
  };

  return {
    house,
    zalo,
    bot,
    telegram,
    resident: (channel: Channel, number: number) => make[channel](number),
    /** Until every event brought so far is kept and handled, and what can go out now has gone. */
    async settle() {
      for (let round = 0; round < 2; round += 1) {
        await Promise.all([zalo.idle(), bot.idle(), telegram.idle()]);
        await house.settle();
      }
    },
    async close() {
      for (const edge of house.edges) if ('stop' in edge) await (edge.stop as () => unknown)();
      await served.close();
      await house.close();
      await Promise.all([zalo.close(), bot.close(), telegram.close()]);
    },
  };
}

export type Platforms = Awaited<ReturnType<typeof openPlatforms>>;

/** A browser: it keeps its cookie and sends a message again, under the same id, until it is taken. */
function webResident(url: string): SoakResident {
  let cookie = '';
  let chain: Promise<unknown> = Promise.resolve();
  let shown: { from: string; text: string; buttons: { id: string; title: string }[] }[] = [];

  async function post(body: () => { headers?: Record<string, string>; body: string | FormData }) {
    for (;;) {
      const { headers, body: content } = body();
      const response = await fetch(`${url}/chat/messages`, {
        method: 'POST',
        headers: { ...headers, ...(cookie && { cookie }) },
        body: content,
      });
      await response.arrayBuffer();
      const set = response.headers.get('set-cookie');
      if (set) cookie = set.split(';')[0] ?? '';
      if (response.status === 202) return;
      if (response.status !== 429) throw new Error(`the chat answered ${response.status}`);
      const seconds = Number(response.headers.get('retry-after')) || 1;
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
  const inTurn = (work: () => Promise<unknown>) => {
    chain = chain.then(work);
    return chain;
  };
  const json = (message: object) => {
    const body = JSON.stringify({ ...message, id: randomUUID() });
    return inTurn(async () => {
      await post(() => ({ headers: { 'content-type': 'application/json' }, body }));
      // Every fifth message goes twice, as a browser does that lost the answer.
      if (body.charCodeAt(body.length - 3) % 5 === 0)
        await post(() => ({ headers: { 'content-type': 'application/json' }, body }));
    });
  };
  const look = async () => {
    const response = await fetch(`${url}/chat/messages`, { headers: { cookie } });
    shown = ((await response.json()) as { messages: typeof shown }).messages;
  };
  return {
    says: (text) => json({ text }),
    presses: (title) =>
      inTurn(look).then(() => {
        const button = shown.flatMap(({ buttons }) => buttons).findLast((b) => b.title === title);
        return json(button ? { button: button.id, text: title } : { text: title });
      }),
    sendsLocation: (lat, lon) => json({ location: { lat, lon } }),
    sendsPhoto: (bytes) =>
      inTurn(() => {
        const id = randomUUID();
        return post(() => {
          const form = new FormData();
          form.append('id', id);
          form.append('photo', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'p.jpg');
          return { body: form };
        });
      }),
    sendsFile: () => json({ text: '(tin thoại)' }),
    heard: () => shown.map(({ text }) => text),
  };
}
