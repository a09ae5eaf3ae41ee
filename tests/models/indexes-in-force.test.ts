import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { createLogger } from '../../core/logger.ts';
import '../../models/all.ts';
import { connectStore } from '../../models/connect.ts';
import { Post } from '../../models/post.ts';
import { labelsOf } from '../support/builders.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ln-test-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const open = () => connectStore({ mongodbUri: undefined, dataDir, logger: createLogger('silent') });

describe('The indexes of the embedded store', () => {
  it('are those of the models after every start; one of an earlier version is taken away', async () => {
    let store = await open();
    await Post.create({
      source: 'feed',
      externalId: '1',
      text: 'Đèn đường sáng rồi',
      publishedAt: new Date('2025-10-15T02:00:00Z'),
      collectedAt: new Date('2025-10-15T02:00:00Z'),
      labels: labelsOf(),
    });
    await Post.collection.createIndex({ ward: 1, publishedAt: -1 });
    await store.close();
    store = await open();
    const names = Object.keys(await Post.collection.indexInformation());
    expect(names).toContain('ward_1_publishedAt_-1__id_-1');
    expect(names).not.toContain('ward_1_publishedAt_-1');
    for (const name of mongoose.modelNames())
      expect([name, await mongoose.model(name).diffIndexes()]).toEqual([
        name,
        { toDrop: [], toCreate: [] },
      ]);
    expect(await Post.countDocuments({ ward: null })).toBe(1);
    await store.close();
  });
});
