import { SECOND } from '../core/clock.ts';
import { UpstreamUnreachable } from '../core/errors.ts';
import { parseJson } from '../core/parse-json.ts';

const PATIENCE_MS = 20 * SECOND;
const LARGEST_ANSWER = 16 * 1024 * 1024;

export type JsonAnswer = {
  status: number;
  headers: Headers;
  /** Undefined when the answer has no body (304). */
  body: unknown;
};

/**
 * Asks a platform for JSON, or hands it a form. Whole numbers too long for JavaScript come out as strings.
 *
 * @throws UpstreamUnreachable on silence, on anything that is no JSON (a proxy's page, half an answer) and over 16 MB
 */
export async function askJson(
  platform: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  form?: URLSearchParams,
): Promise<JsonAnswer> {
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, {
      ...(form && { method: 'POST', body: form }),
      headers: { accept: 'application/json', ...headers },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    text = await answer.text();
  } catch (cause) {
    throw new UpstreamUnreachable(platform, reasonOf(cause), { cause });
  }
  const { status } = answer;
  if (status === 304 || status === 204) return { status, headers: answer.headers, body: undefined };
  if (text.length > LARGEST_ANSWER)
    throw new UpstreamUnreachable(platform, `its answer has ${text.length} characters`);
  try {
    return { status, headers: answer.headers, body: parseJson(text) };
  } catch (cause) {
    throw new UpstreamUnreachable(platform, `its answer (${status}) is not JSON`, { cause });
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `no answer in ${PATIENCE_MS / SECOND} seconds`;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
