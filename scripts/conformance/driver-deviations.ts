import type { Doc } from './suite-file.ts';

/**
 * Tests that fail by what the driver (mongodb 7.9) itself sends or returns, whatever the server
 * answers; each with the place in the driver. They are counted apart and never as passes.
 */
const DEVIATIONS: readonly (readonly [file: string, test: RegExp, reason: string])[] = [
  [
    'bypassDocumentValidation',
    /passes bypassDocumentValidation: false/,
    'the driver leaves out bypassDocumentValidation: false (operations/aggregate.js, find_and_modify.js, bulk/common.js)',
  ],
  [
    'create-null-ids',
    /via (insertOne|insertMany|bulkWrite|clientBulkWrite)$/,
    'the driver replaces a null _id by a new ObjectId before it sends an insert (utils.js, maybeAddIdToDocuments)',
  ],
  [
    'bulkWrite',
    /^First insertOne is never committed$/,
    'the driver lists the ids of inserts that a network error kept from being sent (bulk/common.js, insertedIds)',
  ],
  [
    'client-bulkWrite-partialResults',
    /partialResult is unset/,
    'the driver always sets partialResult (operations/client_bulk_write/executor.js)',
  ],
  [
    'client-bulkWrite',
    /with writeConcern in a transaction causes a transaction error/,
    'the driver does not refuse a write concern of a client bulk write in a transaction',
  ],
];

/** Why a failed test counts as the driver's own deviation, or undefined. */
export function driverDeviation(file: string, test: string): string | undefined {
  return DEVIATIONS.find(([name, pattern]) => name === file && pattern.test(test))?.[2];
}

/**
 * The driver sends `wtimeout: 10000` with every commit and abort that has a write concern
 * (sessions.js), which the format does not expect; the field is taken out before the comparison
 * unless the test names it.
 */
export function withoutDriverTimeout(actual: Doc, expected: Doc): Doc {
  if (!('commitTransaction' in actual) && !('abortTransaction' in actual)) return actual;
  const concern = actual['writeConcern'] as Doc | undefined;
  const wanted = expected['writeConcern'] as Doc | undefined;
  if (Number(concern?.['wtimeout']) !== 10_000 || (wanted && 'wtimeout' in wanted)) return actual;
  const { wtimeout: _, ...rest } = concern ?? {};
  return { ...actual, writeConcern: rest };
}
