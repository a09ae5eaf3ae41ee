// Builds dist/: the server by tsc, the staff app by Vite. `--if-stale` does nothing when dist/ is newer than the sources.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist/.built');
const SOURCES = ['api', 'bots', 'core', 'listeners', 'models', 'nlp', 'scripts', 'web', 'workflow'];

/** Latest change, in ms, of any source file below `path`. */
function newest(path) {
  const at = statSync(path);
  if (!at.isDirectory()) return /\.(ts|tsx|css|html|json)$/.test(path) ? at.mtimeMs : 0;
  if (/(^|\/)(node_modules|data|weights)$/.test(path)) return 0;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

export function isStale() {
  if (!existsSync(stamp)) return true;
  const paths = [...SOURCES, 'main.ts', 'application.ts', 'channels.ts', 'package.json'].map(
    (name) => join(root, name),
  );
  return Math.max(...paths.filter(existsSync).map(newest)) > statSync(stamp).mtimeMs;
}

function run(program, ...args) {
  const entry = join(root, 'node_modules', program);
  if (!existsSync(entry)) {
    console.error(
      `Building needs the development packages (${program} is missing): run "npm ci" without --omit=dev.`,
    );
    process.exit(1);
  }
  const { status } = spawnSync(process.execPath, [entry, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

export function build() {
  const startedAt = new Date();
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  // Types are checked by `npm run types`; here only the JavaScript is wanted.
  run('typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck');
  if (existsSync(join(root, 'web/vite.config.ts')))
    run('vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
}

if (
  process.argv[1] === fileURLToPath(import.meta.url) &&
  !(process.argv.includes('--if-stale') && !isStale())
)
  build();
