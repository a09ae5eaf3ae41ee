import { type Entities, withReadPreference } from './entities.ts';
import type { Doc, Operation } from './suite-file.ts';

/** The runner does not know an operation: a gap of this script, counted as a failure. */
export class UnknownOperation extends Error {}

type Method = (...parameters: unknown[]) => unknown;

function call(target: unknown, method: string, ...parameters: unknown[]): unknown {
  const of = target as Record<string, Method | undefined>;
  const own = of[method];
  if (typeof own !== 'function') throw new UnknownOperation(method);
  return own.apply(target, parameters);
}

function list(cursor: unknown): unknown {
  return call(cursor, 'toArray');
}

const lowerDocument = (options: Doc): Doc => {
  const wanted = options['returnDocument'];
  return typeof wanted === 'string'
    ? { ...options, returnDocument: wanted.toLowerCase() }
    : options;
};

function bulkModels(models: unknown): unknown {
  return (models as Doc[]).map((model) => {
    const [[name, fields] = ['', {}]] = Object.entries(model);
    return { name, ...(fields as Doc) };
  });
}

async function callback(steps: unknown, run: (step: Operation) => Promise<void>): Promise<void> {
  for (const step of steps as Operation[]) await run(step);
}

/** Runs one operation of a test through the driver. @param run runs a nested operation */
export async function perform(
  operation: Operation,
  entities: Entities,
  run: (step: Operation) => Promise<void>,
): Promise<unknown> {
  const given = withReadPreference({ ...operation.arguments });
  if (typeof given['session'] === 'string') given['session'] = entities.value(given['session']);
  const target = entities.value(operation.object);
  const { filter, ...options } = given;
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
  switch (operation.name) {
    case 'find':
      return list(call(target, 'find', filter ?? {}, options));
    case 'findOne':
      return call(target, 'findOne', filter ?? {}, options);
    case 'aggregate':
      return list(call(target, 'aggregate', options['pipeline'], without('pipeline')));
    case 'insertOne':
      return call(target, 'insertOne', options['document'], without('document'));
    case 'insertMany':
      return call(target, 'insertMany', options['documents'], without('documents'));
    case 'updateOne':
    case 'updateMany':
      return call(target, operation.name, filter, options['update'], without('update'));
    case 'replaceOne':
      return call(target, 'replaceOne', filter, options['replacement'], without('replacement'));
    case 'deleteOne':
    case 'deleteMany':
    case 'findOneAndDelete':
      return call(target, operation.name, filter ?? {}, options);
    case 'findOneAndUpdate':
      return call(
        target,
        operation.name,
        filter,
        options['update'],
        lowerDocument(without('update')),
      );
    case 'findOneAndReplace':
      return call(
        target,
        operation.name,
        filter,
        options['replacement'],
        lowerDocument(without('replacement')),
      );
    case 'bulkWrite':
      return call(target, 'bulkWrite', options['requests'], without('requests'));
    case 'clientBulkWrite':
      return call(target, 'bulkWrite', bulkModels(options['models']), without('models'));
    case 'count':
    case 'countDocuments':
      return call(target, operation.name, filter ?? {}, options);
    case 'estimatedDocumentCount':
      return call(target, 'estimatedDocumentCount', options);
    case 'distinct':
      return call(target, 'distinct', options['fieldName'], filter ?? {}, without('fieldName'));
    case 'createIndex':
      return call(target, 'createIndex', options['keys'], without('keys'));
    case 'dropIndex':
      return call(target, 'dropIndex', options['name'], without('name'));
    case 'listIndexes':
      return list(call(target, 'listIndexes', options));
    case 'listCollections':
      return list(call(target, 'listCollections', filter ?? {}, options));
    case 'listDatabases':
      return (
        call(call(target, 'db') as never, 'admin') &&
        call(call(call(target, 'db'), 'admin'), 'listDatabases', options)
      );
    case 'createCollection':
      return call(target, 'createCollection', options['collection'], without('collection'));
    case 'dropCollection':
      return call(target, 'dropCollection', options['collection'], without('collection'));
    case 'modifyCollection':
      return call(target, 'command', { collMod: options['collection'], ...without('collection') });
    case 'runCommand':
      return call(target, 'command', options['command'], without('command', 'commandName'));
    case 'createSearchIndex':
      return call(target, 'createSearchIndex', options['model']);
    case 'createSearchIndexes':
      return call(target, 'createSearchIndexes', options['models']);
    case 'updateSearchIndex':
      return call(target, 'updateSearchIndex', options['name'], options['definition']);
    case 'dropSearchIndex':
      return call(target, 'dropSearchIndex', options['name']);
    case 'listSearchIndexes':
      return list(
        call(target, 'listSearchIndexes', options['name'], options['aggregationOptions']),
      );
    case 'startTransaction':
      return call(target, 'startTransaction', options);
    case 'commitTransaction':
    case 'abortTransaction':
    case 'endSession':
      return call(target, operation.name, options);
    case 'withTransaction':
      return call(
        target,
        'withTransaction',
        () => callback(options['callback'], run),
        without('callback'),
      );
    case 'getSnapshotTime':
      return (target as { snapshotTime?: unknown }).snapshotTime;
    default:
      throw new UnknownOperation(operation.name);
  }
}

function mapped(results: unknown): unknown {
  if (!(results instanceof Map)) return results;
  return Object.fromEntries(
    [...results].map(([key, value]) => {
      const { didUpsert: _, ...rest } = value as Doc;
      return [String(key), rest];
    }),
  );
}

/** Brings the driver's result to the shape the format describes. */
export function shapeResult(name: string, result: unknown): unknown {
  if (typeof result !== 'object' || result === null) return result;
  const source = result as Doc;
  if (name === 'bulkWrite') {
    const names = [
      'insertedCount',
      'matchedCount',
      'modifiedCount',
      'deletedCount',
      'upsertedCount',
      'upsertedIds',
      'insertedIds',
    ];
    return Object.fromEntries(names.map((key) => [key, source[key]]));
  }
  if (name === 'clientBulkWrite') {
    const names = ['insertResults', 'updateResults', 'deleteResults'];
    return { ...source, ...Object.fromEntries(names.map((key) => [key, mapped(source[key])])) };
  }
  if ('acknowledged' in source && source['upsertedId'] === null) {
    const { upsertedId: _, ...rest } = source;
    return rest;
  }
  return result;
}
