import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

type Entry = { version?: string; resolved?: string; optionalDependencies?: Record<string, string> };
const lock = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Record<string, Entry> };

/** The entry that `name` resolves to from the package at `from`, as Node looks for it. */
function resolve(from: string, name: string): Entry | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const found = lock.packages[`${base ? `${base}/` : ''}node_modules/${name}`];
    if (found || !base) return found;
  }
}

describe('the lock file', () => {
  it('has the packages of every platform, else `npm ci` refuses on all of them', () => {
    const missing = Object.entries(lock.packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !resolve(from, name)),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry, so that each installation uses its own', () => {
    expect(Object.values(lock.packages).filter(({ resolved }) => resolved)).toEqual([]);
  });
});
