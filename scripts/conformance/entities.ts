import { deserialize, serialize } from 'bson';
import mongoose from 'mongoose';
import type { Doc } from './suite-file.ts';

const { MongoClient, ReadPreference } = mongoose.mongo;

/** A client with the events it published. */
type ClientEntity = { client: InstanceType<typeof MongoClient>; events: Doc[] };

/** The clients, databases, collections, sessions and saved results of one test. */
export type Entities = {
  value(id: string): unknown;
  save(id: string, value: unknown): void;
  create(specs: readonly Doc[]): Promise<void>;
  lsid(session: string): unknown;
  events(client: string): Doc[];
  close(): Promise<void>;
};

/** Commands whose events the format leaves out. */
const QUIET = [
  'hello',
  'ismaster',
  'isMaster',
  'configureFailPoint',
  'killAllSessions',
  'endSessions',
  'killCursors',
];
const CMAP = [
  'connectionCheckOutStarted',
  'connectionCheckedOut',
  'connectionCheckedIn',
  'connectionClosed',
  'connectionReady',
  'connectionPoolCleared',
  'connectionPoolReady',
  'connectionCreated',
  'connectionCheckOutFailed',
] as const;

/** Options of the format whose read preference is a plain object. */
export function withReadPreference(options: Doc): Doc {
  const preference = options['readPreference'];
  if (typeof preference !== 'object' || preference === null) return options;
  return {
    ...options,
    readPreference: ReadPreference.fromOptions({ readPreference: preference as never }),
  };
}

/** Events share objects with the driver, which goes on changing them: a copy is kept. */
function copyOf(event: object): Doc {
  const { command, reply, ...rest } = event as Doc;
  const copy = (value: unknown) =>
    value === undefined
      ? undefined
      : deserialize(serialize({ value }, { ignoreUndefined: true }))['value'];
  return {
    ...rest,
    command: copy(command),
    reply: copy(reply),
    commandName: (event as Doc)['commandName'],
    databaseName: (event as Doc)['databaseName'],
  };
}

function watch(spec: Doc, client: ClientEntity['client'], events: Doc[]): void {
  const wanted = (spec['observeEvents'] as string[] | undefined) ?? [];
  const observed = (spec['observeSensitiveCommands'] as boolean | undefined) ?? false;
  const ignored = [
    ...QUIET.filter((name) => name !== 'endSessions'),
    ...((spec['ignoreCommandMonitoringEvents'] as string[] | undefined) ?? []),
  ];
  for (const kind of ['Started', 'Succeeded', 'Failed'] as const) {
    const name = `command${kind}Event`;
    if (!wanted.includes(name)) continue;
    client.on(`command${kind}` as 'commandStarted', (event) => {
      if (!ignored.includes(event.commandName) || observed) events.push({ [name]: copyOf(event) });
    });
  }
  for (const kind of CMAP) {
    if (wanted.includes(`${kind}Event`))
      client.on(kind, (event: unknown) => events.push({ [`${kind}Event`]: event }));
  }
}

/** Creates the table of entities over the store at `uri`. */
export function createEntities(uri: string): Entities {
  const values = new Map<string, unknown>();
  const clients = new Map<string, ClientEntity>();
  const lsids = new Map<string, unknown>();

  function makeClient(spec: Doc): void {
    const options = new URLSearchParams(
      Object.entries((spec['uriOptions'] as Doc | undefined) ?? {}).map(
        ([key, value]): [string, string] => [key, String(value)],
      ),
    );
    const suffix = options.size > 0 ? `&${options}` : '';
    const api = spec['serverApi'];
    const client = new MongoClient(`${uri}${suffix}`, {
      monitorCommands: true,
      ...(api ? { serverApi: api as never } : {}),
    });
    const events: Doc[] = [];
    watch(spec, client, events);
    clients.set(String(spec['id']), { client, events });
    values.set(String(spec['id']), client);
  }

  const clientOf = (id: unknown) =>
    clients.get(String(id))?.client ?? fail(`no client ${String(id)}`);

  function make(kind: string, spec: Doc): void {
    const id = String(spec['id']);
    if (kind === 'client') makeClient(spec);
    else if (kind === 'database') {
      const options = withReadPreference((spec['databaseOptions'] as Doc | undefined) ?? {});
      values.set(id, clientOf(spec['client']).db(String(spec['databaseName']), options));
    } else if (kind === 'collection') {
      const database = values.get(String(spec['database'])) as ReturnType<
        ClientEntity['client']['db']
      >;
      const options = withReadPreference((spec['collectionOptions'] as Doc | undefined) ?? {});
      values.set(id, database.collection(String(spec['collectionName']), options));
    } else if (kind === 'session') {
      const options = { ...((spec['sessionOptions'] as Doc | undefined) ?? {}) };
      const defaults = options['defaultTransactionOptions'];
      if (defaults) options['defaultTransactionOptions'] = withReadPreference(defaults as Doc);
      const snapshotTime = options['snapshotTime'];
      if (typeof snapshotTime === 'string') options['snapshotTime'] = values.get(snapshotTime);
      const session = clientOf(spec['client']).startSession(options);
      lsids.set(id, session.id);
      values.set(id, session);
    } else fail(`unknown entity ${kind}`);
  }

  return {
    value: (id) => (values.has(id) ? values.get(id) : fail(`no entity ${id}`)),
    save: (id, value) => void values.set(id, value),
    async create(specs) {
      for (const spec of specs) {
        for (const [kind, inner] of Object.entries(spec)) make(kind, inner as Doc);
      }
      for (const { client } of clients.values()) await client.connect();
    },
    lsid: (session) => lsids.get(session),
    events: (client) => clients.get(client)?.events ?? [],
    async close() {
      for (const { client } of clients.values()) await client.close(true);
    },
  };
}

function fail(message: string): never {
  throw new Error(message);
}
