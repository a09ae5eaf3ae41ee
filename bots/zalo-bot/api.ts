import axios, { type AxiosInstance } from 'axios';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';
import { ChatGone } from '../../workflow/notifications/sender.ts';
import { SlowDown } from '../throttle.ts';
import { unreachable } from '../upstream.ts';

/** A call may take this long; less than the lease of a delivery (60 s). */
const TIMEOUT_MS = 20_000;
const MOST_ANSWER_BYTES = 1024 * 1024;
/** The token is wrong or taken back: an operator has to act, until then deliveries wait. */
const OPERATOR_SECONDS = 15 * 60;
const SLOW_DOWN_SECONDS = 30;

/** An idle poll ends with this code; it means "no news". */
const NO_NEWS = 408;

export type ZaloBotApi = {
  /**
   * @returns the `result` of the answer
   * @throws ChatGone, UpstreamRefused, UpstreamUnreachable
   */
  call(method: string, body: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Waits for one update at most `seconds`; `undefined` when there was none. @throws as `call` */
  nextUpdate(seconds: number, signal: AbortSignal): Promise<unknown>;
};

/** The Bot API of Zalo's Bot Platform: `POST {apiUrl}/bot<token>/<method>` with a JSON body. */
export function createZaloBotApi({ token, apiUrl }: { token: string; apiUrl: string }): ZaloBotApi {
  const http: AxiosInstance = axios.create({
    baseURL: `${apiUrl.replace(/\/+$/, '')}/bot${token}`,
    timeout: TIMEOUT_MS,
    responseType: 'text',
    transformResponse: (text: string) => text,
    validateStatus: () => true,
    maxContentLength: MOST_ANSWER_BYTES,
    maxRedirects: 0,
  });

  async function post(
    method: string,
    body: Record<string, unknown>,
    options: { timeout?: number; signal?: AbortSignal } = {},
  ): Promise<Answer> {
    const { data, status } = await http
      .post<string>(`/${method}`, body, options)
      .catch((err: unknown) => {
        throw unreachable('Zalo Bot', err);
      });
    return readAnswer(data, status);
  }

  return {
    async call(method, body) {
      const answer = await post(method, body);
      if (answer.ok) return isRecord(answer.result) ? answer.result : {};
      throw failureOf(answer.code, answer.description);
    },
    async nextUpdate(seconds, signal) {
      const timeout = (seconds + 10) * 1000;
      const answer = await post('getUpdates', { timeout: String(seconds) }, { timeout, signal });
      if (answer.ok) return answer.result;
      if (answer.code === NO_NEWS) return undefined;
      throw failureOf(answer.code, answer.description);
    },
  };
}

type Answer = { ok: true; result: unknown } | { ok: false; code: number; description: string };

/** @throws UpstreamUnreachable for what is no answer of the API, such as a proxy's page */
function readAnswer(text: string, status: number): Answer {
  let body: unknown;
  try {
    body = parseJson(text);
  } catch (cause) {
    throw new UpstreamUnreachable('Zalo Bot', `its answer (HTTP ${status}) is not JSON`, {
      cause,
      mayHaveHappened: true,
    });
  }
  if (isRecord(body) && body['ok'] === true) return { ok: true, result: body['result'] };
  if (isRecord(body) && body['ok'] === false)
    return {
      ok: false,
      code: Number(body['error_code'] ?? status),
      description: String(body['description'] ?? 'without a reason'),
    };
  throw new UpstreamUnreachable('Zalo Bot', `its answer (HTTP ${status}) has no field "ok"`, {
    mayHaveHappened: true,
  });
}

function failureOf(code: number, description: string) {
  if (code === 403 || /chat not found|blocked/i.test(description))
    return new ChatGone('zalo_bot', description);
  if (code === 429) return new SlowDown('Zalo Bot', code, SLOW_DOWN_SECONDS);
  if (code === 401 || code === 404)
    return new UpstreamUnreachable('Zalo Bot', `ZALO_BOT_TOKEN is not taken (${code})`, {
      retryAfterSeconds: OPERATOR_SECONDS,
    });
  if (code >= 500 || code === NO_NEWS)
    return new UpstreamUnreachable('Zalo Bot', `it failed (${code})`, { mayHaveHappened: true });
  return new UpstreamRefused('Zalo Bot', String(code), description);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
