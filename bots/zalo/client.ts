import { createHmac } from 'node:crypto';
import axios from 'axios';
import type { Logger } from '../../core/logger.ts';
import type { ZaloQuota } from '../../workflow/notifications/zalo-windows.ts';
import { download, unreachable } from '../upstream.ts';
import { OperatorNeeded, ProofWanted, readZaloAnswer, TokenRefused } from './answer.ts';
import type { TokenKeeper } from './token-keeper.ts';

/** A call may take this long; less than the lease of a delivery (60 s). */
const TIMEOUT_MS = 15_000;
const MOST_ANSWER_BYTES = 1024 * 1024;
/** A picture, a voice note, a video or a document. */
const LARGEST_FILE_BYTES = 20 * 1024 * 1024;

/** Where a message goes: a user, or a visitor of a web page who has no account. */
export type ZaloRecipient = { user_id: string } | { anonymous_id: string; conversation_id: string };

/** Zalo's id of a message, when told, and what is left of the quota that it was taken from. */
export type ZaloReceipt = { messageId?: string; quota?: ZaloQuota };

export type ZaloClient = {
  /**
   * Sends a message of the consultation (tư vấn) or transaction (giao dịch) kind.
   *
   * @param message the `message` of Zalo's body
   * @throws ChatGone, WindowClosed, AttachmentExpired, UpstreamRefused, UpstreamUnreachable
   */
  send(
    way: 'consultation' | 'transaction',
    recipient: ZaloRecipient,
    message: Record<string, unknown>,
  ): Promise<ZaloReceipt>;
  /** Sends a ZNS template to a phone number, `84…`. @throws as `send` */
  sendTemplate(template: {
    phone: string;
    templateId: string;
    data: Readonly<Record<string, string>>;
    trackingId: string;
  }): Promise<ZaloReceipt>;
  /** Takes a JPEG of at most 1 MB. @returns the attachment id to send it by */
  uploadImage(jpeg: Buffer): Promise<string>;
  /** The bytes behind a link of a webhook. */
  download(url: string): Promise<Buffer>;
};

/** Lower-case hex HMAC-SHA256 of the access token under the app's secret. Source: AppSecretProofUtil.java of the SDK. */
export const appSecretProof = (appSecret: string, accessToken: string): string =>
  createHmac('sha256', appSecret).update(accessToken).digest('hex');

const PATHS = {
  consultation: '/v3.0/oa/message/cs',
  transaction: '/v3.0/oa/message/transaction',
} as const;

/**
 * The Official Account API: the token in a header of its own, errors at HTTP 200, ids as strings.
 *
 * Calls carry an `appsecret_proof` once Zalo has asked for one (-242), because an app where it is not switched on need
 * not send it.
 */
export function createZaloClient(deps: {
  apiUrl: string;
  znsUrl: string;
  appSecret: string;
  tokens: TokenKeeper;
  logger: Logger;
}): ZaloClient {
  const http = axios.create({
    timeout: TIMEOUT_MS,
    responseType: 'text',
    transformResponse: (text: string) => text,
    validateStatus: () => true,
    maxContentLength: MOST_ANSWER_BYTES,
    maxRedirects: 0,
  });
  let provesItself = false;

  async function post(url: string, body: unknown, token: string): Promise<Record<string, unknown>> {
    const { data, status } = await http
      .post<string>(url, body, {
        headers: {
          access_token: token,
          ...(provesItself && { appsecret_proof: appSecretProof(deps.appSecret, token) }),
        },
      })
      .catch((err: unknown) => {
        throw unreachable('Zalo', err);
      });
    return readZaloAnswer(status, data);
  }

  /**
   * A token that ran out or was taken back is replaced once, and a proof that is missing is added once; `body` is made
   * anew because a form can be read once.
   */
  async function call(url: string, body: () => unknown): Promise<Record<string, unknown>> {
    const token = await deps.tokens.accessToken();
    try {
      return await post(url, body(), token);
    } catch (err) {
      if (err instanceof TokenRefused)
        return await alarmed(() => retry(url, body, () => deps.tokens.replace(token)));
      if (!(err instanceof ProofWanted)) return raise(err);
      if (provesItself) return raise(new OperatorNeeded(-242, 'ZALO_APP_SECRET is not right'));
    }
    provesItself = true;
    return await alarmed(() => retry(url, body, async () => token));
  }

  async function retry(url: string, body: () => unknown, token: () => Promise<string>) {
    return await post(url, body(), await token());
  }

  /** A second "prove yourself" or "wrong token" in one call is for an operator. */
  async function alarmed<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (err) {
      if (err instanceof ProofWanted || err instanceof TokenRefused)
        return raise(new OperatorNeeded(-242, err.message));
      return raise(err);
    }
  }

  function raise(err: unknown): never {
    if (err instanceof OperatorNeeded)
      deps.logger.error({ reason: err.message }, 'Zalo is blocked');
    throw err;
  }

  return {
    async send(way, recipient, message) {
      const url = `${deps.apiUrl}${PATHS[way]}`;
      return receiptOf(await call(url, () => ({ recipient, message })));
    },
    async sendTemplate({ phone, templateId, data, trackingId }) {
      return receiptOf(
        await call(`${deps.znsUrl}/message/template`, () => ({
          phone,
          template_id: templateId,
          template_data: data,
          tracking_id: trackingId,
        })),
      );
    },
    async uploadImage(jpeg) {
      const data = await call(`${deps.apiUrl}/v2.0/oa/upload/image`, () => {
        const form = new FormData();
        form.append('file', new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' }), 'photo.jpg');
        return form;
      });
      return String(data['attachment_id'] ?? '');
    },
    download: (url) => download('Zalo', url, LARGEST_FILE_BYTES),
  };
}

/** Numbers come as texts; fields that are missing or odd are left out. */
function receiptOf(data: Record<string, unknown>): ZaloReceipt {
  const id = data['message_id'] ?? data['msg_id'];
  const quota = data['quota'];
  const { quota_type: type, remain } = (
    typeof quota === 'object' && quota !== null ? quota : {}
  ) as Record<string, unknown>;
  const left = Number(remain);
  return {
    ...(id !== undefined && { messageId: String(id) }),
    ...(typeof type === 'string' && {
      quota: { type, ...(remain !== undefined && Number.isInteger(left) && { remain: left }) },
    }),
  };
}
