import { timingSafeEqual } from 'node:crypto';
import {
  createFaults,
  type SimulatedAnswer,
  type SimulatedRequest,
  startSimulatedServer,
} from './simulated-server.ts';

/** What the bot sent to a chat. */
export type TelegramSent = {
  chatId: string;
  messageId: number;
  method: string;
  text: string;
  inline: { text: string; callback_data?: string; url?: string }[];
  keys: { text: string; request_location?: boolean }[];
};

/** `slow_down` 429 with retry_after 1 · `html` a proxy's 502 · `error` 500 · `drop` taken, and the line cut. */
export type TelegramFault = 'slow_down' | 'html' | 'error' | 'drop';

type Update = { update_id: number } & Record<string, unknown>;
type Markup = {
  inline_keyboard?: { text: string; callback_data?: string; url?: string }[][];
  keyboard?: { text: string; request_location?: boolean }[][];
};

const TOKEN = '123456789:AAsimulated-token-of-the-tests';
const MOST_CALLBACK_BYTES = 64;
const WEBHOOK_TRIES = 5;
/** Bots fetch files up to 20 MB. */
const MOST_FILE_BYTES = 20 * 1024 * 1024;

export type TelegramSimulator = Awaited<ReturnType<typeof startTelegramSimulator>>;

/**
 * A local Telegram: the Bot API's methods that we use with their limits and errors, long polling with its offset,
 * a webhook with its secret that gets the next update of a chat only after the previous one was answered, files.
 */
