import { createHmac } from 'node:crypto';
import {
  createFaults,
  type SimulatedAnswer,
  type SimulatedRequest,
  startSimulatedServer,
} from './simulated-server.ts';

/**
 * `lost` what was asked is done, and the line cut before the answer · `html` a proxy's page · `half` JSON that breaks off · `drop` the line cut · `temporary` code 2 · a number: that code,
 * with its subcode after a stroke, such as `190/463`, `32`, `80001`, `10`, `100`
 */
export type FacebookFault =
  | 'lost'
  | 'html'
  | 'half'
  | 'drop'
  | 'temporary'
  | `${number}`
  | `${number}/${number}`;

export type SimulatedPost = {
  id: string;
  pageId: string;
  message: string;
  from: string;
  createdAt: Date;
  hidden: boolean;
};
/** @property parentId the comment that it replies to */
export type SimulatedFacebookComment = SimulatedPost & { postId: string; parentId?: string };

const APP = { id: '424242', secret: 'simulated-app-secret', verifyToken: 'simulated-verify-token' };
const WEBHOOK_TRIES = 5;

export type FacebookSimulator = Awaited<ReturnType<typeof startFacebookSimulator>>;

/**
 * A local Graph API of pages: cursors that may be forgotten, empty pages in the middle, business-use-case headers that
 * climb until calls are refused, tokens that end or are refused with subcodes, hidden things, comments without id and
 * author on pages that are not managed, comments published in the name of a page (with the right that this needs, blocks,
 * refused doubles, and answers that get lost on the way back), and signed webhooks with several entries, twice and in any order.
 */
