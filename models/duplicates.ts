import mongoose from 'mongoose';

/** MongoDB's code for a key that is there already. */
const DUPLICATE_KEY = 11000;

/** True for a write that a unique index refused. */
export const isDuplicateKey = (err: unknown): boolean =>
  typeof err === 'object' && err !== null && 'code' in err && err.code === DUPLICATE_KEY;

/**
 * Waits for an unordered insert of many documents.
 *
 * @returns positions of those that a unique index refused: they are there already
 * @throws the error itself when anything else went wrong with any of them
 */
export async function duplicatesOf(inserting: Promise<unknown>): Promise<number[]> {
  try {
    await inserting;
    return [];
  } catch (err) {
    if (!(err instanceof mongoose.mongo.MongoBulkWriteError)) throw err;
    const errors = [err.writeErrors].flat();
    if (errors.length === 0 || errors.some(({ code }) => code !== DUPLICATE_KEY)) throw err;
    return errors.map(({ index }) => index);
  }
}
