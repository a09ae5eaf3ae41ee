import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { createLogger } from '../../core/logger.ts';
import { connectStore } from '../../models/connect.ts';

/**
 * A real store for tests: the embedded one in a folder of its own, or the MongoDB of MONGODB_TEST_URI.
 * One a test file; `clear` between tests.
 */
export async function startTestStore() {
  const dataDir = await mkdtemp(join(tmpdir(), 'ln-test-'));
  const store = await connectStore({
    mongodbUri: process.env['MONGODB_TEST_URI'],
    dataDir,
    logger: createLogger('silent'),
  });
  return {
    dataDir,
    async clear() {
      await Promise.all(Object.values(mongoose.models).map((model) => model.deleteMany({})));
    },
    async stop() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
