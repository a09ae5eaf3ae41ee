import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { startEmbeddedStore } from '../../../models/embedded/start.ts';
import { openStore } from '../../../models/embedded/store.ts';
import { insertInto } from '../../../models/embedded/write/statements.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ln-test-'));
});
afterEach(() => {
  chmodSync(dataDir, 0o700);
  rmSync(dataDir, { recursive: true, force: true });
});

const start = () => startEmbeddedStore({ dataDir });

/** A process of its own that stores numbers one by one and says each when it is acknowledged. */
const WRITER = `
  const { startEmbeddedStore } = await import('./models/embedded/start.ts');
  const { default: mongoose } = await import('mongoose');
  const store = await startEmbeddedStore({ dataDir: process.env.DIR });
  const client = await new mongoose.mongo.MongoClient(store.uri).connect();
  const things = client.db('test').collection('things');
  await things.createIndex({ n: 1 }, { unique: true });
  for (let n = 0; ; n++) { await things.insertOne({ n }); console.log(n); }`;

describe('the data directory of the embedded store', () => {
  it('belongs to one store at a time, and the message says what to do', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({
      name: 'StoreStartError',
      code: 'data_dir_locked',
      message: expect.stringMatching(
        new RegExp(
          `${dataDir} is in use by another process \\(process ${process.pid}\\).*DATA_DIR`,
        ),
      ),
    });
    await first.close();
    await (await start()).close();
  });

  it('is open to its user only, and so is the socket', async () => {
    const store = await start();
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dataDir, 'store.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'store.db')).mode & 0o777).toBe(0o600);
    await store.close();
  });

  it('may have a path that is too long for a socket', async () => {
    const store = await startEmbeddedStore({ dataDir: join(dataDir, 'x'.repeat(120)) });
    const client = await new mongoose.mongo.MongoClient(store.uri).connect();
    expect(await client.db('test').command({ ping: 1 })).toMatchObject({ ok: 1 });
    await client.close();
    await store.close();
  });

  it('keeps every acknowledged document when the process is killed, and is not left locked', async () => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', WRITER],
      {
        env: { ...process.env, DIR: dataDir },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let last = -1;
    for await (const line of createInterface({ input: child.stdout })) {
      last = Number(line);
      if (last === 150) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(last).toBeGreaterThanOrEqual(150);
    const store = await start();
    const client = await new mongoose.mongo.MongoClient(store.uri).connect();
    const things = client.db('test').collection('things');
    const found = await things
      .find({ n: { $lte: last } })
      .hint({ n: 1 })
      .toArray();
    expect(found.map((doc) => doc['n'])).toEqual(Array.from({ length: last + 1 }, (_, n) => n));
    await client.close();
    await store.close();
  });

  it('with a damaged file gives a clear error', async () => {
    const store = openStore({ dataDir });
    await store.writer.write((view) => {
      for (let n = 0; n < 2000; n++) insertInto(view, 'test.things', { n, text: 'x'.repeat(200) });
    });
    store.close();
    const file = openSync(join(dataDir, 'store.db'), 'r+');
    writeSync(file, Buffer.alloc(600, 7), 0, 600, 0);
    await expect(start()).rejects.toMatchObject({
      code: 'database_damaged',
      message: expect.stringContaining('restore a backup'),
    });
  });

  it('that is a file, or below one, gives a clear error', async () => {
    const file = join(dataDir, 'file');
    openSync(file, 'w');
    await expect(startEmbeddedStore({ dataDir: join(file, 'below') })).rejects.toMatchObject({
      code: 'data_dir_unwritable',
      message: expect.stringContaining('DATA_DIR'),
    });
  });

  it('on a full disk refuses writes, keeps what it has and goes on when there is room', async () => {
    const store = openStore({ dataDir });
    const insert = (n: number) =>
      store.writer.write((view) =>
        insertInto(view, 'test.things', { n, text: 'x'.repeat(50_000) }),
      );
    await insert(0);
    // SQLite answers a page limit with the same SQLITE_FULL as a disk without room
    const limit = (pages: number) =>
      store.writer.write((view) => view.connection.db.exec(`PRAGMA max_page_count=${pages}`));
    const pages = Number(store.reader.connection.sql('PRAGMA page_count').get()?.['page_count']);
    await limit(pages + 2);
    const refused = await Promise.allSettled([insert(1), insert(2)]);
    for (const result of refused) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 14031, codeName: 'OutOfDiskSpace' },
      });
    }
    await limit(100_000);
    await insert(3);
    const rows = store.reader.connection.sql('SELECT count(*) AS n FROM c_1').get();
    expect(rows?.['n']).toBe(2);
    store.close();
  });
});
