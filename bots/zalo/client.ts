import axios from 'axios';
import { download, unreachable } from '../upstream.ts';
import { readZaloAnswer, TokenRefused } from './answer.ts';
import type { TokenKeeper } from './token-keeper.ts';

/** A call may take this long; less than the lease of a delivery (60 s). */
const TIMEOUT_MS = 15_000;
const MOST_ANSWER_BYTES = 1024 * 1024;
const LARGEST_PHOTO_BYTES = 12 * 1024 * 1024;

export type ZaloClient = {
  /**
   * Sends a message of the consultation kind (tư vấn).
   *
   * @param message the `message` of Zalo's body
   * @returns Zalo's id of it, when told
   * @throws ChatGone, UpstreamRefused, UpstreamUnreachable
   */
  sendConsultation(userId: string, message: Record<string, unknown>): Promise<string | undefined>;
  /** Takes a JPEG of at most 1 MB. @returns the attachment id to send it by */
  uploadImage(jpeg: Buffer): Promise<string>;
  /** The bytes behind a link of a webhook. */
  download(url: string): Promise<Buffer>;
};

/** The Official Account API: the token in a header of its own, errors at HTTP 200, ids as strings. */
export function createZaloClient(deps: { apiUrl: string; tokens: TokenKeeper }): ZaloClient {
  const http = axios.create({
    baseURL: deps.apiUrl,
    timeout: TIMEOUT_MS,
    responseType: 'text',
    transformResponse: (text: string) => text,
    validateStatus: () => true,
    maxContentLength: MOST_ANSWER_BYTES,
    maxRedirects: 0,
  });

  async function post(
    path: string,
    body: unknown,
    token: string,
  ): Promise<Record<string, unknown>> {
    const { data, status } = await http
      .post<string>(path, body, { headers: { access_token: token } })
      .catch((err: unknown) => {
        throw unreachable('Zalo', err);
      });
    return readZaloAnswer(status, data);
  }

  /** A token that ran out or was taken back is replaced once; `body` is made anew because a form can be read once. */
  async function call(path: string, body: () => unknown): Promise<Record<string, unknown>> {
    const token = await deps.tokens.accessToken();
    try {
      return await post(path, body(), token);
    } catch (err) {
      if (!(err instanceof TokenRefused)) throw err;
    }
    return await post(path, body(), await deps.tokens.replace(token));
  }

  return {
    async sendConsultation(userId, message) {
      const data = await call('/v3.0/oa/message/cs', () => ({
        recipient: { user_id: userId },
        message,
      }));
      return typeof data['message_id'] === 'string' ? data['message_id'] : undefined;
    },
    async uploadImage(jpeg) {
      const data = await call('/v2.0/oa/upload/image', () => {
        const form = new FormData();
        form.append('file', new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' }), 'photo.jpg');
        return form;
      });
      return String(data['attachment_id'] ?? '');
    },
    download: (url) => download('Zalo', url, LARGEST_PHOTO_BYTES),
  };
}
