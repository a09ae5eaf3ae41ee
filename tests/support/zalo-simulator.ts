import { createHmac } from 'node:crypto';
import { DAY, HOUR, SECOND } from '../../core/clock.ts';
import {
  createFaults,
  type SimulatedAnswer,
  type SimulatedRequest,
  startSimulatedServer,
} from './simulated-server.ts';
import { PLAIN_STYLE, postWebhook, type WebhookCall, type WebhookStyle } from './zalo-webhooks.ts';

/** What the Official Account sent to a user. */
export type ZaloSent = {
  userId: string;
  /** `zns` goes to a phone, whose digits are then the user id. */
  way: 'consultation' | 'transaction' | 'zns';
  template?: { type?: string; elements: TemplateElement[]; data?: Record<string, string> };
  messageId: string;
  text: string;
  buttons: { title: string; type: string; payload: unknown }[];
  attachmentId?: string;
};

/**
 * `slow_down` -32 · `quota` -211 · `token` -216 · `attachment` -100 · `policy` -248 ·
 * `proof` -242 · `shut` -230 · `html` a proxy's 502 · `drop` the
 * message is taken and the line cut before the answer.
 */
export type ZaloFault =
  | 'slow_down'
  | 'quota'
  | 'token'
  | 'attachment'
  | 'policy'
  | 'proof'
  | 'shut'
  | 'html'
  | 'drop';

const ERRORS: Readonly<Record<string, [number, string]>> = {
  slow_down: [-32, 'Out of limit request per minute'],
  quota: [-211, 'Out of quota'],
  token: [-216, 'Access token is invalid'],
  attachment: [-100, 'attachment_id is expired'],
  policy: [-248, 'Message violates policy'],
  proof: [-242, 'appsecret_proof is invalid'],
  shut: [-230, 'User has not interacted with the OA in the past 7 days'],
};

type User = {
  follows: boolean;
  blocks: boolean;
  lastSeenMs: number;
  /** When each free message of the running 48 hours was sent. */
  free: number[];
};

export type ZaloSimulator = Awaited<ReturnType<typeof startZaloSimulator>>;

const FREE_WINDOW_MS = 48 * HOUR;
const PAID_WINDOW_MS = 7 * DAY;
const FREE_MESSAGES = 8;
const TOKEN_LIFE_SECONDS = 90_000;

/**
 * A local Zalo: OAuth with single-use refresh tokens, the Official Account API with its errors at HTTP 200 and its
 * windows of 48 hours, 8 messages and 7 days, pictures, and signed webhooks in every variant seen in the wild.
 *
 * @param now the simulator's clock, milliseconds; real time by default
 */
