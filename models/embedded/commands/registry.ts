import { CommandError } from '../errors.ts';
import type { Doc } from '../values/document.ts';
import {
  configureFailPoint,
  connectionStatus,
  endSessions,
  getParameter,
  killAllSessions,
  refreshSessions,
  refuse,
  serverStatus,
  sweepCommand,
} from './admin.ts';
import { aggregate, aggregateInto } from './aggregate-command.ts';
import { bulkWrite } from './bulk-write.ts';
import {
  collMod,
  create,
  drop,
  dropDatabase,
  listCollections,
  listDatabases,
} from './collection-commands.ts';
import { type Command, type FreeCommand, reply } from './command.ts';
import { count, distinct } from './count-distinct.ts';
import { find, getMore, killCursors } from './cursor-commands.ts';
import { explain } from './explain.ts';
import { findAndModify } from './find-and-modify.ts';
import { buildInfo, hello, ping } from './handshake.ts';
import { createIndexes, dropIndexes, listIndexes } from './index-commands.ts';
import { writesResult } from './options.ts';
import { deleteCommand, insert, update } from './write-commands.ts';

/** Ends of transactions are handled before a command runs; outside of one they are refused there. */
const transactionEnd: FreeCommand = { mode: 'free', known: ['recoveryToken'], run: () => reply() };

const COMMANDS = new Map<string, Command>(
  Object.entries({
    abortTransaction: transactionEnd,
    aggregate,
    buildInfo,
    buildinfo: buildInfo,
    bulkWrite,
    collMod,
    commitTransaction: transactionEnd,
    configureFailPoint,
    connectionStatus,
    count,
    create,
    createIndexes,
    delete: deleteCommand,
    distinct,
    drop,
    dropDatabase,
    dropIndexes,
    endSessions,
    explain,
    find,
    findAndModify,
    findandmodify: findAndModify,
    getMore,
    getParameter,
    hello,
    insert,
    ismaster: hello,
    isMaster: hello,
    killAllSessions,
    killCursors,
    killSessions: endSessions,
    listCollections,
    listDatabases,
    listIndexes,
    ping,
    refreshSessions,
    serverStatus,
    sweepExpired: sweepCommand,
    update,
  }),
);

const REFUSED = [
  'collStats',
  'dbStats',
  'convertToCapped',
  'currentOp',
  'mapReduce',
  'renameCollection',
  'reIndex',
  'compact',
  'validate',
  'createUser',
  'usersInfo',
  'dropUser',
  'saslStart',
  'saslContinue',
  'authenticate',
  'logout',
  'createSearchIndexes',
  'dropSearchIndex',
  'updateSearchIndex',
  'listSearchIndexes',
  'top',
  'profile',
  'setParameter',
  'replSetGetStatus',
  'shardCollection',
  'fsync',
  'shutdown',
  'getLog',
  'hostInfo',
  'whatsmyuri',
  'dataSize',
  'dbHash',
  'getCmdLineOpts',
  'killOp',
  'setFeatureCompatibilityVersion',
  'createRole',
  'rolesInfo',
  'grantRolesToUser',
  'listCommands',
  'getnonce',
  'getLastError',
  'cloneCollectionAsCapped',
  'planCacheClear',
];
for (const name of REFUSED) COMMANDS.set(name, refuse(name));

/**
 * The command of a request.
 * @throws CommandError 59 for an unknown name
 */
export function findCommand(name: string, source: Doc): Command {
  if (name === 'aggregate' && writesResult(source)) return aggregateInto;
  const command = COMMANDS.get(name);
  if (!command) throw new CommandError(59, 'CommandNotFound', `no such command: '${name}'`);
  return command;
}
