import mongoose from 'mongoose';
import { type EmbeddedStore, startEmbeddedStore } from '../../../models/embedded/start.ts';

/** A document of any shape. */
export type Doc = mongoose.mongo.Document;

/** A collection of documents of any shape. */
export type Collection = mongoose.mongo.Collection;

/** A running store with a driver connected to it. */
export type StoreUnderTest = {
  readonly store: EmbeddedStore;
  readonly client: InstanceType<typeof mongoose.mongo.MongoClient>;
  /** An empty collection of a name that no other test has. */
  fresh(): Collection;
  /** What the store answers to a command; errors are answers too. */
  answer(command: Doc): Promise<Doc>;
  close(): Promise<void>;
};

/** Starts a store in memory and connects the official driver. */
export async function aStore(options: { lockWaitMillis?: number } = {}): Promise<StoreUnderTest> {
  const store = await startEmbeddedStore({ memory: true, testCommands: true, ...options });
  const client = await new mongoose.mongo.MongoClient(store.uri).connect();
  const db = client.db('test');
  let made = 0;
  return {
    store,
    client,
    fresh() {
      made += 1;
      return db.collection(`c${made}`);
    },
    async answer(command) {
      try {
        return await db.command(command);
      } catch (error) {
        if (error instanceof mongoose.mongo.MongoServerError) return error.errorResponse as Doc;
        throw error;
      }
    },
    async close() {
      await client.close();
      await store.close();
    },
  };
}
