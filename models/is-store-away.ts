import mongoose from 'mongoose';

const { MongoError, MongoNetworkError, MongoServerSelectionError } = mongoose.mongo;

/**
 * Numbers (MongoDB's error_codes.yml) of answers that say nothing about the request: the server is overtaken,
 * starting or ending, or its disk is full. 50 (`maxTimeMS` is over) is none of them: the request itself asks too much.
 */
const TRANSIENT: ReadonlySet<unknown> = new Set([
  6, 7, 89, 91, 112, 134, 189, 246, 251, 262, 9001, 10107, 11600, 11602, 13435, 13436, 14031,
]);
const LABELS = [
  'TransientTransactionError',
  'RetryableWriteError',
  'UnknownTransactionCommitResult',
];

/** True when the store could not do its work just now: the same request may succeed a little later. */
export function isStoreAway(err: unknown): boolean {
  if (!(err instanceof MongoError)) return false;
  return (
    err instanceof MongoNetworkError ||
    err instanceof MongoServerSelectionError ||
    TRANSIENT.has(err.code) ||
    LABELS.some((label) => err.hasErrorLabel(label))
  );
}
