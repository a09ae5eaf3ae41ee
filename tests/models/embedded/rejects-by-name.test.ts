import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStore, type Doc, type StoreUnderTest } from './a-store.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await aStore();
  await under.client.db('test').collection('things').insertOne({ n: 1 });
});
afterAll(() => under.close());

const find = (filter: Doc, more: Doc = {}): Doc => ({ find: 'things', filter, ...more });
const pipe = (...pipeline: Doc[]): Doc => ({ aggregate: 'things', pipeline, cursor: {} });
const update = (u: unknown, more: Doc = {}): Doc => ({
  update: 'things',
  updates: [{ q: {}, u, ...more }],
});

describe('the embedded store refuses what it does not know, with MongoDB’s error shape', () => {
  it.each<[string, Doc, number, string]>([
    ['a command', { frobnicate: 1 }, 59, 'frobnicate'],
    ['an option of a command', find({}, { frob: 1 }), 40415, 'find.frob'],
    ['a query operator', find({ n: { $frob: 1 } }), 2, '$frob'],
    ['a top level operator', find({ $frob: [] }), 2, '$frob'],
    ['a pipeline stage', pipe({ $frob: {} }), 40324, '$frob'],
    ['an expression', pipe({ $project: { x: { $frob: 1 } } }), 168, '$frob'],
    ['an expression inside $expr', find({ $expr: { $frob: 1 } }), 168, '$frob'],
    ['an accumulator', pipe({ $group: { _id: null, x: { $frob: 1 } } }), 15952, '$frob'],
    ['a variable', pipe({ $project: { x: '$$frob' } }), 17276, 'frob'],
    ['an option of $lookup', pipe({ $lookup: { from: 'a', as: 'b', frob: 1 } }), 9, 'frob'],
    ['a stage inside $facet', pipe({ $facet: { a: [{ $frob: 1 }] } }), 40324, '$frob'],
    ['a hint on no index', find({}, { hint: 'frob_1' }), 2, 'hint'],
  ])('%s that nobody knows', async (_, command, code, name) => {
    const answer = await under.answer(command);
    expect(answer).toMatchObject({ ok: 0, code });
    expect(answer['errmsg']).toContain(name);
    expect(answer['codeName']).toEqual(expect.any(String));
  });

  it.each<[string, Doc]>([
    ['collation', find({}, { collation: { locale: 'vi' } })],
    ['tailable', find({}, { tailable: true })],
    ['$text', find({ $text: { $search: 'x' } })],
    ['$where', find({ $where: 'true' })],
    ['$jsonSchema', find({ $jsonSchema: {} })],
    ['$changeStream', pipe({ $changeStream: {} })],
    ['$graphLookup', pipe({ $graphLookup: {} })],
    ['$function', pipe({ $project: { x: { $function: {} } } })],
    ['$geoIntersects', find({ at: { $geoIntersects: {} } })],
    ['text', { createIndexes: 'things', indexes: [{ key: { a: 'text' }, name: 'a' }] }],
    ['hashed', { createIndexes: 'things', indexes: [{ key: { a: 'hashed' }, name: 'a' }] }],
    [
      'collation',
      {
        createIndexes: 'things',
        indexes: [{ key: { a: 1 }, name: 'a', collation: { locale: 'vi' } }],
      },
    ],
    ['validator', { create: 'other', validator: {} }],
    ['viewOn', { create: 'other', viewOn: 'things' }],
    ['capped', { create: 'other', capped: true, size: 9 }],
    ['mapReduce', { mapReduce: 'things' }],
    ['renameCollection', { renameCollection: 'test.things', to: 'test.other' }],
  ])('%s, which only MongoDB has', async (name, command) => {
    const answer = await under.answer(command);
    expect(answer).toMatchObject({ ok: 0, code: 238, codeName: 'NotImplemented' });
    expect(answer['errmsg']).toContain(`'${name}'`);
  });

  it('refuses a collation also in a single update, and stores nothing', async () => {
    const answer = await under.answer(update({ $set: { n: 9 } }, { collation: { locale: 'vi' } }));
    expect(answer).toMatchObject({ ok: 0, code: 238 });
    expect(await under.client.db('test').collection('things').countDocuments({ n: 9 })).toBe(0);
  });

  it('takes the simple collation, which is how it compares anyway', async () => {
    expect(await under.answer(find({}, { collation: { locale: 'simple' } }))).toMatchObject({
      ok: 1,
    });
  });

  it.each<[string, unknown, number]>([
    ['$frob', { $frob: { a: 1 } }, 9],
    ['conflict', { $set: { a: 1 }, $inc: { 'a.b': 1 } }, 40],
    ['_id', { $set: { _id: 5 } }, 66],
    ['non-numeric', { $inc: { n: 'x' } }, 14],
    ['not allowed', [{ $group: { _id: 1 } }], 72],
  ])('an update that is wrong: %s', async (name, u, code) => {
    const answer = await under.answer(update(u));
    expect(answer['writeErrors']).toMatchObject([
      { index: 0, code, errmsg: expect.stringContaining(name) },
    ]);
  });

  it('refuses fail points and sweeps unless it was started for tests', async () => {
    const { startEmbeddedStore } = await import('../../../models/embedded/start.ts');
    const { default: mongoose } = await import('mongoose');
    const store = await startEmbeddedStore({ memory: true });
    const client = await new mongoose.mongo.MongoClient(store.uri).connect();
    await expect(
      client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' }),
    ).rejects.toMatchObject({ code: 59 });
    await client.close();
    await store.close();
  });
});
