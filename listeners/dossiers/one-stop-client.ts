import { z } from 'zod';
import { type Clock, SECOND } from '../../core/clock.ts';
import type { OneStopConfig } from '../../core/config/one-stop.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';

const PLATFORM = 'One-stop';
const PATIENCE_MS = 20 * SECOND;
/** A token is renewed so long before it ends. */
const EARLY_MS = 60 * SECOND;
/** Dossiers asked for at once. */
const PAGE = 200;

const token = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});
const page = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  cursor: z.string(),
  more: z.boolean().default(false),
});

/** What changed after a cursor; `cursor` is where to go on. */
export type ChangedDossiers = z.output<typeof page>;

export type OneStopClient = {
  /** @throws UpstreamRefused, UpstreamUnreachable */
  changes(cursor: string | undefined): Promise<ChangedDossiers>;
};

/**
 * Asks an integration axis (LGSP) for changed dossiers: a token from `{client_id, client_secret}`, then pages in the
 * envelope `{code, message, data}`. A token is kept until it ends, and asked for anew once when it is refused before.
 * The paths are settings: the axis of each province wraps the routes under names of its own.
 */
export function createOneStopClient(
  config: OneStopConfig,
  { clock }: { clock: Clock },
): OneStopClient {
  let held: { value: string; until: number } | undefined;

  async function currentToken(): Promise<string> {
    if (held && clock.now().getTime() < held.until - EARLY_MS) return held.value;
    const answer = await call(config.tokenPath, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: config.clientId, client_secret: config.clientSecret }),
    });
    const given = read(token, answer);
    held = {
      value: given.access_token,
      until: clock.now().getTime() + given.expires_in * SECOND,
    };
    return held.value;
  }

  async function call(path: string, init: RequestInit): Promise<unknown> {
    let answer: Response;
    let text: string;
    try {
      answer = await fetch(`${config.url}${path}`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      text = await answer.text();
    } catch (cause) {
      throw new UpstreamUnreachable(PLATFORM, reasonOf(cause), { cause });
    }
    const { status } = answer;
    if (status === 429 || status >= 500) {
      const wait = Number(answer.headers.get('retry-after'));
      throw new UpstreamUnreachable(PLATFORM, `it answered ${status}`, {
        ...(wait > 0 && { retryAfterSeconds: wait }),
      });
    }
    if (!answer.ok) throw new UpstreamRefused(PLATFORM, String(status), messageIn(text));
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new UpstreamUnreachable(PLATFORM, `its answer (${status}) is not JSON`, { cause });
    }
  }

  async function ask(cursor: string | undefined): Promise<ChangedDossiers> {
    const query = new URLSearchParams({ limit: String(PAGE), ...(cursor && { cursor }) });
    const headers = { authorization: `Bearer ${await currentToken()}` };
    return read(page, await call(`${config.changesPath}?${query}`, { headers }));
  }

  return {
    async changes(cursor) {
      try {
        return await ask(cursor);
      } catch (err) {
        if (!(err instanceof UpstreamRefused) || err.platformCode !== '401' || !held) throw err;
        held = undefined;
        return await ask(cursor);
      }
    },
  };
}

/** What is in the envelope, or the answer itself where there is none; an error inside a 200 is an error. */
function read<Shape extends z.ZodType>(shape: Shape, answer: unknown): z.output<Shape> {
  const { code, message, data } = (answer ?? {}) as {
    code?: unknown;
    message?: unknown;
    data?: unknown;
  };
  if (code !== undefined && ![0, 200, '0', '200', '00'].includes(code as number))
    throw new UpstreamRefused(PLATFORM, String(code), String(message ?? 'no reason given'));
  const parsed = shape.safeParse(data ?? answer);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw new UpstreamUnreachable(PLATFORM, `its answer is not as agreed at "${where}"`);
}

function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: unknown }).message ?? 'no reason given');
  } catch {
    return 'no reason given';
  }
}

function reasonOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `no answer in ${PATIENCE_MS / SECOND} seconds`;
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