export async function startTelegramSimulator(
  options: { port?: number; now?: () => number; onSent?: (sent: TelegramSent) => void } = {},
) {
  const now = options.now ?? Date.now;
  const sent: TelegramSent[] = [];
  const files = new Map<string, Buffer>();
  const blocked = new Set<string>();
  const chats = new Set<string>();
  const faults = createFaults<TelegramFault>();
  const answeredCallbacks: string[] = [];
  const statuses: number[] = [];
  const state = {
    webhook: undefined as { url: string; secret: string } | undefined,
    /** Every update so many times. */
    copies: 1,
    /** Sent with every webhook instead of the right secret. */
    wrongSecret: undefined as string | undefined,
  };
  const pending: Update[] = [];
  const chains = new Map<string, Promise<void>>();
  let waiting: (() => void)[] = [];
  let counter = 900_000;

  const server = await startSimulatedServer(answer, options.port);

  async function answer(request: SimulatedRequest): Promise<SimulatedAnswer> {
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(request.path);
    if (file) {
      const bytes = file[1] === TOKEN ? files.get(file[2] ?? '') : undefined;
      return bytes
        ? { bytes, type: 'application/octet-stream' }
        : { status: 404, html: 'Not Found' };
    }
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.path) ?? [];
    if (token === undefined) return failure(404, 'Not Found');
    if (!sameToken(token)) return failure(401, 'Unauthorized');
    const body = bodyOf(request);
    if (!method.startsWith('send')) return await other(method, body);
    const fault = faults.take();
    if (fault === 'slow_down')
      return failure(429, 'Too Many Requests: retry after 1', { retry_after: 1 });
    if (fault === 'error') return failure(500, 'Internal Server Error');
    if (fault === 'html') return { status: 502, html: '<html><h1>502 Bad Gateway</h1></html>' };
    const given = send(method, body);
    return fault === 'drop' ? { drop: true } : given;
  }

  async function other(method: string, body: Record<string, unknown>): Promise<SimulatedAnswer> {
    switch (method) {
      case 'getMe':
        return success({
          id: 123456789,
          is_bot: true,
          first_name: 'Lắng Nghe',
          username: 'LangNgheBot',
        });
      case 'setWebhook':
        state.webhook = { url: String(body['url']), secret: String(body['secret_token'] ?? '') };
        flushPending();
        return success(true);
      case 'deleteWebhook':
        state.webhook = undefined;
        return success(true);
      case 'getWebhookInfo':
        return success({ url: state.webhook?.url ?? '', pending_update_count: pending.length });
      case 'getUpdates':
        return await getUpdates(Number(body['offset'] ?? 0), Number(body['timeout'] ?? 0));
      case 'answerCallbackQuery':
        answeredCallbacks.push(String(body['callback_query_id']));
        return success(true);
      case 'getFile': {
        const id = String(body['file_id']);
        const size = files.get(`photos/${id}.jpg`)?.length ?? 0;
        if (size > MOST_FILE_BYTES) return failure(400, 'Bad Request: file is too big');
        if (!files.has(`photos/${id}.jpg`)) return failure(400, 'Bad Request: wrong file_id');
        return success({ file_id: id, file_unique_id: id, file_path: `photos/${id}.jpg` });
      }
      default:
        return failure(404, `Not Found: method ${method}`);
    }
  }

  function send(method: string, body: Record<string, unknown>): SimulatedAnswer {
    const chatId = String(body['chat_id']);
    const text = String(body['text'] ?? body['caption'] ?? '');
    if (!chats.has(chatId)) return failure(400, 'Bad Request: chat not found');
    if (blocked.has(chatId)) return failure(403, 'Forbidden: bot was blocked by the user');
    if (method === 'sendMessage' && (text.length < 1 || text.length > 4096))
      return failure(400, 'Bad Request: message is too long');
    const markup = (body['reply_markup'] ?? {}) as Markup;
    const inline = (markup.inline_keyboard ?? []).flat();
    for (const { callback_data: data, url } of inline) {
      if (data !== undefined && (data === '' || Buffer.byteLength(data) > MOST_CALLBACK_BYTES))
        return failure(400, 'Bad Request: BUTTON_DATA_INVALID');
      if (url !== undefined && !/^(https?|tg):/.test(url))
        return failure(400, 'Bad Request: BUTTON_URL_INVALID');
    }
    const one: TelegramSent = {
      chatId,
      messageId: sent.length + 1,
      method,
      text,
      inline,
      keys: (markup.keyboard ?? []).flat(),
    };
    sent.push(one);
    options.onSent?.(one);
    const date = Math.floor(now() / 1000);
    return success({
      message_id: one.messageId,
      date,
      chat: { id: Number(chatId), type: 'private' },
      text,
    });
  }

  /** Updates before the offset are forgotten; without news the answer is held back. */
  async function getUpdates(offset: number, seconds: number): Promise<SimulatedAnswer> {
    if (state.webhook)
      return failure(409, "Conflict: can't use getUpdates method while webhook is active");
    while (pending[0] && pending[0].update_id < offset) pending.shift();
    if (pending.length === 0 && seconds > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        timer.unref();
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    return success(pending.slice(0, 100));
  }

  function bring(body: Record<string, unknown>): void {
    counter += 1;
    pending.push({ update_id: counter, ...body });
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
    if (state.webhook) flushPending();
  }

  /** To the webhook: one update of a chat after the other, each until it is taken. */
  function flushPending(): void {
    for (const update of pending.splice(0)) {
      const chat = chatOf(update);
      const chain = chains.get(chat) ?? Promise.resolve();
      chains.set(
        chat,
        chain.then(async () => {
          for (let copy = 0; copy < state.copies; copy += 1) await post(update);
        }),
      );
    }
  }

  async function post(update: Update): Promise<void> {
    for (let tries = 0; tries < WEBHOOK_TRIES; tries += 1) {
      const { webhook } = state;
      if (!webhook) return;
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-telegram-bot-api-secret-token': state.wrongSecret ?? webhook.secret,
        },
        body: JSON.stringify(update),
      }).catch(() => undefined);
      statuses.push(response?.status ?? 0);
      if (!response?.ok) continue;
      const reply = (await response.json().catch(() => ({}))) as Record<string, unknown>;
      if (typeof reply['method'] === 'string') await other(reply['method'], reply);
      return;
    }
  }

  function resident(chatId: string) {
    chats.add(chatId);
    const id = Number(chatId);
    const from = { id, is_bot: false, first_name: 'Dân', language_code: 'vi' };
    const chat = { id, type: 'private', first_name: 'Dân' };
    let messages = 0;
    const message = (content: Record<string, unknown>) => {
      messages += 1;
      return { message_id: messages, date: Math.floor(now() / 1000), chat, from, ...content };
    };
    const say = (content: Record<string, unknown>) => bring({ message: message(content) });
    const heard = () => sent.filter((one) => one.chatId === chatId);
    return {
      says: (text: string) => say({ text }),
      edits: (text: string) => bring({ edited_message: message({ text, edit_date: 1 }) }),
      presses(title: string) {
        const last = heard().findLast(({ inline, keys }) => inline.length + keys.length > 0);
        const button = last?.inline.find(({ text }) => text === title);
        if (button)
          bring({
            callback_query: {
              id: `callback-${counter}`,
              from,
              chat_instance: '1',
              data: button.callback_data,
              message: { message_id: last?.messageId, date: 1, chat },
            },
          });
        else if (last?.keys.some(({ text }) => text === title)) say({ text: title });
        else throw new Error(`there is no button "${title}"`);
      },
      sendsLocation: (latitude: number, longitude: number) =>
        say({ location: { latitude, longitude, horizontal_accuracy: 12.5 } }),
      sendsPhoto(bytes: Buffer, caption?: string) {
        const fileId = `photo-${counter}-${files.size}`;
        files.set(`photos/${fileId}.jpg`, bytes);
        const sizes = [`small-${fileId}`, fileId].map((file_id, index) => ({
          file_id,
          file_unique_id: file_id,
          width: 90 * (index + 1),
          height: 60 * (index + 1),
        }));
        say({ photo: sizes, ...(caption && { caption }) });
      },
      /** Several photos at once: a message each, which share a group id; the words stand under the first. */
      sendsAlbum(photos: readonly Buffer[], caption: string) {
        const group = `album-${counter}`;
        for (const [index, bytes] of photos.entries()) {
          const fileId = `photo-${group}-${index}`;
          files.set(`photos/${fileId}.jpg`, bytes);
          const photo = [{ file_id: fileId, file_unique_id: fileId, width: 90, height: 60 }];
          say({ photo, media_group_id: group, ...(index === 0 && { caption }) });
        }
      },
      sharesContact: (phone_number: string, userId: number = id) =>
        say({ contact: { phone_number, first_name: 'Lê Văn A', user_id: userId } }),
      sends: (content: Record<string, unknown>) => say(content),
      /** The resident blocks the bot: it hears of it, and sending is refused from now on. */
      blocks() {
        blocked.add(chatId);
        const old_chat_member = { user: from, status: 'member' };
        const new_chat_member = { user: from, status: 'kicked' };
        bring({
          my_chat_member: { chat, from, date: 1, old_chat_member, new_chat_member },
        });
      },
      blocksSilently: () => void blocked.add(chatId),
      heard,
    };
  }

  return {
    url: server.url,
    token: TOKEN,
    state,
    sent,
    files,
    faults,
    answeredCallbacks,
    statuses,
    pending,
    resident,
    /** Any update as Telegram would bring it. */
    bring,
    /** Opens a chat that the bot may write to. */
    openChat: (chatId: string) => void chats.add(chatId),
    settings: () => ({ TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_URL: server.url }),
    /** Until every update brought so far was answered by the webhook. */
    async idle() {
      await Promise.all(chains.values());
    },
    async close() {
      for (const wake of waiting) wake();
      await server.close();
    },
  };
}

