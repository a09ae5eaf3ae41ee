import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { MINUTE } from '../../core/clock.ts';
import { AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { askJson } from '../ask-json.ts';
import { usageOf } from './usage.ts';

const PLATFORM = 'Facebook';

/** Facebook asks us to stop for a while, or will soon. */
export class SlowDown extends AppError {
  readonly waitMs: number;
  constructor(reason: string, waitMs: number) {
    super('rate_limited', 429, `Facebook asks for patience (${reason})`);
    this.waitMs = waitMs;
  }
}

/** The token does not work any more; `subcode` says why (458 app removed, 459 checkpoint, 460 password, 463, 467). */
export class TokenRefused extends AppError {
  readonly subcode: number;
  constructor(subcode: number) {
    super('upstream_refused', 502, `Facebook does not take the token (190/${subcode})`);
    this.subcode = subcode;
  }
}

/** The right to read or write is missing: the person who gave it took it back, or the app was not reviewed. */
export class PermissionMissing extends AppError {
  readonly platformCode: number;
  constructor(platformCode: number) {
    super('upstream_refused', 502, `Facebook does not let us do this (${platformCode})`);
    this.platformCode = platformCode;
  }
}

export type GraphPage<Item> = {
  items: Item[];
  /** Cursor of the page that follows; absent at the end. A page may be empty and yet be followed by others. */
  after: string | undefined;
};

export type GraphClient = {
  /** One page of an edge. @throws SlowDown, TokenRefused, PermissionMissing, UpstreamRefused, UpstreamUnreachable */
  list<Item>(
    path: string,
    parameters: Readonly<Record<string, string | number | undefined>>,
    shape: z.ZodType<Item>,
    token: string,
  ): Promise<GraphPage<Item>>;
  /** One object. @throws as `list`; `UpstreamRefused` with code 100 when it does not exist */
  object<T>(
    path: string,
    parameters: Readonly<Record<string, string>>,
    shape: z.ZodType<T>,
    token: string,
  ): Promise<T>;
  /**
   * Makes an object, such as a comment. Only a refusal with a code says that nothing was made.
   *
   * @returns its id; @throws as `list`, but for 368 (taken for abuse), which is refused and not to be waited out
   */
  create(path: string, fields: Readonly<Record<string, string>>, token: string): Promise<string>;
  /** Milliseconds to wait before the next call, from what the last answers said of our use; 0: go on. */
  restMs(): number;
};

const listAnswer = z.looseObject({
  data: z.array(z.unknown()),
  paging: z
    .looseObject({
      next: z.string().optional(),
      cursors: z.looseObject({ after: z.string().optional() }).optional(),
    })
    .optional(),
});
const madeAnswer = z.looseObject({ id: z.string().min(1) });
const errorAnswer = z.looseObject({
  error: z.looseObject({
    code: z.coerce.number().default(0),
    error_subcode: z.coerce.number().default(0),
  }),
});

/** App, user, page, custom and business-use-case limits. */
const TOO_MUCH = new Set([4, 17, 32, 341, 368, 613, 80001, 80002, 80005, 80006]);
const TEMPORARY = new Set([1, 2]);
/** Also 368 where something is read; what is written was taken for abuse, which no waiting mends. */
const BLOCKED = 368;
const TOKEN = new Set([102, 190]);
/** Without a word of how long, an hour: limits are counted over an hour. */
const UNKNOWN_WAIT_MS = 60 * MINUTE;
/** Per cent of the allowance from which on we rest a little, and at which we stop until it is given back. */
const SLOW_FROM = 80;
const STOP_AT = 95;
const REST_MS = 5 * MINUTE;

/** The Graph API, signed with the app's secret, that stops by itself before the platform stops it. */
export function createGraphClient(deps: {
  apiUrl: string;
  version: string;
  appSecret: string;
}): GraphClient {
  let rest = 0;

  async function ask(
    path: string,
    parameters: Readonly<Record<string, string | number | undefined>>,
    token: string,
    form?: URLSearchParams,
  ): Promise<unknown> {
    const query = new URLSearchParams({ appsecret_proof: proofOf(deps.appSecret, token) });
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined) query.set(name, String(value));
    const { status, headers, body } = await askJson(
      PLATFORM,
      `${deps.apiUrl}/${deps.version}/${path}?${query}`,
      // In the head, so that no log of an address holds it.
      { authorization: `Bearer ${token}` },
      form,
    );
    const { percent, regainMinutes } = usageOf(headers);
    rest =
      percent >= STOP_AT
        ? Math.max(regainMinutes * MINUTE, 3 * REST_MS)
        : percent >= SLOW_FROM
          ? REST_MS
          : 0;
    const failed = errorAnswer.safeParse(body);
    if (failed.success) throw refusal(failed.data.error, regainMinutes, form !== undefined);
    if (status !== 200) throw new UpstreamUnreachable(PLATFORM, `it answered ${status}`);
    return body;
  }

  return {
    restMs: () => rest,
    async list(path, parameters, shape, token) {
      const read = listAnswer.safeParse(await ask(path, parameters, token));
      if (!read.success) throw new UpstreamUnreachable(PLATFORM, 'its answer is no list');
      const { data, paging } = read.data;
      const after = paging?.next
        ? (new URL(paging.next).searchParams.get('after') ?? paging.cursors?.after)
        : undefined;
      return {
        items: data.flatMap((item) => {
          const parsed = shape.safeParse(item);
          return parsed.success ? [parsed.data] : [];
        }),
        after,
      };
    },
    async object(path, parameters, shape, token) {
      const read = shape.safeParse(await ask(path, parameters, token));
      if (!read.success) throw new UpstreamUnreachable(PLATFORM, 'its answer has another form');
      return read.data;
    },
    async create(path, fields, token) {
      const read = madeAnswer.safeParse(await ask(path, {}, token, new URLSearchParams(fields)));
      if (!read.success) throw new UpstreamUnreachable(PLATFORM, 'its answer names nothing made');
      return read.data.id;
    },
  };
}

function refusal(
  { code, error_subcode: subcode }: z.output<typeof errorAnswer>['error'],
  regainMinutes: number,
  writing: boolean,
): AppError {
  if (TOO_MUCH.has(code) && !(writing && code === BLOCKED))
    return new SlowDown(String(code), regainMinutes * MINUTE || UNKNOWN_WAIT_MS);
  if (TEMPORARY.has(code)) return new UpstreamUnreachable(PLATFORM, `temporary error ${code}`);
  if (TOKEN.has(code)) return new TokenRefused(subcode);
  if (code === 10 || (code >= 200 && code < 300)) return new PermissionMissing(code);
  // The message may quote texts; the code is enough.
  return new UpstreamRefused(PLATFORM, subcode ? `${code}/${subcode}` : String(code), 'error');
}

/** Lower-case hex HMAC-SHA256 of the token under the app's secret. */
export const proofOf = (appSecret: string, token: string): string =>
  createHmac('sha256', appSecret).update(token).digest('hex');
