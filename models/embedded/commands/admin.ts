import type { Binary } from 'bson';
import { CommandError, notImplemented } from '../errors.ts';
import { configure } from '../fail-point.ts';
import { sweepExpired } from '../ttl.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { type Context, type FreeCommand, reply } from './command.ts';
import { SERVER_VERSION } from './handshake.ts';

function sessionIds(context: Context): string[] {
  const list = context.command[context.name];
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const id = isDoc(item) ? (item['id'] as Binary | undefined) : undefined;
    return id ? [Buffer.from(id.buffer).toString('hex')] : [];
  });
}

/** `endSessions`, `killSessions`: forgets sessions, aborts their transactions, ends their cursors. */
export const endSessions: FreeCommand = {
  mode: 'free',
  known: [],
  run(context) {
    for (const id of sessionIds(context)) context.store.sessions.end(id);
    return reply();
  },
};

/** `killAllSessions`: ends every session but the caller's own. */
export const killAllSessions: FreeCommand = {
  mode: 'free',
  known: [],
  run({ store, session }) {
    store.sessions.endAll(session);
    return reply();
  },
};

/** `refreshSessions`: using a session keeps it. */
export const refreshSessions: FreeCommand = {
  mode: 'free',
  known: [],
  run(context) {
    for (const id of sessionIds(context)) context.store.sessions.get(id);
    return reply();
  },
};

/** `serverStatus`: uptime, open cursors and sessions, memory. */
export const serverStatus: FreeCommand = {
  mode: 'free',
  known: [],
  run({ store, now }) {
    const uptime = Math.round((now.getTime() - store.startedAt.getTime()) / 1000);
    return reply({
      host: 'embedded',
      version: SERVER_VERSION,
      process: 'embedded-store',
      pid: process.pid,
      uptime,
      localTime: now,
      metrics: { cursor: { open: { total: store.cursors.size() } } },
      logicalSessionRecordCache: { activeSessionsCount: store.sessions.size() },
      mem: { resident: Math.round(process.memoryUsage.rss() / 1_048_576) },
      storageEngine: { name: 'sqlite', persistent: true },
    });
  },
};

function parameters(testCommands: boolean): Doc {
  return {
    featureCompatibilityVersion: { version: '8.0' },
    enableTestCommands: testCommands,
    transactionLifetimeLimitSeconds: 60,
  };
}

/** `getParameter` for the few parameters there are. */
export const getParameter: FreeCommand = {
  mode: 'free',
  known: Object.keys(parameters(false)),
  run({ store, command }) {
    const all = parameters(store.options.testCommands);
    if (command['getParameter'] === '*') return reply(all);
    return reply(Object.fromEntries(Object.entries(all).filter(([name]) => name in command)));
  },
};

/** `connectionStatus`: the socket's file mode is the only guard, so there are no users. */
export const connectionStatus: FreeCommand = {
  mode: 'free',
  known: ['showPrivileges'],
  run: () => reply({ authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] } }),
};

function requireTestCommands(context: Context): void {
  if (context.store.options.testCommands) return;
  throw new CommandError(59, 'CommandNotFound', `no such command: '${context.name}'`);
}

/** `configureFailPoint` for `failCommand`; only with `testCommands`. */
export const configureFailPoint: FreeCommand = {
  mode: 'free',
  known: ['mode', 'data'],
  run(context) {
    requireTestCommands(context);
    configure(context.store.failPoints, context.command);
    return reply();
  },
};

/** `sweepExpired`: removes expired documents, cursors and sessions now; only with `testCommands`. */
export const sweepCommand: FreeCommand = {
  mode: 'free',
  known: [],
  async run(context) {
    requireTestCommands(context);
    return reply({ n: await sweepExpired(context.store) });
  },
};

/** Commands that MongoDB has and this store refuses by name. */
export function refuse(name: string): FreeCommand {
  const note = name.includes('Search') ? ' (a command of MongoDB Atlas)' : '';
  return {
    mode: 'free',
    known: [],
    anyOption: true,
    run() {
      throw notImplemented('command', name, note);
    },
  };
}
