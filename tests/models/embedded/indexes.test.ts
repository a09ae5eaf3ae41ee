import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStore, type Collection, type Doc, type StoreUnderTest } from './a-store.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await aStore();
});
afterAll(() => under.close());

async function stageOf(collection: Collection, filter: Doc, sort: Doc = {}): Promise<string> {
  const plan = (await collection.find(filter).sort(sort).explain()) as Doc;
  return JSON.stringify((plan['queryPlanner'] as Doc)['winningPlan']);
}

describe('indexes of the embedded store', () => {
  it('keep keys unique, within one document too, and say which key it was', async () => {
    const things = under.fresh();
    await things.createIndex({ 'tags.name': 1 }, { unique: true });
    await things.insertOne({ tags: [{ name: 'a' }, { name: 'a' }, { name: 'b' }] });
    await expect(things.insertOne({ tags: [{ name: 'c' }, { name: 'b' }] })).rejects.toMatchObject({
      code: 11000,
      keyPattern: { 'tags.name': 1 },
    });
    expect(await things.countDocuments()).toBe(1);
  });

  it('that are unique and compound take the two fields of an array element together', async () => {
    const things = under.fresh();
    await things.createIndex({ 'l.x': 1, 'l.y': 1 }, { unique: true });
    await things.insertOne({
      l: [
        { x: 1, y: 2 },
        { x: 3, y: 4 },
      ],
    });
    await things.insertOne({ l: [{ x: 1, y: 4 }] });
    await expect(things.insertOne({ l: [{ x: 3, y: 4 }] })).rejects.toMatchObject({ code: 11000 });
  });

  it('give the order behind an array that is asked for by value, each document once', async () => {
    const things = under.fresh();
    await things.createIndex({ words: 1, state: 1, at: -1, _id: -1 });
    const words = [['a', 'b'], ['b'], ['a', 'c'], ['a', 'b', 'c']];
    await things.insertMany(
      words.map((own, at) => ({ _id: at as never, words: own, state: at % 2, at: (at * 7) % 4 })),
    );
    const newest = { at: -1, _id: -1 } as const;
    for (const filter of [
      { words: 'a', state: { $in: [0, 1] } },
      { words: { $in: ['a', 'b', 'c'] }, state: { $in: [0, 1] } },
    ]) {
      expect(await stageOf(things, filter, newest)).not.toContain('SORT');
      const found = await things.find(filter).sort(newest).toArray();
      const slow = await things.find(filter).hint({ $natural: 1 }).sort(newest).toArray();
      expect(found).toEqual(slow);
    }
    expect(await stageOf(things, { words: 'a' }, { words: 1 })).toContain('SORT');
  });

  it('refuse two arrays in one document', async () => {
    const things = under.fresh();
    await things.createIndex({ a: 1, b: 1 });
    await expect(things.insertOne({ a: [1], b: [2] })).rejects.toMatchObject({ code: 171 });
  });

  it('that are sparse or partial leave out what they should, and are not used where they would hide matches', async () => {
    const things = under.fresh();
    await things.createIndex({ code: 1 }, { unique: true, sparse: true });
    await things.createIndex(
      { owner: 1 },
      { unique: true, partialFilterExpression: { open: true } },
    );
    await things.insertMany([
      { n: 1 },
      { n: 2 },
      { code: 'x', owner: 1, open: true },
      { owner: 1, open: false },
    ]);
    await expect(things.insertOne({ owner: 1, open: true })).rejects.toMatchObject({ code: 11000 });
    expect(await things.countDocuments({ code: null })).toBe(3);
    expect(await things.countDocuments({ owner: 1 })).toBe(2);
    expect(await stageOf(things, { owner: 1, open: true })).toContain('owner_1');
    expect(await stageOf(things, { owner: 1 })).toContain('COLLSCAN');
    expect(await stageOf(things, { code: null })).toContain('COLLSCAN');
  });

  it('serve a sort, also below several values of the field before, without reading all', async () => {
    const things = under.fresh();
    await things.createIndex({ status: 1, at: -1 });
    await things.insertMany(
      Array.from({ length: 60 }, (_, n) => ({
        status: ['open', 'routed', 'closed'][n % 3],
        at: (n * 37) % 60,
      })),
    );
    const filter = { status: { $in: ['open', 'routed'] } };
    expect(await stageOf(things, filter, { at: -1 })).not.toContain('SORT');
    const found = await things.find(filter).sort({ at: -1 }).limit(12).toArray();
    const all = await things.find(filter).hint({ $natural: 1 }).toArray();
    const expected = all
      .map((doc) => Number(doc['at']))
      .sort((a, b) => b - a)
      .slice(0, 12);
    expect(found.map((doc) => doc['at'])).toEqual(expected);
  });

  it('are built while others are answered, and hold every document afterwards', async () => {
    const things = under.fresh();
    await things.insertMany(Array.from({ length: 20_000 }, (_, n) => ({ n, word: `w${n % 97}` })));
    let built = false;
    let answered = 0;
    const building = things.createIndex({ word: 1, n: 1 }).then(() => {
      built = true;
    });
    while (!built) {
      await things.findOne({ _id: 0 as never });
      if (!built) answered += 1;
    }
    await building;
    expect(answered).toBeGreaterThan(3);
    expect(await things.countDocuments({ word: 'w5' })).toBe(207);
    expect(await stageOf(things, { word: 'w5' }, { n: 1 })).toContain('word_1_n_1');
  });

  it('that are named go by the first condition on their field, as the one who names them wants', async () => {
    const things = under.fresh();
    await things.createIndex({ words: 1 });
    await things.insertMany([{ words: ['rare', 'common'] }, { words: ['common', 'x'] }]);
    const filter = { $and: [{ words: { $in: ['rare', 'rarer'] } }, { words: 'common' }] };
    const plan = (await things.find(filter).hint({ words: 1 }).explain()) as Doc;
    expect(JSON.stringify(plan)).toContain('"ranges":2');
    expect(await things.find(filter).hint({ words: 1 }).toArray()).toHaveLength(1);
  });

  it('built over documents that break them leave nothing behind', async () => {
    const things = under.fresh();
    await things.insertMany([{ n: 1 }, { n: 1 }]);
    await expect(things.createIndex({ n: 1 }, { unique: true })).rejects.toMatchObject({
      code: 11000,
    });
    expect((await things.indexes()).map((index) => index.name)).toEqual(['_id_']);
    await things.createIndex({ n: 1 });
    expect(await things.countDocuments({ n: 1 })).toBe(2);
  });

  it('tell apart what only exact numbers tell apart', async () => {
    const { Long, Decimal128 } = (await import('mongoose')).default.mongo;
    const things = under.fresh();
    await things.createIndex({ n: 1 }, { unique: true });
    const near = ['9007199254740992', '9007199254740993', '9007199254740994'];
    await things.insertMany(near.map((text) => ({ n: Long.fromString(text) })));
    await things.insertMany([{ n: 0.1 }, { n: Decimal128.fromString('0.1') }]);
    await expect(
      things.insertOne({ n: Decimal128.fromString('9007199254740993.0') }),
    ).rejects.toMatchObject({ code: 11000 });
    expect(await things.countDocuments({ n: { $gt: Long.fromString(near[0] ?? '') } })).toBe(2);
    expect(await things.countDocuments({ n: { $lt: 0.1 } })).toBe(1);
  });

  it('with a time to live lose their documents at the sweep, others stay', async () => {
    const things = under.fresh();
    await things.createIndex({ at: 1 }, { expireAfterSeconds: 3600 });
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    await things.insertMany([
      { n: 1, at: ago(61) },
      { n: 2, at: ago(59) },
      { n: 3 },
      { n: 4, at: 'never' },
      { n: 5, at: [ago(5), ago(90)] },
    ]);
    expect(await under.answer({ sweepExpired: 1 })).toMatchObject({ n: 2 });
    const left = await things.find().sort({ n: 1 }).toArray();
    expect(left.map((doc) => doc['n'])).toEqual([2, 3, 4]);
  });

  it('are listed as they were made, and dropped by name', async () => {
    const things = under.fresh();
    await things.createIndex({ a: 1, b: -1 }, { unique: true, name: 'ab' });
    expect(await things.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'ab', unique: true },
    ]);
    await things.dropIndex('ab');
    await expect(things.dropIndex('ab')).rejects.toMatchObject({ code: 27 });
    await expect(things.createIndex({ a: 1 }, { expireAfterSeconds: -5 })).rejects.toMatchObject({
      code: 67,
    });
  });
});
