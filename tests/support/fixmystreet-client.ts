import { XMLParser } from 'fast-xml-parser';

type Fields = Record<string, string | readonly string[]>;

/**
 * A client with the habits of FixMyStreet's (perllib/Open311.pm): XML only, forms url-encoded, `api_key` only where
 * it sends it, lists as its parser forces them, repeated `media_url`, tokens followed when there is no id.
 */
export function createFixMyStreetClient(options: {
  /** With a slash at the end, as its administrators write it. */
  endpoint: string;
  jurisdiction: string;
  apiKey: string;
}) {
  const parser = new XMLParser({
    parseTagValue: false,
    ignoreDeclaration: true,
    isArray: (name) =>
      ['service', 'attribute', 'value', 'request', 'error', 'request_update'].includes(name),
  });

  async function request(method: 'GET' | 'POST', path: string, params: Fields) {
    const form = new URLSearchParams({ jurisdiction_id: options.jurisdiction });
    if (method === 'POST') form.set('api_key', options.apiKey);
    for (const [name, value] of Object.entries(params))
      for (const one of [value].flat()) form.append(name, one);
    const url = `${options.endpoint}${path}`;
    const answer =
      method === 'GET' ? await fetch(`${url}?${form}`) : await fetch(url, { method, body: form });
    const parsed = parser.parse(await answer.text()) as Record<string, unknown>;
    if (!answer.ok) {
      const errors = listIn(parsed, 'errors', 'error');
      throw new Error(errors.map(({ code, description }) => `${code}: ${description}`).join('\n'));
    }
    return parsed;
  }

  return {
    services: async () => listIn(await request('GET', 'services.xml', {}), 'services', 'service'),
    meta: async (code: string) => {
      const { service_definition: definition } = await request('GET', `services/${code}.xml`, {});
      return listIn(definition as Record<string, unknown>, 'attributes', 'attribute');
    },
    /** The id of the new request. */
    async send(problem: {
      title: string;
      detail: string;
      serviceCode: string;
      name: string;
      email: string;
      phone?: string;
      latitude: number;
      longitude: number;
      photos?: readonly string[];
      extra?: Readonly<Record<string, string>>;
    }): Promise<string> {
      const [first = '', ...last] = problem.name.split(' ');
      const answer = await request('POST', 'requests.xml', {
        description: `${problem.title}\n\n${problem.detail}\n\nhttps://fms.example/report/7\n`,
        service_code: problem.serviceCode,
        first_name: first,
        last_name: last.join(' '),
        email: problem.email,
        ...(problem.phone && { phone: problem.phone }),
        lat: problem.latitude.toFixed(6),
        long: problem.longitude.toFixed(6),
        ...(problem.photos && { media_url: problem.photos }),
        ...Object.fromEntries(
          Object.entries(problem.extra ?? {}).map(([name, value]) => [`attribute[${name}]`, value]),
        ),
      });
      const [made] = listIn(answer, 'service_requests', 'request');
      if (made?.['service_request_id']) return made['service_request_id'];
      const token = await request('GET', `tokens/${made?.['token']}.xml`, {});
      return listIn(token, 'service_requests', 'request')[0]?.['service_request_id'] ?? '';
    },
    requests: async (ids: readonly string[]) =>
      listIn(
        await request('GET', 'requests.xml', { service_request_id: ids.join(',') }),
        'service_requests',
        'request',
      ),
    updates: async (start: string, end: string) =>
      listIn(
        await request('GET', 'servicerequestupdates.xml', {
          api_key: options.apiKey,
          start_date: start,
          end_date: end,
        }),
        'service_request_updates',
        'request_update',
      ),
    /** The id of the update. */
    async update(comment: {
      id: string;
      requestId: string;
      status: string;
      text: string;
      at: string;
    }) {
      const answer = await request('POST', 'servicerequestupdates.xml', {
        updated_datetime: comment.at,
        service_request_id: comment.requestId,
        status: comment.status,
        description: comment.text,
        last_name: 'Lan',
        first_name: 'Trần',
        email: 'lan@example.org',
        update_id: comment.id,
      });
      return listIn(answer, 'service_request_updates', 'request_update')[0]?.['update_id'];
    },
  };
}

/** Entries below a root, as strings; none when the root is empty. */
function listIn(parsed: Record<string, unknown>, root: string, item: string) {
  const inside = parsed[root];
  if (typeof inside !== 'object' || inside === null) return [];
  const entries = (inside as Record<string, unknown>)[item];
  return (Array.isArray(entries) ? entries : []) as Record<string, string>[];
}
