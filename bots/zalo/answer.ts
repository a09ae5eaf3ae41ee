import { AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { parseJson } from '../../core/parse-json.ts';
import { ChatGone, WindowClosed } from '../../workflow/notifications/sender.ts';
import { SlowDown } from '../throttle.ts';

/**
 * What Zalo's error numbers mean for us; failures come at HTTP 200 with a negative number. Grouped after the table
 * of -2xx codes that several clients agree on; numbers not listed are taken as a final no.
 */
const CODES: Readonly<Record<ErrorClass, readonly number[]>> = {
  token: [-216, -220],
  slow_down: [-32],
  gone: [-213, -217],
  /** Outside of the time in which this resident may be written to, or they restricted it. */
  window: [-227, -230, -232, -234, -244],
  quota: [-211, -218, -320, -321],
  configuration: [-204, -205, -209, -212, -219, -221, -223, -224, -235, -240],
  attachment: [-100],
  /** appsecret_proof is wanted, or was wrong. */
  proof: [-242],
  /** Of a template to a phone: nobody with that number is on Zalo. */
  no_account: [-118],
};

export type ErrorClass =
  | 'token'
  | 'slow_down'
  | 'gone'
  | 'window'
  | 'quota'
  | 'configuration'
  | 'attachment'
  | 'proof'
  | 'no_account';

export const classOf = (code: number): ErrorClass | 'refused' =>
  (Object.keys(CODES) as ErrorClass[]).find((name) => CODES[name].includes(code)) ?? 'refused';

/** The token was not taken; renewing it once may help. */
export class TokenRefused extends AppError {
  constructor(code: number) {
    super('upstream_refused', 502, `Zalo does not take the access token (${code})`);
  }
}

/** The call wants an `appsecret_proof`; with it once more. */
export class ProofWanted extends AppError {
  constructor(code: number) {
    super('upstream_refused', 502, `Zalo wants appsecret_proof (${code})`);
  }
}

/** A picture uploaded before is no more; it is uploaded again. */
export class AttachmentExpired extends UpstreamRefused {
  constructor(code: number) {
    super('Zalo', String(code), 'the uploaded picture is no more');
  }
}

/** An operator has to act: money, quota or settings. */
export class OperatorNeeded extends UpstreamUnreachable {
  constructor(code: number, message: string) {
    super('Zalo', `an operator has to act: ${message} (${code})`, {
      retryAfterSeconds: OPERATOR_SECONDS,
    });
  }
}

const SLOW_DOWN_SECONDS = 60;
/** An operator has to act; until then a delivery waits rather than dies. */
const OPERATOR_SECONDS = 15 * 60;

/**
 * The `data` of an answer.
 *
 * @throws TokenRefused, ProofWanted, ChatGone, WindowClosed, AttachmentExpired, UpstreamRefused, OperatorNeeded or
 *   UpstreamUnreachable, by the class of its error number
 */
export function readZaloAnswer(status: number, text: string): Record<string, unknown> {
  if (status === 429) throw new SlowDown('Zalo', status, SLOW_DOWN_SECONDS);
  const body = bodyOf(status, text);
  const code = Number(body['error']);
  if (code === 0) return isRecord(body['data']) ? body['data'] : {};
  const message = String(body['message'] ?? body['error_description'] ?? 'without a reason');
  switch (classOf(code)) {
    case 'token':
      throw new TokenRefused(code);
    case 'gone':
      throw new ChatGone('zalo', `${message} (${code})`);
    case 'slow_down':
      throw new SlowDown('Zalo', code, SLOW_DOWN_SECONDS);
    case 'quota':
    case 'configuration':
      throw new OperatorNeeded(code, message);
    case 'proof':
      throw new ProofWanted(code);
    case 'window':
    case 'no_account':
      throw new WindowClosed('Zalo', String(code));
    case 'attachment':
      throw new AttachmentExpired(code);
    default:
      throw new UpstreamRefused('Zalo', String(code), message);
  }
}

function bodyOf(status: number, text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = parseJson(text);
  } catch (cause) {
    throw new UpstreamUnreachable('Zalo', `its answer (HTTP ${status}) is not JSON`, {
      cause,
      mayHaveHappened: true,
    });
  }
  if (isRecord(body) && Number.isInteger(Number(body['error'] ?? Number.NaN))) return body;
  throw new UpstreamUnreachable('Zalo', `its answer (HTTP ${status}) has no error number`, {
    mayHaveHappened: true,
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
