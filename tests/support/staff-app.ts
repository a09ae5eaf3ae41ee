import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../core/project-root.ts';
import { type Program, startProgram } from './program.ts';

const ADMIN = { username: 'admin', password: 'mat-khau-quan-tri-moi' } as const;

/** Builds dist/web when it is older than its sources. @throws Error with what Vite said */
export function buildStaffApp(): void {
  const built = join(projectRoot, 'dist/web/index.html');
  const sources = newest(join(projectRoot, 'web'));
  if (existsSync(built) && statSync(built).mtimeMs > sources) return;
  const vite = join(projectRoot, 'node_modules/vite/bin/vite.js');
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [vite, 'build', 'web', '--logLevel', 'warn'],
    // Jest's own NODE_ENV would make it React's development build.
    { cwd: projectRoot, encoding: 'utf8', env: { ...process.env, NODE_ENV: 'production' } },
  );
  if (status !== 0) throw new Error(`the staff app could not be built:\n${stderr}${stdout}`);
}

function newest(path: string): number {
  const at = statSync(path);
  if (!at.isDirectory()) return at.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Signs in through the page, and chooses a password of one's own when the first one was given. */
export async function signIn(
  page: Page,
  url: string,
  { username, password, next }: { username: string; password: string; next?: string },
): Promise<void> {
  await page.goto(`${url}/staff/`);
  await page.getByLabel('Tên đăng nhập').fill(username);
  await page.getByLabel('Mật khẩu').fill(password);
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  if (next) {
    await page.getByLabel('Mật khẩu hiện tại').fill(password);
    await page.getByLabel('Mật khẩu mới').fill(next);
    await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  }
  await page.getByRole('navigation').waitFor();
}

/** The staff API spoken to directly, for what a test needs but does not test. */
export type Caller = {
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A line of server-sent events; `until` resolves when one holds the words. */
  stream(path: string): Promise<{ until(words: string): Promise<void>; close(): void }>;
};

/** Signs in without a browser. @throws Error with the server's words when it says no */
export async function callAs(
  url: string,
  { username, password }: { username: string; password: string },
): Promise<Caller> {
  let cookie = '';
  let token = '';
  async function call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { cookie, 'x-csrf-token': token, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie()[0];
    if (set) cookie = set.slice(0, set.indexOf(';'));
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  }
  type Session = { csrfToken: string };
  token = (await call<Session>('GET', '/session')).csrfToken;
  token = (await call<Session>('POST', '/session', { username, password })).csrfToken;
  return {
    async call(method, path, body) {
      return await call(method, path, body);
    },
    async stream(path) {
      const line = new AbortController();
      const response = await fetch(`${url}/api/v1${path}`, {
        headers: { cookie },
        signal: line.signal,
      });
      const waiting = new Map<string, () => void>();
      const decoder = new TextDecoder();
      void (async () => {
        for await (const chunk of response.body ?? []) {
          const text = decoder.decode(chunk, { stream: true });
          for (const [words, hear] of waiting)
            if (text.includes(words)) {
              waiting.delete(words);
              hear();
            }
        }
      })().catch(() => undefined);
      return {
        until: (words) => new Promise((resolve) => waiting.set(words, resolve)),
        close: () => line.abort(),
      };
    },
  };
}

/** The real program with an administrator who has chosen a password already. */
export async function startWithAdmin(
  dataDir: string,
): Promise<Program & { admin: typeof ADMIN; api: Caller }> {
  buildStaffApp();
  const program = await startProgram({ DATA_DIR: dataDir, ADMIN_PASSWORD: ADMIN.password });
  return { ...program, admin: ADMIN, api: await callAs(program.url, ADMIN) };
}
