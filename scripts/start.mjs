// What `npm start` runs: builds when the sources are newer than dist/, then starts.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const sources = fileURLToPath(new URL('../main.ts', import.meta.url));
if (existsSync(sources)) {
  const { build, isStale } = await import('./build.mjs');
  if (isStale()) {
    console.log('Building …');
    build();
  }
}
await import(built);
