import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../core/project-root.ts';
import { buildStaffApp } from '../support/staff-app.ts';

/** What a phone on 3G waits for before the first page: 200 kB are 4 seconds at 400 kbit/s. */
const MOST_GZIP_BYTES = 200_000;
const dist = join(projectRoot, 'dist/web');

describe('The first load of the staff app', () => {
  beforeAll(() => buildStaffApp(), 60_000);

  it('has less than 200 kB of script, compressed', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    const scripts = [...html.matchAll(/(?:src|href)="\/staff\/(assets\/[^"]+\.js)"/g)];
    expect(scripts.length).toBeGreaterThan(0);
    const bytes = scripts.map(([, path]) => gzipSync(readFileSync(join(dist, path ?? ''))).length);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_GZIP_BYTES);
  });

  it('leaves the map to a file of its own', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    const map = readdirSync(join(dist, 'assets')).find((name) => /^city-map-.*\.js$/.test(name));
    expect(map).toBeDefined();
    expect(html).not.toContain(map);
  });

  it('has no style, script or font inside the page, so that the strict policy holds', () => {
    const html = readFileSync(join(dist, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\bstyle=|data:/);
  });
});
