import { findRunningServer, type RunningServer } from '../../api/local-access.ts';
import type { Config } from '../../core/config/load.ts';
import { AppError } from '../../core/errors.ts';

/** The server that runs on this data folder and answers; undefined when a script must open the store itself. */
export async function reachServer(config: Config): Promise<RunningServer | undefined> {
  const server = config.mongodbUri ? undefined : findRunningServer(config.dataDir);
  if (!server) return undefined;
  // A server that died has not taken its announcement down.
  const lives = await fetch(`${server.url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
  return lives ? server : undefined;
}

/**
 * Hands something to the running server under its local token.
 *
 * @param path below `/api/v1/local`
 * @throws AppError with the server's own message
 */
export async function handIn<Answer>(
  { url, token }: RunningServer,
  path: string,
  body: unknown,
): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/local${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const given = (await answer.json().catch(() => ({}))) as {
    message?: string;
    details?: { path: string; message: string }[];
  };
  if (answer.ok) return given as Answer;
  const details = (given.details ?? []).map(({ path, message }) => `${path} ${message}`);
  const message = [given.message ?? `it answered ${answer.status}`, ...details].join('\n  ');
  throw new AppError('unavailable', 503, `The server refused: ${message}`);
}
