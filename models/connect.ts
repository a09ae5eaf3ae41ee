import mongoose from 'mongoose';
import type { Logger } from '../core/logger.ts';
import { type EmbeddedStoreOptions, startEmbeddedStore } from './embedded/start.ts';

/** Everything registers itself with mongoose when imported; the indexes are made when the store opens. */
import './all.ts';

export type Store = {
  kind: 'mongodb' | 'embedded';
  /** Throws when the store does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the store and makes sure of the indexes.
 *
 * With `mongodbUri` that is an operator's MongoDB (a replica set, because transactions are used). Without, the
 * embedded store is started in `dataDir`; models and driver run unmodified on both.
 *
 * @throws Error with one clear sentence when the folder is locked, unwritable or damaged, or MongoDB is out of reach
 */
export async function connectStore(options: {
  mongodbUri?: string | undefined;
  dataDir: string;
  /** How safe a commit of the embedded store is: FULL (default) survives power loss, NORMAL the death of the process. */
  synchronous?: EmbeddedStoreOptions['synchronous'];
  /** For tests, whose clock is their own: what is over stays until the embedded store is told to remove it. */
  testCommands?: boolean;
  logger: Logger;
}): Promise<Store> {
  const embedded = options.mongodbUri
    ? undefined
    : await startEmbeddedStore({
        dataDir: options.dataDir,
        ...(options.synchronous && { synchronous: options.synchronous }),
        ...(options.testCommands && { testCommands: true }),
      });
  const uri = options.mongodbUri ?? embedded?.uri ?? '';
  mongoose.set('strictQuery', 'throw');
  try {
    await mongoose.connect(uri, {
      dbName: 'lang_nghe',
      autoIndex: false,
      serverSelectionTimeoutMS: 10_000,
      // The embedded store has one writer and lets others wait on their connections: with a bounded pool they
      // could take all of them, and the transaction that they wait for could not go on.
      ...(options.mongodbUri ? { writeConcern: { w: 'majority' } } : { maxPoolSize: 0 }),
    });
    // One after another: a new index over a million documents takes minutes, and who waits for it would give up.
    for (const name of mongoose.modelNames()) {
      await mongoose.model(name).createIndexes();
      // Those of earlier versions would be written for nothing. On a MongoDB of the city they may be somebody's own.
      if (embedded) await mongoose.model(name).cleanIndexes();
    }
  } catch (err) {
    await mongoose.disconnect();
    // What went wrong first is what the operator should read.
    await embedded?.close().catch(() => {});
    throw err;
  }
  options.logger.info({ store: embedded ? 'embedded' : 'mongodb' }, 'store open');
  return {
    kind: embedded ? 'embedded' : 'mongodb',
    async ping() {
      await mongoose.connection.db?.admin().ping();
    },
    async close() {
      await mongoose.disconnect();
      await embedded?.close();
    },
  };
}
