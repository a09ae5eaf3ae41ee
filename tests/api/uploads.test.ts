import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createUploads } from '../../api/uploads.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ln-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('a start takes away what a crash has left unmasked, and nothing that others still read', () => {
  const gone = spawnSync(process.execPath, ['--version']).pid;
  const left = (machine: string, pid: number, name: string) => {
    const folder = join(dataDir, 'uploads', `${machine},${pid},${name}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'upload'), 'gọi 0905 123 456');
    return folder;
  };
  left(hostname(), gone, 'killed');
  left(hostname(), process.pid, 'samePid');
  left(hostname(), process.ppid, 'beside');
  left('another-machine', gone, 'elsewhere');
  const old = left('another-machine', gone, 'old');
  utimesSync(old, new Date(0), new Date(0));
  createUploads({ dataDir, largest: 1 });
  const names = readdirSync(join(dataDir, 'uploads')).map((name) => name.split(',')[2]);
  expect(names.sort()).toEqual(['beside', 'elsewhere']);
});