export async function startZaloSimulator(
  options: { port?: number; now?: () => number; onSent?: (sent: ZaloSent) => void } = {},
) {
  const now = options.now ?? Date.now;
  const keys = {
    appId: '4097311281936189049',
    oaSecret: 'OA_SECRET_DEMO',
    appSecret: 'APP_SECRET_DEMO',
  };
  const oaId = '1423847451268726170';
  const users = new Map<string, User>();
  const sent: ZaloSent[] = [];
  const pictures = new Map<string, Buffer>();
  const attachments = new Set<string>();
  const faults = createFaults<ZaloFault>();
  const oauthFaults = createFaults<'html' | 'drop'>();
  const webhookCalls: WebhookCall[] = [];
  const state = {
    webhookUrl: '',
    style: PLAIN_STYLE as WebhookStyle,
    /** Receipts and echoes of what the account sends. */
    receipts: false,
    purchased: 1000,
    /** The next uploaded picture is gone by the time it is sent. */
    attachmentsExpireOnce: false,
    /** Every call must carry a right appsecret_proof. */
    wantsProof: false,
    /** Phones that have a Zalo account, and templates that are approved. */
    phones: new Set<string>(),
    templates: new Set<string>(),
    refreshToken: 'RT_demo_1',
    accessToken: '',
    accessUntilMs: 0,
    refreshes: 0,
    refusedRefreshes: 0,
  };
  let running = 0;
  let counter = 0;
  let background: Promise<unknown> = Promise.resolve();

  const server = await startSimulatedServer(answer, options.port);

  function answer(request: SimulatedRequest): SimulatedAnswer {
    const { path } = request;
    if (path === '/v4/oa/access_token') return refresh(request);
    if (path.startsWith('/pictures/')) return picture(path);
    const token = request.headers['access_token'];
    if (token !== state.accessToken || now() >= state.accessUntilMs) return error('token');
    const proof = createHmac('sha256', keys.appSecret).update(state.accessToken).digest('hex');
    const given = request.headers['appsecret_proof'];
    if (given === undefined ? state.wantsProof : given !== proof) return error('proof');
    const fault = faults.take();
    if (fault === 'html') return { status: 502, html: '<html><h1>502 Bad Gateway</h1></html>' };
    if (fault && fault !== 'drop') return error(fault);
    const answered = dispatch(request);
    return fault === 'drop' ? { drop: true } : answered;
  }

  function dispatch({ path, body, headers, query }: SimulatedRequest): SimulatedAnswer {
    switch (path) {
      case '/v3.0/oa/message/cs':
      case '/v3.0/oa/message/transaction':
        return send(JSON.parse(body.toString('utf8')), path.endsWith('/cs'));
      case '/v2.0/oa/upload/image':
        return upload(body, headers['content-type'] ?? '');
      case '/v2.0/oa/getoa':
        return ok({ oa_id: oaId, name: 'Lắng Nghe Đông Hà' });
      case '/v2.0/oa/quota/message':
        return ok({ type: 'active', remain: state.purchased, total: 2000 });
      case '/message/template':
        return sendTemplate(JSON.parse(body.toString('utf8')));
      case '/v3.0/oa/user/detail':
        return profile(String(JSON.parse(query.get('data') ?? '{}').user_id));
      default:
        return code(-201, `Unknown path ${path}`);
    }
  }

  /** A refresh token works once; a second use gets the error body, at HTTP 200 as everything. */
  function refresh({ body, headers }: SimulatedRequest): SimulatedAnswer {
    const form = new URLSearchParams(body.toString('utf8'));
    const isOurs = headers['secret_key'] === keys.appSecret && form.get('app_id') === keys.appId;
    const fault = oauthFaults.take();
    if (fault === 'html') return { status: 502, html: '<html>Bad Gateway</html>' };
    if (!isOurs || form.get('refresh_token') !== state.refreshToken) {
      state.refusedRefreshes += 1;
      return {
        json: {
          error: -14014,
          error_name: 'Invalid refresh token',
          error_reason: 'The refresh token was used or is expired',
          error_description: 'Invalid refresh token',
        },
      };
    }
    state.refreshes += 1;
    state.refreshToken = `RT_demo_${state.refreshes + 1}`;
    state.accessToken = `AT_demo_${state.refreshes}`;
    state.accessUntilMs = now() + TOKEN_LIFE_SECONDS * SECOND;
    if (fault === 'drop') return { drop: true };
    return {
      json: {
        access_token: state.accessToken,
        refresh_token: state.refreshToken,
        expires_in: String(TOKEN_LIFE_SECONDS),
      },
    };
  }

  function send(
    body: {
      recipient?: { user_id?: unknown; anonymous_id?: unknown; conversation_id?: unknown };
      message?: Record<string, unknown>;
    },
    isConsultation: boolean,
  ): SimulatedAnswer {
    const { anonymous_id: visitor, conversation_id: conversation } = body.recipient ?? {};
    const userId = body.recipient?.user_id ?? (conversation ? visitor : undefined);
    const message = body.message ?? {};
    if (typeof userId !== 'string') return code(-201, 'user_id is not valid');
    const problem = refusal(message) ?? (isConsultation ? undefined : badTransaction(message));
    if (problem) return problem;
    const user = users.get(userId);
    if (!user) return code(-232, 'User has no interaction with the OA');
    if (user.blocks) return code(-217, 'User has blocked the OA');
    if (!user.follows) return code(-213, 'User has not followed the OA');
    const silentMs = now() - user.lastSeenMs;
    if (isConsultation && silentMs > PAID_WINDOW_MS)
      return code(-230, 'User has not interacted with the OA in the past 7 days');
    user.free = user.free.filter((at) => at > now() - FREE_WINDOW_MS);
    const isFree = silentMs <= FREE_WINDOW_MS && user.free.length < FREE_MESSAGES;
    if (!isFree && state.purchased <= 0) return error('quota');
    if (isFree) user.free.push(now());
    else state.purchased -= 1;
    const one = keep(userId, message, isConsultation ? 'consultation' : 'transaction');
    const remain = isFree ? FREE_MESSAGES - user.free.length : state.purchased;
    return ok({
      message_id: one.messageId,
      user_id: userId,
      sent_time: String(now()),
      quota: {
        quota_type: isFree ? 'reply' : 'purchase_quota',
        remain: String(remain),
        total: isFree ? '8' : '1000',
        owner_type: 'OA',
        owner_id: oaId,
      },
    });
  }

  /** To a phone: no window, but an account and an approved template are needed. */
  function sendTemplate(body: Record<string, unknown>): SimulatedAnswer {
    const phone = String(body['phone']);
    if (!/^84\d{8,10}$/.test(phone)) return code(-108, 'Phone number invalid');
    if (!state.templates.has(String(body['template_id']))) return code(-112, 'Template invalid');
    if (!state.phones.has(phone)) return code(-118, 'Zalo account not existed');
    const data = body['template_data'] as Record<string, string>;
    const messageId = nextId();
    sent.push({
      userId: phone,
      way: 'zns',
      messageId,
      text: data['noi_dung'] ?? '',
      buttons: [],
      template: { elements: [], data },
    });
    return ok({ msg_id: messageId, sent_time: String(now()), quota: { remainingQuota: '499' } });
  }

  /** Phones are numbers here, 0 for none; dates are dd/MM/yyyy. */
  function profile(userId: string): SimulatedAnswer {
    const user = users.get(userId);
    if (!user) return code(-201, 'user_id is not valid');
    const [date = ''] = new Date(user.lastSeenMs).toISOString().split('T');
    return ok({
      user_id: userId,
      display_name: 'Lê Văn A',
      user_is_follower: user.follows,
      user_last_interaction_date: date.split('-').reverse().join('/'),
      shared_info: { address: '', city: '', district: '', phone: 0, name: '', user_dob: '' },
    });
  }

  /** The limits that the API checks before it looks at the user. */
  function refusal(message: Record<string, unknown>): SimulatedAnswer | undefined {
    const text = message['text'];
    if (text !== undefined && (typeof text !== 'string' || text.length > 2000))
      return code(-210, 'Text is too long');
    const payload = payloadOf(message);
    const { buttons = [], elements = [] } = payload;
    if (badInfoRequest(payload)) return code(-201, 'request_user_info is not valid');
    if (buttons.length > 5) return code(-201, 'At most 5 buttons');
    for (const { title, payload: given } of buttons)
      if (title.length > 100 || (typeof given === 'string' && given.length > 1000))
        return code(-201, 'A button is too long');
    for (const { attachment_id: id } of elements)
      if (id !== undefined && !attachments.has(id)) return error('attachment');
    return undefined;
  }

  function keep(userId: string, message: Record<string, unknown>, way: ZaloSent['way']): ZaloSent {
    const { buttons = [], elements = [], template_type: type } = payloadOf(message);
    const words = elements.map(({ content }) => (typeof content === 'string' ? content : ''));
    const attachmentId = elements[0]?.attachment_id;
    const one: ZaloSent = {
      userId,
      way,
      messageId: nextId(),
      text: String(message['text'] ?? words.filter(Boolean).join('\n')),
      buttons,
      ...(type && { template: { type, elements } }),
      ...(attachmentId && { attachmentId }),
    };
    sent.push(one);
    options.onSent?.(one);
    if (state.receipts) sendReceipts(one);
    return one;
  }

  function upload(body: Buffer, type: string): SimulatedAnswer {
    if (!type.startsWith('multipart/form-data') || body.length > 1024 * 1024 + 2000)
      return code(-210, 'File is too large, at most 1 MB');
    const id = `a-${nextId()}`;
    if (state.attachmentsExpireOnce) state.attachmentsExpireOnce = false;
    else attachments.add(id);
    return ok({ attachment_id: id });
  }

  function picture(path: string): SimulatedAnswer {
    const bytes = pictures.get(path.slice('/pictures/'.length));
    return bytes ? { bytes, type: 'image/jpeg' } : { status: 404, html: 'gone' };
  }

  const nextId = () => {
    counter += 1;
    return `${now().toString(16)}${counter.toString(16).padStart(6, '0')}`;
  };

  /** Zalo calls the webhook; resolves with how each try went. */
  async function call(event: Record<string, unknown>): Promise<WebhookCall[]> {
    const whole = { app_id: keys.appId, ...event, timestamp: String(now()) };
    running += 1;
    try {
      const calls = await postWebhook(state.webhookUrl, keys, whole, state.style);
      webhookCalls.push(...calls);
      return calls;
    } finally {
      running -= 1;
    }
  }

  function sendReceipts({ userId, messageId, text }: ZaloSent): void {
    const oa = { id: oaId };
    const user = { id: userId };
    const events = [
      {
        event_name: 'oa_send_text',
        sender: oa,
        recipient: user,
        message: { msg_id: messageId, text },
      },
      {
        event_name: 'user_received_message',
        sender: oa,
        recipient: user,
        message: { msg_id: messageId },
      },
      {
        event_name: 'user_seen_message',
        sender: user,
        recipient: oa,
        message: { msg_ids: [messageId] },
      },
    ];
    background = background.then(async () => {
      for (const event of events) await call(event);
    });
  }

  function resident(userId: string) {
    const user = users.get(userId) ?? { follows: true, blocks: false, lastSeenMs: now(), free: [] };
    users.set(userId, user);
    const say = (event_name: string, message: Record<string, unknown>) => {
      user.lastSeenMs = now();
      user.free = [];
      return call({
        sender: { id: userId },
        user_id_by_app: '45342013118720098',
        recipient: { id: oaId },
        event_name,
        message: { ...message, msg_id: nextId() },
      });
    };
    const attached = (type: string, payload: Record<string, unknown>) => [{ type, payload }];
    return {
      user,
      says: (text: string) => say('user_send_text', { text }),
      /** A pressed button comes back as a text that is its payload. */
      presses(title: string) {
        const last = sent.findLast((one) => one.userId === userId && one.buttons.length > 0);
        const button = last?.buttons.find((candidate) => candidate.title === title);
        if (!button) throw new Error(`there is no button "${title}"`);
        return say('user_send_text', { text: String(button.payload) });
      },
      /** Coordinates come as strings. */
      sendsLocation: (lat: number, lon: number) =>
        say('user_send_location', {
          text: '',
          attachments: attached('location', {
            coordinates: { latitude: String(lat), longitude: String(lon) },
          }),
        }),
      sendsPhoto(bytes: Buffer, text?: string) {
        const name = `${nextId()}.jpg`;
        pictures.set(name, bytes);
        const url = `${server.url}/pictures/${name}`;
        return say('user_send_image', {
          ...(text && { text }),
          attachments: attached('image', { url, thumbnail: url }),
        });
      },
      /** Fills in the form for name and phone. */
      submitsInfo(name: string, phone: string) {
        user.lastSeenMs = now();
        return call({
          sender: { id: userId },
          recipient: { id: oaId },
          event_name: 'user_submit_info',
          info: { name, phone, address: '', city: '', district: '' },
        });
      },
      sends: (event_name: string, message: Record<string, unknown> = {}) =>
        say(event_name, message),
      follows() {
        user.follows = true;
        user.lastSeenMs = now();
        return call({
          oa_id: oaId,
          follower: { id: userId },
          event_name: 'follow',
          source: 'oa_profile',
        });
      },
      unfollows() {
        user.follows = false;
        return call({
          oa_id: oaId,
          follower: { id: userId },
          event_name: 'unfollow',
          source: 'oa_profile',
        });
      },
      blocks() {
        user.blocks = true;
      },
      heard: () => sent.filter((one) => one.userId === userId),
    };
  }

  return {
    url: server.url,
    keys,
    oaId,
    state,
    sent,
    pictures,
    faults,
    oauthFaults,
    webhookCalls,
    resident,
    call,
    expireAccessToken() {
      state.accessUntilMs = now();
    },
    /** Settings that make the program talk to this simulator. */
    settings: () => ({
      ZALO_APP_ID: keys.appId,
      ZALO_APP_SECRET: keys.appSecret,
      ZALO_OA_ID: oaId,
      ZALO_OA_SECRET: keys.oaSecret,
      ZALO_REFRESH_TOKEN: state.refreshToken,
      ZALO_API_URL: server.url,
      ZALO_OAUTH_URL: server.url,
      ZALO_ZNS_URL: server.url,
    }),
    /** Until no webhook is under way. */
    async idle() {
      await background;
      while (running > 0) await new Promise((resolve) => setImmediate(resolve));
    },
    close: () => server.close(),
  };
}