const sameToken = (token: string): boolean =>
  token.length === TOKEN.length && timingSafeEqual(Buffer.from(token), Buffer.from(TOKEN));

function bodyOf({ body, headers, query }: SimulatedRequest): Record<string, unknown> {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return formOf(body.toString('latin1'));
  if (body.length > 0) return JSON.parse(body.toString('utf8'));
  return Object.fromEntries(query);
}

/** Plain fields of a multipart form; files are passed over. */
function formOf(text: string): Record<string, unknown> {
  const fields = text.matchAll(/name="?(\w+)"?\r\n\r\n([^\r]*)\r\n/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name ?? '', value ?? '']));
}

function chatOf(update: Update): string {
  for (const part of Object.values(update)) {
    if (typeof part !== 'object' || part === null) continue;
    const { chat, message, from } = part as {
      chat?: { id: number };
      message?: { chat: { id: number } };
      from?: { id: number };
    };
    const id = chat?.id ?? message?.chat.id ?? from?.id;
    if (id !== undefined) return String(id);
  }
  return 'none';
}

const success = (result: unknown): SimulatedAnswer => ({ json: { ok: true, result } });

const failure = (
  error_code: number,
  description: string,
  parameters?: object,
): SimulatedAnswer => ({
  status: error_code,
  json: { ok: false, error_code, description, ...(parameters && { parameters }) },
});
