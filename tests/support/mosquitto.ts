import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './until.ts';

const PATHS = ['mosquitto', '/usr/sbin/mosquitto'];
const program = PATHS.find((path) => !spawnSync(path, ['-h']).error);

/** Why tests with a broker are left out; undefined when they run. */
export const NO_MOSQUITTO = program ? undefined : 'mosquitto is not installed';

/** A real broker on a free port that keeps sessions over a restart. */
export async function startMosquitto() {
  const folder = await mkdtemp(join(tmpdir(), 'ln-mosquitto-'));
  const port = await freePort();
  const file = join(folder, 'mosquitto.conf');
  await writeFile(
    file,
    [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      'max_inflight_messages 500',
      'max_queued_messages 20000',
      // Started by root it would become another user, who may not write into our folder.
      ...(process.getuid?.() === 0 ? ['user root'] : []),
    ].join('\n'),
  );
  let broker: ChildProcess | undefined;

  async function start(): Promise<void> {
    broker = spawn(program ?? 'mosquitto', ['-c', file], { stdio: 'ignore' });
    await until(() => answers(port));
  }
  async function stop(): Promise<void> {
    if (!broker) return;
    const ended = once(broker, 'exit');
    broker.kill('SIGTERM');
    await ended;
    broker = undefined;
  }

  await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start,
    stop,
    async remove() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