type TemplateElement = {
  type?: string;
  content?: string | { key: string; value: string; style?: string }[];
  attachment_id?: string;
  title?: string;
  subtitle?: string;
  image_url?: string;
};
type Payload = {
  template_type?: string;
  buttons?: { title: string; type: string; payload: unknown }[];
  elements?: TemplateElement[];
};

/** The limits of the transaction form. */
function badTransaction(message: Record<string, unknown>): SimulatedAnswer | undefined {
  const { buttons = [], elements = [], template_type: type } = payloadOf(message);
  if (!type?.startsWith('transaction_')) return code(-201, 'template_type is not valid');
  const textsOf = (kind: string) =>
    elements.filter((one) => one.type === kind).map(({ content }) => String(content));
  if (textsOf('header').some((text) => text.length > 100)) return code(-201, 'header too long');
  const blocks = textsOf('text');
  if (blocks.length > 2 || blocks.some((text) => text.length > 250))
    return code(-201, 'text too long');
  const rows = elements.flatMap(({ type: kind, content }) =>
    kind === 'table' && Array.isArray(content) ? content : [],
  );
  if (!rows.some(({ key }) => /^(Mã|Code)|^(Tên khách hàng|Customer Name)$/.test(key)))
    return code(-201, 'table needs a code');
  if (rows.length > 6 || rows.some(({ key, value }) => key.length > 25 || value.length > 100))
    return code(-201, 'table too large');
  if (buttons.length > 4 || buttons.some(({ title }) => title.length > 35))
    return code(-201, 'button too long');
  return undefined;
}

/** The form for name and phone needs all three of its fields. */
function badInfoRequest({ template_type: type, elements = [] }: Payload): boolean {
  if (type !== 'request_user_info') return false;
  const [{ title = '', subtitle = '', image_url: image = '' } = {}] = elements;
  return title === '' || title.length > 100 || subtitle.length > 500 || !/^https?:/.test(image);
}

const payloadOf = (message: Record<string, unknown>): Payload =>
  (message['attachment'] as { payload?: Payload } | undefined)?.payload ?? {};

const ok = (data: unknown): SimulatedAnswer => ({ json: { data, error: 0, message: 'Success' } });
const code = (error: number, message: string): SimulatedAnswer => ({ json: { error, message } });

function error(kind: string): SimulatedAnswer {
  const [number, message] = ERRORS[kind] ?? [-200, 'Send message failed'];
  return code(number, message);
}
