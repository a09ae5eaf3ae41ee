import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { createLogger } from '../../core/logger.ts';
import { connectStore } from '../../models/connect.ts';

/** Methods of a collection that change nothing in it. */
const READS: ReadonlySet<string> = new Set([
  'find',
  'findOne',
  'countDocuments',
  'estimatedDocumentCount',
  'distinct',
  'createIndex',
]);

/**
 * A real store for tests: the embedded one in a folder of its own, or the MongoDB of MONGODB_TEST_URI.
 * One a test file; `clear` between tests.
 */
export async function startTestStore() {
  const dataDir = await mkdtemp(join(tmpdir(), 'ln-test-'));
  const store = await connectStore({
    mongodbUri: process.env['MONGODB_TEST_URI'],
    dataDir,
    // No test cuts the power, and a flush to a slow disk with every commit is most of what they would wait for.
    synchronous: 'NORMAL',
    // Their clocks stand at a day of their own, which the store's is long past: codes went away between two presses.
    testCommands: true,
    logger: createLogger('silent'),
  });
  const touched = new Set<string>();
  mongoose.set('debug', (collection: string, method: string) => {
    if (!READS.has(method)) touched.add(collection);
  });
  return {
    dataDir,
    /** Empties what was written to since the last time: most tests touch few of the collections. */
    async clear() {
      const models = Object.values(mongoose.models);
      const written = models.filter(({ collection }) => touched.has(collection.collectionName));
      await Promise.all(written.map((model) => model.deleteMany({})));
      touched.clear();
    },
    async stop() {
      mongoose.set('debug', false);
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
