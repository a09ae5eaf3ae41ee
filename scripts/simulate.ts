import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { startFacebookSimulator } from '../tests/support/facebook-simulator.ts';
import { startTelegramSimulator } from '../tests/support/telegram-simulator.ts';
import { startYoutubeSimulator } from '../tests/support/youtube-simulator.ts';
import { startZaloBotSimulator } from '../tests/support/zalo-bot-simulator.ts';
import { startZaloSimulator } from '../tests/support/zalo-simulator.ts';
import { simulateOneStop } from './simulate-one-stop.ts';

/*
 * A platform on this machine, to try the program without an account: `npm run simulate -- zalo` (or zalo-bot, telegram).
 * What is typed is said by a resident; what the program answers is printed with numbered buttons.
 */

const HELP = `
  any text          the resident says it
  /1 /2 …           presses that button of the last answer
  /location LAT LON sends a position
  /photo FILE       sends a picture
  /fault NAME       the next call fails: slow_down, html, drop, or for zalo quota, token, policy, for telegram error
  /as NAME          goes on as another resident
  /follow /unfollow /block
  /quit
`;

/** One platform behind the few things that can be typed here. */
type Platform = {
  settings: Record<string, string>;
  note: string;
  resident(name: string): {
    says(text: string): unknown;
    presses(title: string): unknown;
    sendsLocation(lat: number, lon: number): unknown;
    sendsPhoto(bytes: Buffer): unknown;
    follows(): unknown;
    unfollows(): unknown;
    blocks(): unknown;
  };
  fault(name: string): void;
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '0' },
    to: { type: 'string', default: 'http://127.0.0.1:3000' },
  },
});
let shown: string[] = [];

function show(who: string, text: string, titles: string[]): void {
  shown = titles;
  const buttons = titles.map((title, index) => `  /${index + 1} ${title}`).join('\n');
  console.log(`\n[to ${who}] ${text}${buttons && `\n${buttons}`}`);
}

async function openZalo(port: number): Promise<Platform> {
  const zalo = await startZaloSimulator({
    port,
    onSent: ({ userId, text, buttons, attachmentId }) =>
      show(
        userId,
        attachmentId ? `(picture) ${text}` : text,
        buttons.map(({ title }) => title),
      ),
  });
  zalo.state.webhookUrl = `${values.to}/webhooks/zalo`;
  return {
    settings: zalo.settings(),
    note: `Events go to ${zalo.state.webhookUrl} (another address: --to).`,
    resident: (name) => zalo.resident(idOf(name, 3_103_741_396_296_991_000n)),
    fault: (name) => zalo.faults.next(name as Parameters<typeof zalo.faults.next>[0]),
  };
}

async function openTelegram(port: number): Promise<Platform> {
  const telegram = await startTelegramSimulator({
    port,
    onSent: ({ chatId, text, inline, keys }) =>
      show(
        chatId,
        text,
        [...inline, ...keys].map((button) => button.text),
      ),
  });
  return {
    settings: telegram.settings(),
    note: 'The program asks for news by itself, or sets its webhook when TELEGRAM_WEBHOOK_SECRET is set.',
    resident(name) {
      const one = telegram.resident(idOf(name, 5000n));
      return { ...one, follows: () => one.says('/start'), unfollows: one.blocks };
    },
    fault: (name) => telegram.faults.next(name as Parameters<typeof telegram.faults.next>[0]),
  };
}

async function openZaloBot(port: number): Promise<Platform> {
  const bot = await startZaloBotSimulator({
    port,
    onSent: ({ chatId, text, photo }) =>
      show(chatId, photo ? `(picture ${photo}) ${text}` : text, []),
  });
  bot.state.holdMs = 25_000;
  return {
    settings: bot.settings(),
    note: 'Choices are typed: 1, 2, 3. A position is sent as "unsupported", as the platform does.',
    resident(name) {
      const one = bot.resident(`demo${idOf(name, 0n)}`);
      return {
        ...one,
        sendsLocation: () => one.sendsUnsupported(),
        follows: () => one.says('/start'),
        unfollows: one.blocks,
      };
    },
    fault: (name) => bot.faults.next(name as Parameters<typeof bot.faults.next>[0]),
  };
}

