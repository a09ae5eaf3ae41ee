import type mongoose from 'mongoose';
import { withoutDriverTimeout } from './driver-deviations.ts';
import { createEntities, type Entities } from './entities.ts';
import { matchError } from './expect-error.ts';
import { Mismatch, match } from './match.ts';
import { perform, shapeResult, UnknownOperation } from './operations.ts';
import type {
  CollectionData,
  Doc,
  ExpectedEvents,
  Operation,
  SuiteFile,
  UnifiedTest,
} from './suite-file.ts';
import { performForRunner } from './test-runner-operations.ts';

type MongoClient = InstanceType<typeof mongoose.mongo.MongoClient>;

const STEP_MILLIS = 15_000;

function withTimeout<T>(work: Promise<T>, name: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Mismatch(`${name} took longer than ${STEP_MILLIS / 1000} s`)),
      STEP_MILLIS,
    );
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function step(operation: Operation, entities: Entities, admin: MongoClient): Promise<void> {
  const run = (inner: Operation) => step(inner, entities, admin);
  if (operation.object === 'testRunner') return performForRunner(operation, entities, admin);
  let result: unknown;
  try {
    result = shapeResult(
      operation.name,
      await withTimeout(Promise.resolve(perform(operation, entities, run)), operation.name),
    );
  } catch (error) {
    if (error instanceof UnknownOperation || error instanceof Mismatch) throw error;
    if (operation.ignoreResultAndError) return;
    if (!operation.expectError) throw error;
    matchError(error, operation.expectError, operation.name, entities);
    return;
  }
  if (operation.expectError) throw new Mismatch(`${operation.name}: an error is expected`);
  if ('expectResult' in operation)
    match(operation.expectResult, result, entities, `${operation.name} result`, true);
  if (operation.saveResultAsEntity !== undefined)
    entities.save(operation.saveResultAsEntity, result);
}

async function prepare(data: readonly CollectionData[], admin: MongoClient): Promise<void> {
  for (const { databaseName, collectionName, documents } of data) {
    const db = admin.db(databaseName);
    const collection = db.collection(collectionName);
    await collection.drop();
    if (documents.length > 0) await collection.insertMany(documents);
    else await db.createCollection(collectionName);
  }
}

async function checkOutcome(
  outcome: readonly CollectionData[],
  admin: MongoClient,
  entities: Entities,
): Promise<void> {
  for (const { databaseName, collectionName, documents } of outcome) {
    const found = await admin
      .db(databaseName)
      .collection(collectionName)
      .find()
      .sort({ _id: 1 })
      .toArray();
    match(documents, found, entities, `outcome of ${collectionName}`, false);
    for (const [i, doc] of documents.entries()) {
      const order = Object.keys(found[i] ?? {}).join();
      if (order !== Object.keys(doc).join())
        throw new Mismatch(`outcome of ${collectionName}: field order ${order}`);
    }
  }
}

function checkEvents(expected: ExpectedEvents, entities: Entities): void {
  const ofKind = (event: Doc) =>
    (Object.keys(event)[0]?.startsWith('command') === true) ===
    ((expected.eventType ?? 'command') === 'command');
  const found = entities.events(expected.client).filter(ofKind);
  const names = (list: readonly Doc[]) =>
    list
      .map((event) => {
        const [[kind, body] = ['', {}]] = Object.entries(event);
        return `${kind}:${String((body as Doc)['commandName'] ?? '')}`;
      })
      .join();
  const enough = expected.ignoreExtraEvents
    ? found.length >= expected.events.length
    : found.length === expected.events.length;
  if (!enough) throw new Mismatch(`events ${names(found)} instead of ${names(expected.events)}`);
  for (const [i, wanted] of expected.events.entries()) {
    const [[kind, body] = ['', {}]] = Object.entries(wanted);
    const actual = found[i]?.[kind] as Doc | undefined;
    if (!actual) throw new Mismatch(`event ${i} is ${names([found[i] ?? {}])} instead of ${kind}`);
    const { command, reply, hasServiceId: _, hasServerConnectionId: __, ...plain } = body as Doc;
    match(plain, actual, entities, `event ${i}`, true);
    if (command !== undefined) {
      const sent = withoutDriverTimeout(actual['command'] as Doc, command as Doc);
      match(command, sent, entities, `event ${i} ${String(actual['commandName'])}`, true);
    }
    if (reply !== undefined)
      match(reply, actual['reply'], entities, `reply ${i} ${String(actual['commandName'])}`, true);
  }
}

/** Runs one test through the driver. @throws the reason of its failure */
export async function runTest(
  file: SuiteFile,
  test: UnifiedTest,
  uri: string,
  admin: MongoClient,
): Promise<void> {
  await admin.db('admin').command({ killAllSessions: [] });
  await prepare(file.initialData ?? [], admin);
  const entities = createEntities(uri);
  try {
    await entities.create(file.createEntities ?? []);
    for (const operation of test.operations) await step(operation, entities, admin);
    for (const expected of test.expectEvents ?? []) checkEvents(expected, entities);
    await admin.db('admin').command({ killAllSessions: [] });
    await checkOutcome(test.outcome ?? [], admin, entities);
  } finally {
    for (const configureFailPoint of ['failCommand', 'onPrimaryTransactionalWrite']) {
      await admin.db('admin').command({ configureFailPoint, mode: 'off' });
    }
    await entities.close();
  }
}
