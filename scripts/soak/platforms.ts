import { join } from 'node:path';
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
import { openInboxJournal } from '../../workflow/messages/inbox-journal.ts';
import type { SoakResident } from './soak-resident.ts';
import { createWebResidents } from './web-resident.ts';

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
  const journal = await openInboxJournal(join(dataDir, 'inbox-journal'));
  const house = startHouse({
    dataDir,
    journal,
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

  const web = createWebResidents(served.url);
  const make: Record<Channel, (number: number) => SoakResident> = {
    web: () => web.resident(),
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
    web,
    resident: (channel: Channel, number: number) => make[channel](number),
    /** Until every event brought so far is kept and handled, and what can go out now has gone. */
    async settle() {
      for (let round = 0; round < 2; round += 1) {
        await Promise.all([zalo.idle(), bot.idle(), telegram.idle()]);
        await house.receive.settle();
        await house.settle();
      }
    },
    async close() {
      for (const edge of house.edges) if ('stop' in edge) await (edge.stop as () => unknown)();
      await served.close();
      await house.close();
      await journal.close();
      await Promise.all([zalo.close(), bot.close(), telegram.close()]);
    },
  };
}

export type Platforms = Awaited<ReturnType<typeof openPlatforms>>;