export async function startFacebookSimulator(
  options: { port?: number; now?: () => number; version?: string } = {},
) {
  const now = options.now ?? Date.now;
  const version = options.version ?? 'v25.0';
  const pages = new Map<string, { name: string; token: string | undefined }>();
  const posts = new Map<string, SimulatedPost>();
  const comments = new Map<string, SimulatedFacebookComment>();
  const faults = createFaults<FacebookFault>();
  const calls: { path: string; status: number }[] = [];
  const statuses: number[] = [];
  const state = {
    webhookUrl: undefined as string | undefined,
    pageSize: 100,
    forgetCursors: 0,
    /** Every webhook so many times. */
    copies: 1,
    wrongSignature: false,
    /** Per cent of the allowance that the header tells; grows with `growth` a call, refused at 100. */
    usage: 0,
    growth: 0,
    regainMinutes: 0,
    /** End of every page token, and of the access to data. */
    tokenEndsAt: undefined as Date | undefined,
    /** Events wait here until `flush`, to be sent together or in another order. */
    hold: false,
    /** The page's token has `pages_manage_engagement`. */
    mayEngage: true,
    /** What the page writes is taken for abuse. */
    blocked: false,
    /** The same words under the same post are refused a second time. */
    refuseDoubles: false,
    /** So many looks at comments do not show the newest ones yet. */
    blindLooks: 0,
  };
  let held: object[] = [];
  let counter = 0;
  let sending: Promise<unknown> = Promise.resolve();

  const server = await startSimulatedServer((request) => {
    const given = answer(request);
    calls.push({ path: request.path, status: 'drop' in given ? 0 : (given.status ?? 200) });
    return given;
  }, options.port);

  function answer({ method, path, query, headers, body }: SimulatedRequest): SimulatedAnswer {
    const [, asked = '', id = '', edge] = path.split('/');
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (asked !== version) return failure(400, 2635, 'You are calling a deprecated version');
    if (query.get('appsecret_proof') !== hmac(token))
      return failure(400, 100, 'Invalid appsecret_proof provided in the API argument');
    const fault = faults.take();
    if (fault === 'html') return { status: 502, html: '<html><h1>502</h1></html>' };
    if (fault === 'half')
      return { bytes: Buffer.from('{"data":[{"id":'), type: 'application/json' };
    if (fault === 'drop') return { drop: true };
    if (fault === 'temporary') return failure(500, 2, 'An unexpected error has occurred.');
    if (fault && fault !== 'lost') {
      const [code, subcode] = fault.split('/').map(Number);
      return failure(400, code ?? 1, 'planted', subcode);
    }
    const pageId = id.split('_')[0] ?? '';
    const isApp = token === `${APP.id}|${APP.secret}`;
    const managed = [...pages].find(([, page]) => page.token === token)?.[0];
    if (!isApp && !managed) return failure(400, 190, 'Invalid OAuth access token.', 467);
    if (id === 'debug_token')
      return {
        json: {
          data: {
            is_valid: true,
            expires_at: Math.floor((state.tokenEndsAt?.getTime() ?? 0) / 1000),
            data_access_expires_at: 0,
          },
        },
      };
    if (managed && state.tokenEndsAt && state.tokenEndsAt.getTime() <= now())
      return failure(401, 190, 'Error validating access token: Session has expired', 463);
    state.usage += state.growth;
    if (state.usage >= 100)
      return withUsage(pageId, failure(400, 80001, 'There have been too many calls'));
    const given =
      method === 'POST'
        ? publish(id, edge, new URLSearchParams(body.toString()).get('message') ?? '', managed)
        : read(id, edge, query, managed !== undefined);
    return fault === 'lost' ? { drop: true } : withUsage(pageId, given);
  }

  function publish(
    id: string,
    edge: string | undefined,
    message: string,
    pageId: string | undefined,
  ): SimulatedAnswer {
    const above = comments.get(id);
    const post = posts.get(above?.postId ?? id);
    if (edge !== 'comments' || !post) return missing(id);
    if (!pageId || !state.mayEngage)
      return failure(403, 200, 'Requires pages_manage_engagement permission');
    if (state.blocked) return failure(400, 368, 'The action attempted has been deemed abusive');
    if (message.trim() === '') return failure(400, 100, 'Invalid parameter: message');
    const stands = [...comments.values()].some(
      (one) => one.from === pageId && one.postId === post.id && one.message === message,
    );
    if (state.refuseDoubles && stands) return failure(400, 506, 'Duplicate status message');
    const made = add(post.id, message, pageId, above?.id);
    return { json: { id: made.id } };
  }

  function add(postId: string, message: string, from: string, parentId?: string) {
    counter += 1;
    const comment: SimulatedFacebookComment = {
      id: `${postId.split('_')[1]}_${3000 + counter}`,
      postId,
      pageId: postId.split('_')[0] ?? '',
      message: message.trim(),
      from,
      createdAt: new Date(now()),
      hidden: false,
      ...(parentId && { parentId }),
    };
    comments.set(comment.id, comment);
    said(comment, 'add');
    return comment;
  }

  const missing = (id: string): SimulatedAnswer =>
    failure(
      400,
      100,
      `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions`,
      33,
    );

  function withUsage(pageId: string, given: SimulatedAnswer): SimulatedAnswer {
    if (!('json' in given) || state.usage === 0) return given;
    const entry = {
      type: 'pages',
      call_count: Math.min(100, Math.round(state.usage)),
      total_cputime: 3,
      total_time: 5,
      estimated_time_to_regain_access: state.usage >= 95 ? state.regainMinutes : 0,
    };
    return {
      ...given,
      headers: { 'x-business-use-case-usage': JSON.stringify({ [pageId]: [entry] }) },
    };
  }

  function read(
    id: string,
    edge: string | undefined,
    query: URLSearchParams,
    managed: boolean,
  ): SimulatedAnswer {
    const page = pages.get(id);
    if (page && !edge) return { json: { id, name: page.name } };
    if (page && (edge === 'feed' || edge === 'posts')) {
      const all = [...posts.values()].filter(({ pageId }) => pageId === id);
      return list(id, edge, newestFirst(all), query, (post) => ({
        id: post.id,
        ...(post.message && { message: post.message }),
        created_time: graphTime(post.createdAt),
        updated_time: graphTime(new Date(now())),
        permalink_url: `https://www.facebook.com/${post.id.replace('_', '/posts/')}`,
        is_hidden: post.hidden,
        ...(managed && { from: { id: post.from, name: 'Một người' } }),
      }));
    }
    const post = posts.get(id);
    if ((post || comments.has(id)) && edge === 'comments') {
      const below = [...comments.values()].filter(
        ({ postId, parentId }) => postId === id || parentId === id,
      );
      const blind = state.blindLooks > 0;
      if (blind) state.blindLooks -= 1;
      const all = blind ? below.slice(0, -1) : below;
      return list(id, edge, newestFirst(all), query, (comment) => ({
        ...(managed && { id: comment.id, from: { id: comment.from, name: 'Một người' } }),
        message: comment.message,
        created_time: graphTime(comment.createdAt),
        is_hidden: comment.hidden,
      }));
    }
    if ((post || comments.has(id)) && !edge) return { json: { id } };
    return missing(id);
  }

  function list<T>(
    id: string,
    edge: string,
    all: readonly T[],
    query: URLSearchParams,
    json: (one: T) => object,
  ): SimulatedAnswer {
    const after = query.get('after');
    if (after && state.forgetCursors > 0) {
      state.forgetCursors -= 1;
      return failure(400, 100, 'Invalid parameter: after');
    }
    const size = Math.min(state.pageSize, Number(query.get('limit') ?? 25));
    const from = Number(after?.replace('c', '') ?? 0);
    const next = from + size < all.length ? `c${from + size}` : undefined;
    return {
      json: {
        data: all.slice(from, from + size).map(json),
        ...(all.length > 0 && {
          paging: {
            cursors: { before: `c${from}`, after: `c${from + size}` },
            ...(next && { next: `${server.url}/${version}/${id}/${edge}?after=${next}` }),
          },
        }),
      },
    };
  }

  function event(pageId: string, value: object): void {
    const entry = {
      id: pageId,
      time: Math.floor(now() / 1000),
      changes: [{ field: 'feed', value }],
    };
    if (state.hold) held.push(entry);
    else deliver([entry]);
  }

  function deliver(entry: readonly object[]): void {
    if (!state.webhookUrl || entry.length === 0) return;
    const body = JSON.stringify({ object: 'page', entry });
    for (let copy = 0; copy < state.copies; copy += 1)
      sending = sending.then(() => send(body)).catch(() => {});
  }

  async function send(body: string): Promise<void> {
    for (let tries = 0; tries < WEBHOOK_TRIES; tries += 1) {
      const signature = state.wrongSignature ? '0'.repeat(64) : hmac(body);
      const answered = await fetch(state.webhookUrl ?? '', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hub-signature-256': `sha256=${signature}`,
        },
        body,
      });
      await answered.arrayBuffer();
      statuses.push(answered.status);
      if (answered.ok || answered.status === 401) return;
    }
  }

  const said = (post: SimulatedPost | SimulatedFacebookComment, verb: string) =>
    event(post.pageId, {
      ...('postId' in post
        ? {
            item: 'comment',
            post_id: post.postId,
            comment_id: post.id,
            parent_id: post.parentId ?? post.postId,
          }
        : { item: 'status', post_id: post.id }),
      verb,
      ...(post.from && { from: { id: post.from, name: 'Một người' } }),
      message: post.message,
      created_time: Math.floor(post.createdAt.getTime() / 1000),
    });

  return {
    url: server.url,
    faults,
    state,
    calls,
    statuses,
    posts,
    comments,
    app: APP,
    async close() {
      await sending;
      await server.close();
    },
    /** Until every webhook sent so far was answered. */
    idle: () => sending,
    settings: () => ({
      FACEBOOK_APP_ID: APP.id,
      FACEBOOK_APP_SECRET: APP.secret,
      FACEBOOK_VERIFY_TOKEN: APP.verifyToken,
      FACEBOOK_PAGE_TOKENS: [...pages]
        .flatMap(([id, { token }]) => (token ? [`${id}=${token}`] : []))
        .join(','),
      FACEBOOK_PUBLIC_PAGES: [...pages].flatMap(([id, { token }]) => (token ? [] : [id])).join(','),
      FACEBOOK_API_URL: server.url,
    }),
    /** @param token of a page that is managed; without one it is read as a stranger */
    addPage(id: string, name: string, token?: string) {
      pages.set(id, { name, token });
    },
    write(pageId: string, message: string, from = pageId): SimulatedPost {
      counter += 1;
      const post = {
        id: `${pageId}_${2000 + counter}`,
        pageId,
        message,
        from,
        createdAt: new Date(now()),
        hidden: false,
      };
      posts.set(post.id, post);
      said(post, 'add');
      return post;
    },
    comment(postId: string, message: string, from = `${7000 + (counter % 60)}`) {
      return add(postId, message, from);
    },
    edit(id: string, message: string) {
      const one = posts.get(id) ?? comments.get(id);
      if (!one) return;
      one.message = message;
      said(one, 'edited');
    },
    hide(id: string, hidden = true) {
      const one = posts.get(id) ?? comments.get(id);
      if (!one) return;
      one.hidden = hidden;
      said(one, hidden ? 'hide' : 'unhide');
    },
    remove(id: string) {
      const one = posts.get(id) ?? comments.get(id);
      if (!one) return;
      posts.delete(id);
      comments.delete(id);
      for (const comment of [...comments.values()])
        if (comment.postId === id) comments.delete(comment.id);
      said({ ...one, message: '' }, 'remove');
    },
    like(postId: string) {
      event(postId.split('_')[0] ?? '', { item: 'like', verb: 'add', post_id: postId });
    },
    /** Sends what was held as one call with several entries. @param order of the held events by number */
    flush(order?: readonly number[]) {
      const entries = order ? order.flatMap((at) => held[at] ?? []) : held;
      held = [];
      deliver(entries);
    },
  };
}

const hmac = (text: string): string => createHmac('sha256', APP.secret).update(text).digest('hex');

const newestFirst = <T extends { createdAt: Date; id: string }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));

const graphTime = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, '+0000');

const failure = (
  status: number,
  code: number,
  message: string,
  subcode = 0,
): { status: number; json: unknown } => ({
  status,
  json: {
    error: {
      message: `(#${code}) ${message}`,
      type: 'OAuthException',
      code,
      error_subcode: subcode,
      fbtrace_id: 'Ab1',
    },
  },
});
