import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../tests/support/program.ts';
import { WEBHOOK_SECRET } from '../crash/load.ts';
import { startTelegramSink } from '../crash/telegram-sink.ts';
import { percentiles } from './percentiles.ts';
import { residentMegabytes } from './program.ts';

const SECONDS = 10;
const RATES = [50, 200, 500] as const;
const WORDS = [
  'đèn đường không sáng',
  'rác chưa thu gom',
  'đường bị ngập',
  'cây đổ chắn đường',
  'ổ gà rất sâu',
];
const STREETS = ['Hùng Vương', 'Lê Lợi', 'Trần Hưng Đạo', 'Nguyễn Huệ', 'Lê Duẩn', 'Quốc lộ 9'];

/**
 * From a resident's message to its answer, through the real program and a Telegram simulator on this machine:
 * every message comes from another resident and becomes a report, which is the most work a message can be.
 */
export async function benchMessages(): Promise<void> {
  for (const rate of RATES) await atRate(rate);
}

async function atRate(rate: number): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ln-bench-'));
  const sink = await startTelegramSink();
  const program = await startProgram(
    {
      DATA_DIR: dataDir,
      ADMIN_PASSWORD: 'mat khau cua phep do',
      TELEGRAM_BOT_TOKEN: '1000:bench-token-of-the-simulator',
      TELEGRAM_API_URL: sink.url,
      TELEGRAM_WEBHOOK_SECRET: WEBHOOK_SECRET,
      LOG_LEVEL: 'error',
    },
    { built: true },
  );
  try {
    const total = rate * SECONDS;
    const sentAt = new Map<string, number>();
    const acknowledged: number[] = [];
    let refused = 0;
    const post = async (number: number) => {
      const chat = 10_000 + number;
      const startedAt = performance.now();
      sentAt.set(String(chat), startedAt);
      const answer = await postUpdate(program.url, number, chat).catch(() => undefined);
      if (answer?.ok) acknowledged.push(performance.now() - startedAt);
      else refused += 1;
    };
    const startedAt = performance.now();
    const posts: Promise<void>[] = [];
    for (let number = 1; number <= total; number++) {
      const due = startedAt + (number * 1000) / rate;
      const early = due - performance.now();
      if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
      posts.push(post(number));
    }
    await Promise.all(posts);
    const firstReply = new Map<string, number>();
    const deadline = performance.now() + 120_000;
    while (firstReply.size < total - refused && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      for (const { chatId, at } of sink.taken)
        if (!firstReply.has(chatId)) firstReply.set(chatId, at);
    }
    const replies = [...firstReply].map(([chat, at]) => at - (sentAt.get(chat) ?? at));
    const drained = Math.max(...[...firstReply.values()]) - startedAt;
    const ack = percentiles(acknowledged);
    const reply = percentiles(replies);
    console.log(
      `${rate} messages/s for ${SECONDS} s: acknowledged p50 ${ack.p50} p95 ${ack.p95} p99 ${ack.p99} ms, ` +
        `refused ${refused} | answered ${firstReply.size}: p50 ${reply.p50} p95 ${reply.p95} p99 ${reply.p99} ms, ` +
        `${Math.round((firstReply.size * 1000) / drained)} answers/s | ${residentMegabytes(program)} MB`,
    );
  } finally {
    await program.stop('SIGKILL');
    sink.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

const postUpdate = (url: string, number: number, chat: number) =>
  fetch(`${url}/webhooks/telegram`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': WEBHOOK_SECRET,
    },
    body: JSON.stringify({
      update_id: number,
      message: {
        message_id: number,
        date: Math.floor(Date.now() / 1000),
        chat: { id: chat, type: 'private' },
        from: { id: chat, is_bot: false, first_name: 'A', language_code: 'vi' },
        text: `${WORDS[number % WORDS.length]} ở đường ${STREETS[number % STREETS.length]}, số nhà ${number}`,
      },
    }),
  });
