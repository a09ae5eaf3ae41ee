import { createHash } from 'node:crypto';

/** How the simulated Zalo calls the webhook; every variant was seen in real traffic or code. */
export type WebhookStyle = {
  /** Which timestamp is part of the signature. */
  timestampIn: 'body' | 'header';
  /** `mac=` before the signature, or the bare hex. */
  prefix: boolean;
  /** Letters beyond ASCII as \uXXXX: what re-serialised JSON would not sign. */
  escapeAscii: boolean;
  /** Ids as bare numbers beyond 2^53. */
  idsAsNumbers: boolean;
  /** The same event so many times. */
  copies: number;
};

export const PLAIN_STYLE: WebhookStyle = {
  timestampIn: 'body',
  prefix: true,
  escapeAscii: false,
  idsAsNumbers: false,
  copies: 1,
};

/** Zalo waits two seconds for its 200. */
const DEADLINE_MS = 2000;

export type WebhookCall = { status: number; ms: number; retry: number; late: boolean };

/** Posts one event, again after a failure (`num_retry` counts), and notes how it went. */
export async function postWebhook(
  target: string,
  keys: { appId: string; oaSecret: string },
  event: Record<string, unknown>,
  style: WebhookStyle,
  retries = 2,
): Promise<WebhookCall[]> {
  const timestamp = String(event['timestamp']);
  let body = JSON.stringify(event);
  if (style.idsAsNumbers) body = body.replace(/"id":"(\d+)"/g, '"id":$1');
  if (style.escapeAscii)
    body = body.replace(
      /[\u0080-\uffff]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  const signed = style.timestampIn === 'body' ? timestamp : String(Number(timestamp) + 7);
  const mac = createHash('sha256')
    .update(keys.appId + body + signed + keys.oaSecret)
    .digest('hex');
  const calls: WebhookCall[] = [];
  for (let copy = 0; copy < style.copies; copy += 1)
    for (let retry = 0; retry <= retries; retry += 1) {
      const call = await post(target, body, {
        'content-type': 'application/json',
        'x-zevent-signature': style.prefix ? `mac=${mac}` : mac,
        ...(style.timestampIn === 'header' && { 'x-zevent-timestamp': signed }),
        ...(retry > 0 && { num_retry: String(retry) }),
      });
      calls.push({ ...call, retry });
      if (call.status === 200) break;
    }
  return calls;
}

async function post(
  target: string,
  body: string,
  headers: Record<string, string>,
): Promise<Omit<WebhookCall, 'retry'>> {
  const startedAt = performance.now();
  const status = await fetch(target, {
    method: 'POST',
    body,
    headers,
    signal: AbortSignal.timeout(DEADLINE_MS),
  })
    .then(async (response) => {
      await response.arrayBuffer();
      return response.status;
    })
    .catch(() => 0);
  const ms = performance.now() - startedAt;
  return { status, ms, late: ms >= DEADLINE_MS };
}
