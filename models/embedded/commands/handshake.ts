import { MAX_DOCUMENT_BYTES } from '../storage/records.ts';
import { SESSION_MINUTES } from '../store.ts';
import { MAX_MESSAGE_BYTES } from '../wire/message.ts';
import { type FreeCommand, reply } from './command.ts';

/** The version whose commands are implemented: 8.0 has the `bulkWrite` command and `sort` in updates. */
export const SERVER_VERSION = '8.0.0';
const WIRE_VERSION = 25;
const ADDRESS = 'localhost:27017';

/** `hello`: a replica set of one, so that drivers use sessions, transactions and retryable writes. */
export const hello: FreeCommand = {
  mode: 'free',
  known: [
    'helloOk',
    'client',
    'compression',
    'topologyVersion',
    'maxAwaitTimeMS',
    'loadBalanced',
    'saslSupportedMechs',
    'speculativeAuthenticate',
    'hostInfo',
    'backpressure',
  ],
  run: ({ name, now }) =>
    reply({
      ...(name === 'hello' ? {} : { ismaster: true }),
      isWritablePrimary: true,
      helloOk: true,
      setName: 'embedded',
      setVersion: 1,
      secondary: false,
      hosts: [ADDRESS],
      primary: ADDRESS,
      me: ADDRESS,
      maxBsonObjectSize: MAX_DOCUMENT_BYTES,
      maxMessageSizeBytes: MAX_MESSAGE_BYTES,
      maxWriteBatchSize: 100_000,
      localTime: now,
      logicalSessionTimeoutMinutes: SESSION_MINUTES,
      minWireVersion: 0,
      maxWireVersion: WIRE_VERSION,
      readOnly: false,
    }),
};

/** `ping` answers ok. */
export const ping: FreeCommand = { mode: 'free', known: [], run: () => reply() };

/** `buildInfo`: the version that is spoken, not a MongoDB build. */
export const buildInfo: FreeCommand = {
  mode: 'free',
  known: [],
  run: () =>
    reply({
      version: SERVER_VERSION,
      versionArray: SERVER_VERSION.split('.').map(Number).concat(0),
      gitVersion: 'embedded-store',
      modules: [],
      storageEngines: ['sqlite'],
      maxBsonObjectSize: MAX_DOCUMENT_BYTES,
    }),
};
