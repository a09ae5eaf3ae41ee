import { SECOND } from '../../core/clock.ts';
import { AppError, UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';

/** What a server said about the version it gave, to be sent back with the next question. */
export type FeedVersion = { etag?: string | undefined; lastModified?: string | undefined };

export type FetchedFeed = 'unchanged' | { xml: string; version: FeedVersion };

const PATIENCE_MS = 20 * SECOND;
const LARGEST_FEED = 5 * 1024 * 1024;

/**
 * Asks for a feed, and only for what changed since a version.
 *
 * @throws UpstreamRefused on 4xx; UpstreamUnreachable on 429, 5xx and silence, with the seconds the server asks to
 *   wait; AppError `too_large` over 5 MB
 */
export async function fetchFeed(
  url: string,
  since: FeedVersion,
  userAgent: string,
): Promise<FetchedFeed> {
  const host = new URL(url).host;
  let answer: Response;
  try {
    answer = await fetch(url, {
      headers: {
        'user-agent': userAgent,
        accept: 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8',
        ...(since.etag && { 'if-none-match': since.etag }),
        ...(since.lastModified && { 'if-modified-since': since.lastModified }),
      },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (cause) {
    throw new UpstreamUnreachable(host, reasonOf(cause), { cause });
  }
  if (answer.status === 304) return 'unchanged';
  if (answer.status === 429 || answer.status >= 500) {
    const wait = Number(answer.headers.get('retry-after'));
    throw new UpstreamUnreachable(host, `it answered ${answer.status}`, {
      ...(wait > 0 && { retryAfterSeconds: wait }),
    });
  }
  if (!answer.ok) throw new UpstreamRefused(host, String(answer.status), 'the feed is not there');
  const bytes = await readBounded(answer, host);
  return {
    xml: decode(bytes, answer.headers.get('content-type') ?? ''),
    version: {
      etag: answer.headers.get('etag') ?? undefined,
      lastModified: answer.headers.get('last-modified') ?? undefined,
    },
  };
}

async function readBounded(answer: Response, host: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      length += chunk.length;
      if (length > LARGEST_FEED)
        throw new AppError(
          'too_large',
          413,
          `The feed of ${host} is larger than ${LARGEST_FEED} bytes`,
        );
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new UpstreamUnreachable(host, reasonOf(cause), { cause });
  }
  return Buffer.concat(chunks);
}

/** In the encoding that the header or the XML declaration names; UTF-8 otherwise. */
function decode(bytes: Buffer, contentType: string): string {
  const declared =
    /charset="?([\w-]+)/i.exec(contentType)?.[1] ??
    /^<\?xml[^>]{0,200}encoding=["']([\w-]+)/.exec(bytes.subarray(0, 300).toString('latin1'))?.[1];
  try {
    return new TextDecoder(declared ?? 'utf-8').decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `no answer in ${PATIENCE_MS / SECOND} seconds`;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
