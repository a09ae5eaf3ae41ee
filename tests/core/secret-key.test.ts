import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSecretKey, loadSecretKey } from '../../core/secret-key.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ln-key-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

describe('the secret key', () => {
  it('is made once, kept for its owner only, and found again', () => {
    const first = loadSecretKey({ dataDir });
    expect(statSync(join(dataDir, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(loadSecretKey({ dataDir }).derive('x')).toBe(first.derive('x'));
  });

  it('opens what it sealed, and nothing sealed for another purpose or changed on the way', () => {
    const key = createSecretKey('a'.repeat(40));
    const sealed = key.seal('zalo', 'RT_1');
    expect(key.open('zalo', sealed)).toBe('RT_1');
    expect(() => key.open('session', sealed)).toThrow(/SECRET_KEY/);
    const flipped = `${sealed.slice(0, -2)}${sealed.endsWith('A') ? 'B' : 'A'}${sealed.at(-1)}`;
    expect(() => key.open('zalo', flipped)).toThrow(/SECRET_KEY/);
    expect(() => createSecretKey('b'.repeat(40)).open('zalo', sealed)).toThrow(/SECRET_KEY/);
  });
});
