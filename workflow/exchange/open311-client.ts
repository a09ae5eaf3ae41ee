import { z } from 'zod';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { ExchangeAdapter, ForeignUpdate, OutwardTicket } from './adapter.ts';

const TIMEOUT_MS = 20_000;
const TOKEN_TRIES = 5;
/** Pages of updates read at once, where the other side pages as ours does (`Link: …; rel="next"`, `after`). */
const MOST_PAGES = 50;

export type Open311Peer = {
  /** Address before `/services.json`. */
  url: string;
  apiKey: string;
  jurisdictionId?: string | undefined;
  /** Our category to their code. */
  services: Readonly<Record<string, string>>;
  otherwise: string;
};

/** Ids come as numbers from some servers. */
const id = z.union([z.string(), z.number()]).transform(String);
const made = z.array(z.object({ service_request_id: id.nullish(), token: id.nullish() })).min(1);
const updateList = z.array(
  z.object({
    update_id: id,
    service_request_id: id,
    status: z.string(),
    updated_datetime: z.string(),
    description: z.string().nullish(),
  }),
);
const errorList = z.array(z.object({ code: id, description: z.string() })).min(1);

/** Statuses of FixMyStreet's extension, and the standard's two. */
const MEANING: Readonly<Record<string, ForeignUpdate['meaning']>> = {
  ACTION_SCHEDULED: 'accepted',
  INVESTIGATING: 'accepted',
  IN_PROGRESS: 'in_progress',
  FIXED: 'resolved',
  CLOSED: 'resolved',
  NO_FURTHER_ACTION: 'not_resolvable',
  NOT_COUNCILS_RESPONSIBILITY: 'not_resolvable',
  DUPLICATE: 'not_resolvable',
};

/** Sends tickets to an Open311 GeoReport v2 server and asks it for updates, in JSON. */
export function createOpen311Client(
  peer: Open311Peer,
  { pause }: { pause: (ms: number) => Promise<void> },
): ExchangeAdapter {
  const name = `Open311 ${new URL(peer.url).host}`;
  const shared: Record<string, string> = peer.jurisdictionId
    ? { jurisdiction_id: peer.jurisdictionId }
    : {};

  return {
    async send(ticket) {
      const answer = await ask('POST', '/requests.json', made, formOf(ticket));
      const [first] = answer;
      if (first?.service_request_id) return first.service_request_id;
      if (first?.token) return await idOfToken(first.token);
      throw new UpstreamRefused(name, '200', 'the answer has neither an id nor a token');
    },
    async updates(from, to) {
      const query = {
        start_date: from.toISOString(),
        end_date: to.toISOString(),
        api_key: peer.apiKey,
      };
      const all: z.output<typeof updateList> = [];
      let after: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const asked = { ...query, ...(after && { after }) };
        const { body, next } = await call('GET', '/servicerequestupdates.json', updateList, asked);
        all.push(...body);
        after = next;
        if (!after) break;
      }
      return all.map(
        ({ update_id, service_request_id, status, updated_datetime, description }) => ({
          id: update_id,
          foreignId: service_request_id,
          at: new Date(updated_datetime),
          meaning: MEANING[status.toUpperCase()] ?? 'note',
          text: description?.trim() || undefined,
        }),
      );
    },
  };

  function formOf({ code, category, description, address, position }: OutwardTicket) {
    return {
      api_key: peer.apiKey,
      service_code: (category && peer.services[category]) || peer.otherwise,
      description,
      'attribute[external_id]': code,
      ...(position && { lat: String(position.lat), long: String(position.lon) }),
      ...(address && { address_string: address }),
    };
  }

  async function idOfToken(token: string): Promise<string> {
    for (let attempt = 0; attempt < TOKEN_TRIES; attempt += 1) {
      const path = `/tokens/${encodeURIComponent(token)}.json`;
      const [found] = await ask('GET', path, made, {});
      if (found?.service_request_id) return found.service_request_id;
      await pause(2000);
    }
    throw new UpstreamUnreachable(name, 'the token gave no id yet', { mayHaveHappened: true });
  }

  async function ask<Shape extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    shape: Shape,
    given: Record<string, string>,
  ): Promise<z.output<Shape>> {
    return (await call(method, path, shape, given)).body;
  }

  /** The answer, and the cursor of what comes after it when there is more. */
  async function call<Shape extends z.ZodType>(
    method: 'GET' | 'POST',
    path: string,
    shape: Shape,
    given: Record<string, string>,
  ): Promise<{ body: z.output<Shape>; next: string | undefined }> {
    const form = new URLSearchParams({ ...shared, ...given });
    const url = `${peer.url}${path}${method === 'GET' ? `?${form}` : ''}`;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, {
      method,
      signal,
      redirect: 'error',
      ...(method === 'POST' && { body: form }),
    }).catch((err: unknown) => {
      const reason = err instanceof Error ? err.name : 'no answer';
      throw new UpstreamUnreachable(name, reason, { mayHaveHappened: true });
    });
    const body: unknown = await answer.json().catch(() => undefined);
    if (answer.status === 429 || answer.status >= 500)
      throw new UpstreamUnreachable(name, `it answered ${answer.status}`);
    if (!answer.ok) {
      const errors = errorList.safeParse(body);
      const why = errors.success
        ? errors.data.map(({ description }) => description).join('; ')
        : 'no reason given';
      throw new UpstreamRefused(name, String(answer.status), why);
    }
    const parsed = shape.safeParse(body);
    if (!parsed.success)
      throw new UpstreamRefused(name, String(answer.status), 'the answer is not of the standard');
    return { body: parsed.data, next: cursorIn(answer.headers.get('link')) };
  }
}

function cursorIn(link: string | null): string | undefined {
  const query = /<[^>?]*\?([^>]*)>\s*;\s*rel="?next"?/i.exec(link ?? '')?.[1];
  return (query && new URLSearchParams(query).get('after')) || undefined;
}
