/** The staff API as a browser uses it: a session cookie and a token for changes. */
export type StaffClient = {
  /** undefined when the answer is not 2xx. */
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer | undefined>;
  /** @returns true when the answer is 2xx */
  post(path: string, body: unknown, signal?: AbortSignal): Promise<boolean>;
};

/** Signs in; sessions are kept by the store, so one sign-in a process is enough. @throws Error when it fails */
export async function signInAsAdmin(url: string, password: string): Promise<StaffClient> {
  let cookie = '';
  let csrfToken = '';

  async function call(method: string, path: string, body?: unknown, signal?: AbortSignal) {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        'x-csrf-token': csrfToken,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const set = response.headers.getSetCookie()[0]?.split(';')[0];
    if (set) cookie = set;
    const answer: unknown = response.status === 204 ? undefined : await response.json();
    return { ok: response.ok, status: response.status, answer };
  }

  const keepToken = ({ answer }: { answer: unknown }) => {
    csrfToken = (answer as { csrfToken: string }).csrfToken;
  };
  keepToken(await call('GET', '/session'));
  const signedIn = await call('POST', '/session', { username: 'admin', password });
  if (!signedIn.ok) throw new Error(`signing in failed: ${JSON.stringify(signedIn)}`);
  keepToken(signedIn);
  return {
    async get<Answer>(path: string, signal?: AbortSignal) {
      const { ok, answer } = await call('GET', path, undefined, signal);
      return ok ? (answer as Answer) : undefined;
    },
    post: async (path, body, signal) => (await call('POST', path, body, signal)).ok,
  };
}