/** On a public platform what is typed is a comment under the newest post; the rest of the commands is not for it. */
const commenter = (says: (text: string) => unknown) => {
  const none = () => console.log('Not on this platform.');
  return {
    says,
    presses: none,
    sendsLocation: none,
    sendsPhoto: none,
    follows: none,
    unfollows: none,
    blocks: none,
  };
};

async function openYoutube(port: number): Promise<Platform> {
  const youtube = await startYoutubeSimulator({ port });
  youtube.addChannel('UCqrtv', 'QRTV');
  const video = youtube.upload('UCqrtv', 'Bản tin sáng');
  return {
    settings: { ...youtube.settings(), YOUTUBE_CHANNELS: 'UCqrtv', YOUTUBE_POLL_SECONDS: '10' },
    note: 'What is typed is a comment; faults: html, half, drop, quota, search_quota, key, slow_down.',
    resident: (name) => commenter((text) => youtube.comment(video.id, text, { author: name })),
    fault: (name) => youtube.faults.next(name as Parameters<typeof youtube.faults.next>[0]),
  };
}

async function openFacebook(port: number): Promise<Platform> {
  const facebook = await startFacebookSimulator({ port });
  facebook.addPage('1001', 'UBND phường', 'page-token');
  facebook.state.webhookUrl = `${values.to}/webhooks/facebook`;
  const post = facebook.write('1001', 'Thông báo của phường');
  return {
    settings: { ...facebook.settings(), FACEBOOK_POLL_SECONDS: '10' },
    note: `Comments go to ${facebook.state.webhookUrl} too; faults: html, half, drop, lost, 190/463, 80001, 10, 200, 368.`,
    resident: (name) => commenter((text) => facebook.comment(post.id, text, idOf(name, 7000n))),
    fault: (name) => facebook.faults.next(name as Parameters<typeof facebook.faults.next>[0]),
  };
}

/** The same name is the same resident. */
const idOf = (name: string, first: bigint): string =>
  String(first + BigInt([...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0)));

async function obey(platform: Platform, resident: ReturnType<Platform['resident']>, line: string) {
  const [command = '', ...rest] = line.slice(1).split(/\s+/);
  if (!line.startsWith('/')) await resident.says(line);
  else if (/^\d+$/.test(command)) await resident.presses(shown[Number(command) - 1] ?? '');
  else if (command === 'location') await resident.sendsLocation(Number(rest[0]), Number(rest[1]));
  else if (command === 'photo') await resident.sendsPhoto(readFileSync(rest.join(' ')));
  else if (command === 'fault') platform.fault(rest[0] ?? '');
  else if (command === 'follow') await resident.follows();
  else if (command === 'unfollow') await resident.unfollows();
  else if (command === 'block') await resident.blocks();
  else await resident.says(line);
}

const PLATFORMS: Readonly<Record<string, (port: number) => Promise<Platform>>> = {
  zalo: openZalo,
  'zalo-bot': openZaloBot,
  telegram: openTelegram,
  youtube: openYoutube,
  facebook: openFacebook,
};
const name = positionals[0] ?? '';
if (name === 'one-stop') {
  await simulateOneStop(Number(values.port));
  process.exit(0);
}
const open = Object.hasOwn(PLATFORMS, name) ? PLATFORMS[name] : undefined;
if (!open) {
  const names = [...Object.keys(PLATFORMS), 'one-stop'].join('|');
  console.error(`Usage: npm run simulate -- ${names} [--port 4001] [--to http://127.0.0.1:3000]`);
  process.exit(1);
}
const platform = await open(Number(values.port));
console.log(`A simulated ${name}. Start the program with these settings:\n`);
for (const [key, value] of Object.entries(platform.settings)) console.log(`${key}=${value}`);
console.log(`\n${platform.note}\n${HELP}`);

let resident = platform.resident('an');
for await (const raw of createInterface({ input: process.stdin })) {
  const line = raw.trim();
  if (line === '/quit') break;
  if (line.startsWith('/as ')) resident = platform.resident(line.slice(4));
  else if (line !== '')
    await obey(platform, resident, line).catch((err: unknown) => console.error(String(err)));
}
process.exit(0);
