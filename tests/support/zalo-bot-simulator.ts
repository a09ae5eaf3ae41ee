import {
  createFaults,
  type SimulatedAnswer,
  type SimulatedRequest,
  startSimulatedServer,
} from './simulated-server.ts';

/** What the bot sent to a chat. */
export type ZaloBotSent = { chatId: string; messageId: string; text: string; photo?: string };

/** `slow_down` 429 · `html` a proxy's 502 · `error` 500 · `drop` taken, and the line cut before the answer. */
export type ZaloBotFault = 'slow_down' | 'html' | 'error' | 'drop';

const TOKEN = '1029384756:simulated-bot-token';
const WEBHOOK_TRIES = 5;

export type ZaloBotSimulator = Awaited<ReturnType<typeof startZaloBotSimulator>>;

/**
 * A local Zalo Bot Platform: one update an answer of `getUpdates` and none remembered after it, an idle poll that
 * ends with error 408, a webhook that silences polling without a word, bodies wrapped or bare.
 */
export async function startZaloBotSimulator(
  options: { port?: number; now?: () => number; onSent?: (sent: ZaloBotSent) => void } = {},
) {
  const now = options.now ?? Date.now;
  const sent: ZaloBotSent[] = [];
  const pictures = new Map<string, Buffer>();
  const chats = new Set<string>();
  const blocked = new Set<string>();
  const faults = createFaults<ZaloBotFault>();
  const pollFaults = createFaults<'html' | 'slow_down' | 'timeout'>();
  const statuses: number[] = [];
  const state = {
    webhook: undefined as { url: string; secret: string } | undefined,
    wrongSecret: undefined as string | undefined,
    /** Webhook bodies as `{ ok, result }` rather than bare. */
    wrapped: false,
    /** Every update so many times. */
    copies: 1,
    /** How long an idle poll is held back, milliseconds. */
    holdMs: 50,
  };
  const pending: Record<string, unknown>[] = [];
  const chains = new Map<string, Promise<void>>();
  let waiting: (() => void)[] = [];
  let counter = 0;

  const server = await startSimulatedServer(answer, options.port);

  async function answer(request: SimulatedRequest): Promise<SimulatedAnswer> {
    if (request.path.startsWith('/pictures/')) {
      const bytes = pictures.get(request.path.slice('/pictures/'.length));
      return bytes ? { bytes, type: 'image/jpeg' } : { status: 404, html: 'gone' };
    }
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.path) ?? [];
    if (token !== TOKEN) return failure(401, 'Unauthorized');
    const body = request.body.length > 0 ? JSON.parse(request.body.toString('utf8')) : {};
    if (!method.startsWith('send')) return await other(method, body);
    const fault = faults.take();
    if (fault === 'slow_down') return failure(429, 'Too many requests');
    if (fault === 'error') return failure(500, 'Internal error');
    if (fault === 'html') return { status: 502, html: '<html><h1>502 Bad Gateway</h1></html>' };
    const given = send(method, body);
    return fault === 'drop' ? { drop: true } : given;
  }

  async function other(method: string, body: Record<string, unknown>): Promise<SimulatedAnswer> {
    switch (method) {
      case 'getMe':
        return success({
          id: '1029384756',
          account_name: 'Bot Lắng Nghe',
          account_type: 'BASIC',
          can_join_groups: false,
        });
      case 'setWebhook': {
        const secret = String(body['secret_token'] ?? '');
        if (secret.length < 8 || secret.length > 256) return failure(400, 'Bad secret_token');
        state.webhook = { url: String(body['url']), secret };
        flushPending();
        return success({ url: body['url'], updated_at: now() });
      }
      case 'deleteWebhook':
        state.webhook = undefined;
        return success({ url: '', updated_at: now() });
      case 'getWebhookInfo':
        return success({ url: state.webhook?.url ?? '', updated_at: now() });
      case 'getUpdates':
        return await getUpdates();
      default:
        return failure(404, `No method ${method}`);
    }
  }

  /** One update and no more; silent while a webhook is set. */
  async function getUpdates(): Promise<SimulatedAnswer> {
    const fault = pollFaults.take();
    if (fault === 'html') return { status: 502, html: '<html>Bad Gateway</html>' };
    if (fault === 'slow_down') return failure(429, 'Too many requests');
    if (fault === 'timeout') return failure(408, 'Request timeout');
    if (state.webhook || pending.length === 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, state.holdMs);
        timer.unref();
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    const update = state.webhook ? undefined : pending.shift();
    return update ? success(update) : failure(408, 'Request timeout');
  }

  function send(method: string, body: Record<string, unknown>): SimulatedAnswer {
    const chatId = String(body['chat_id']);
    const text = String(body['text'] ?? body['caption'] ?? '');
    if (!chats.has(chatId)) return failure(400, 'chat not found');
    if (blocked.has(chatId)) return failure(403, 'User has blocked the bot');
    if (method === 'sendMessage' && (text.length < 1 || text.length > 2000))
      return failure(400, 'text must have 1 to 2000 characters');
    if (method === 'sendPhoto' && !/^https?:\/\//.test(String(body['photo'])))
      return failure(400, 'photo must be a public URL');
    counter += 1;
    const one: ZaloBotSent = {
      chatId,
      messageId: `bot-${counter}`,
      text,
      ...(body['photo'] !== undefined && { photo: String(body['photo']) }),
    };
    sent.push(one);
    options.onSent?.(one);
    return success({ message_id: one.messageId, date: now() });
  }

  function bring(update: Record<string, unknown>): void {
    for (let copy = 0; copy < state.copies; copy += 1) pending.push(update);
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
    if (state.webhook) flushPending();
  }

  function flushPending(): void {
    for (const update of pending.splice(0)) {
      const { chat } = (update['message'] ?? {}) as { chat?: { id: string } };
      const key = chat?.id ?? 'none';
      chains.set(
        key,
        (chains.get(key) ?? Promise.resolve()).then(() => post(update)),
      );
    }
  }

  async function post(update: Record<string, unknown>): Promise<void> {
    for (let tries = 0; tries < WEBHOOK_TRIES; tries += 1) {
      const { webhook } = state;
      if (!webhook) return;
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-bot-api-secret-token': state.wrongSecret ?? webhook.secret,
        },
        body: JSON.stringify(state.wrapped ? { ok: true, result: update } : update),
      }).catch(() => undefined);
      await response?.arrayBuffer();
      statuses.push(response?.status ?? 0);
      if (response?.ok) return;
    }
  }

  function resident(chatId: string) {
    chats.add(chatId);
    const say = (event_name: string, content: Record<string, unknown>, chat_type = 'PRIVATE') => {
      counter += 1;
      bring({
        event_name,
        message: {
          message_id: `user-${counter}`,
          date: now(),
          chat: { id: chatId, chat_type },
          from: { id: chatId, display_name: 'Dân', is_bot: false },
          ...content,
        },
      });
    };
    const heard = () => sent.filter((one) => one.chatId === chatId);
    return {
      says: (text: string) => say('message.text.received', { text }),
      /** There are no buttons: the mark of the line with that title is typed. */
      presses(title: string) {
        const lines = heard().flatMap(({ text }) => text.split('\n'));
        const line = lines.findLast((one) => one.replace(/^\w\. /, '') === title);
        const mark = /^(\w)\. /.exec(line ?? '')?.[1];
        if (!mark) throw new Error(`there is no choice "${title}"`);
        say('message.text.received', { text: mark });
      },
      sendsPhoto(bytes: Buffer, caption?: string) {
        const name = `${chatId}-${counter}.jpg`;
        pictures.set(name, bytes);
        const photo_url = `${server.url}/pictures/${name}`;
        say('message.image.received', { photo_url, ...(caption && { caption }) });
      },
      /** A position, a contact, a file: the bot learns only that there was something. */
      sendsUnsupported: () => say('message.unsupported.received', {}),
      sends: say,
      blocks: () => void blocked.add(chatId),
      heard,
    };
  }

  return {
    url: server.url,
    token: TOKEN,
    state,
    sent,
    faults,
    pollFaults,
    statuses,
    pending,
    resident,
    bring,
    settings: () => ({ ZALO_BOT_TOKEN: TOKEN, ZALO_BOT_API_URL: server.url }),
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

const success = (result: unknown): SimulatedAnswer => ({ json: { ok: true, result } });
/** Errors come with their code in the body; the status is 200 as for everything else here. */
const failure = (error_code: number, description: string): SimulatedAnswer => ({
  json: { ok: false, error_code, description },
});
