import axios from 'axios';
import { UpstreamRefused, UpstreamUnreachable } from '../core/errors.ts';

const DOWNLOAD_TIMEOUT_MS = 10_000;

/** Failures before a request can have left: the other side knows nothing of it. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
]);

/**
 * A failure of the network or of axios in our words; says whether the request may have been carried out.
 *
 * The error itself is not kept: it carries the request, with tokens and texts.
 */
export function unreachable(platform: string, err: unknown): UpstreamUnreachable {
  const code = axios.isAxiosError(err) ? err.code : codeOf(err);
  const mayHaveHappened = !(code !== undefined && BEFORE_SENDING.has(code));
  return new UpstreamUnreachable(platform, code ?? 'no answer', { mayHaveHappened });
}

/** Code of the failure or of what caused it; fetch and grammY wrap the failure of the socket. */
function codeOf(err: unknown): string | undefined {
  let at: unknown = err;
  for (let depth = 0; typeof at === 'object' && at !== null && depth < 5; depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    at = 'error' in at ? at.error : 'cause' in at ? at.cause : undefined;
  }
  return undefined;
}

/** The bytes behind a link; refused when the platform says that they are not (any more) to be had. */
export async function download(platform: string, url: string, mostBytes: number): Promise<Buffer> {
  try {
    const { data } = await axios.get<ArrayBuffer>(url, {
      responseType: 'arraybuffer',
      timeout: DOWNLOAD_TIMEOUT_MS,
      maxContentLength: mostBytes,
      maxRedirects: 2,
    });
    return Buffer.from(data);
  } catch (err) {
    const status = axios.isAxiosError(err) ? err.response?.status : undefined;
    if (status !== undefined && status >= 400 && status < 500 && status !== 429)
      throw new UpstreamRefused(platform, String(status), 'the file is not to be had');
    throw unreachable(platform, err);
  }
}
