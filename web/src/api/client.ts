import type { Problem } from '../../../api/contract/common.ts';
import type { Login, Session } from '../../../api/contract/session.ts';

/** What the server said when it did not do as asked. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, problem: Problem) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }

  /** The message for one field of the request, when it was at fault. */
  field(path: string): string | undefined {
    return this.problem.details.find((detail) => detail.path === path)?.message;
  }
}

/** The server could not be reached: the connection is down or the server restarts. */
export class Offline extends Error {}

let csrfToken = '';

/** Who is signed in; also renews the token that every change needs. */
export async function fetchSession(): Promise<Session> {
  return keepToken(await get<Session>('/session'));
}

export async function signIn(login: Login): Promise<Session> {
  if (!csrfToken) await fetchSession();
  return keepToken(await send<Session>('POST', '/session', login));
}

export async function signOut(): Promise<void> {
  await send('DELETE', '/session');
  csrfToken = '';
}

export const get = <Answer>(path: string): Promise<Answer> => request<Answer>('GET', path);

/**
 * Asks for a change. A token that another tab has made old by signing in again is renewed, and the change asked for
 * once more: the server had done nothing.
 */
export async function send<Answer = void>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const used = csrfToken;
  try {
    return await request<Answer>(method, path, body);
  } catch (err) {
    if (!(err instanceof ApiProblem) || err.status !== 403) throw err;
    if (csrfToken === used) await fetchSession();
    if (csrfToken === used) throw err;
    return await request<Answer>(method, path, body);
  }
}

/** Hands in a form with a file. */
export const sendForm = <Answer>(path: string, form: FormData): Promise<Answer> =>
  request<Answer>('POST', path, form);

/** Hands in a file as it is. */
export const sendFile = <Answer>(path: string, file: Blob): Promise<Answer> =>
  request<Answer>('POST', path, file);

/** Asks for a file by a change. */
export async function fetchFile(path: string, body: unknown): Promise<Blob> {
  const response = await fetch(`/api/v1${path}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'x-csrf-token': csrfToken, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new Offline('offline', { cause });
  });
  if (!response.ok)
    throw new ApiProblem(
      response.status,
      asProblem(await response.json().catch(() => undefined), response),
    );
  return await response.blob();
}

/** `?a=1&b=2` of the values that are set; lists become `a=1,2`. */
export function queryString(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query)
    .filter(
      ([, value]) =>
        value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    )
    .map(([key, value]): [string, string] => [
      key,
      Array.isArray(value) ? value.join(',') : String(value),
    ]);
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}

function keepToken(session: Session): Session {
  csrfToken = session.csrfToken;
  return session;
}

async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(method !== 'GET' && { 'x-csrf-token': csrfToken }),
        // The browser itself names the type of a form, with its boundary.
        ...(body !== undefined &&
          !(body instanceof FormData) && {
            'content-type': body instanceof Blob ? 'application/octet-stream' : 'application/json',
          }),
      },
      ...(body !== undefined && {
        body: body instanceof Blob || body instanceof FormData ? body : JSON.stringify(body),
      }),
    });
  } catch (cause) {
    throw new Offline('offline', { cause });
  }
  if (response.status === 204) return undefined as Answer;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer;
  throw new ApiProblem(response.status, asProblem(answer, response));
}

function asProblem(answer: unknown, response: Response): Problem {
  if (typeof answer === 'object' && answer !== null && 'code' in answer) return answer as Problem;
  return { code: 'unavailable', message: `HTTP ${response.status}`, details: [], requestId: '' };
}
