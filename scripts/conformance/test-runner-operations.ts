import type mongoose from 'mongoose';
import type { Entities } from './entities.ts';
import { Mismatch } from './match.ts';
import { UnknownOperation } from './operations.ts';
import type { Doc, Operation } from './suite-file.ts';

type MongoClient = InstanceType<typeof mongoose.mongo.MongoClient>;

const STATES: Record<string, string[]> = {
  none: ['NO_TRANSACTION'],
  starting: ['STARTING_TRANSACTION'],
  in_progress: ['TRANSACTION_IN_PROGRESS'],
  committed: ['TRANSACTION_COMMITTED', 'TRANSACTION_COMMITTED_EMPTY'],
  aborted: ['TRANSACTION_ABORTED'],
};

type SessionFacts = {
  transaction: { state: string };
  isPinned?: boolean;
  serverSession: { isDirty: boolean };
};

function check(truth: boolean, operation: Operation): void {
  if (!truth) throw new Mismatch(`${operation.name} ${JSON.stringify(operation.arguments)}`);
}

function lastLsids(entities: Entities, client: string): [string, string] {
  const started = entities.events(client).flatMap((event) => {
    const own = event['commandStartedEvent'] as { command: Doc } | undefined;
    return own ? [JSON.stringify(own.command['lsid'])] : [];
  });
  return [started.at(-1) ?? '', started.at(-2) ?? ''];
}

async function indexNames(admin: MongoClient, given: Doc): Promise<string[]> {
  const collection = admin
    .db(String(given['databaseName']))
    .collection(String(given['collectionName']));
  return (await collection.indexes()).map((index) => String(index.name));
}

/** Runs an operation of the object `testRunner`: fail points and assertions. */
export async function performForRunner(
  operation: Operation,
  entities: Entities,
  admin: MongoClient,
): Promise<void> {
  const given = operation.arguments ?? {};
  const session = () => entities.value(String(given['session'])) as SessionFacts;
  const collections = async () => {
    const found = await admin.db(String(given['databaseName'])).listCollections().toArray();
    return found.map(({ name }) => name);
  };
  switch (operation.name) {
    case 'failPoint':
    case 'targetedFailPoint':
      await admin.db('admin').command(given['failPoint'] as Doc);
      return;
    case 'createEntities':
      return entities.create(given['entities'] as Doc[]);
    case 'assertSessionTransactionState':
      return check(
        (STATES[String(given['state'])] ?? []).includes(session().transaction.state),
        operation,
      );
    case 'assertSessionPinned':
      return check(session().isPinned === true, operation);
    case 'assertSessionUnpinned':
      return check(session().isPinned !== true, operation);
    case 'assertSessionDirty':
      return check(session().serverSession.isDirty, operation);
    case 'assertSessionNotDirty':
      return check(!session().serverSession.isDirty, operation);
    case 'assertSameLsidOnLastTwoCommands': {
      const [last, before] = lastLsids(entities, String(given['client']));
      return check(last === before, operation);
    }
    case 'assertDifferentLsidOnLastTwoCommands': {
      const [last, before] = lastLsids(entities, String(given['client']));
      return check(last !== before, operation);
    }
    case 'assertCollectionExists':
      return check((await collections()).includes(String(given['collectionName'])), operation);
    case 'assertCollectionNotExists':
      return check(!(await collections()).includes(String(given['collectionName'])), operation);
    case 'assertIndexExists':
      return check(
        (await indexNames(admin, given)).includes(String(given['indexName'])),
        operation,
      );
    case 'assertIndexNotExists': {
      const names = await indexNames(admin, given).catch((): string[] => []);
      return check(!names.includes(String(given['indexName'])), operation);
    }
    default:
      throw new UnknownOperation(operation.name);
  }
}
