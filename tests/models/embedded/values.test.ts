import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { aStore, type Collection, type Doc, type StoreUnderTest } from './a-store.ts';

const { Double, Int32, Long } = mongoose.mongo;

let under: StoreUnderTest;
beforeAll(async () => {
  under = await aStore();
});
afterAll(() => under.close());

/** The BSON classes of a document's fields, as they lie in the store. */
async function widths(things: Collection): Promise<Doc> {
  const doc = await things.findOne({}, { promoteValues: false });
  return Object.fromEntries(
    Object.entries(doc ?? {}).map(([key, value]) => [
      key,
      (value as { _bsontype?: string })._bsontype,
    ]),
  );
}

describe('numbers in the embedded store', () => {
  it('keep their width through updates of themselves and of their neighbours', async () => {
    const things = under.fresh();
    await things.insertOne({
      i: new Int32(1),
      d: new Double(2),
      l: Long.fromNumber(3),
      other: 'x',
    });
    await things.updateOne({}, { $set: { other: 'y' }, $inc: { i: 1, d: 1, l: 1 } });
    await things.updateOne({}, [
      { $set: { other: { $concat: ['$other', 'z'] }, d: { $add: ['$d', 1] } } },
    ]);
    expect(await widths(things)).toMatchObject({ i: 'Int32', d: 'Double', l: 'Long' });
    expect(await things.findOne()).toMatchObject({ i: 2, d: 4, l: 4, other: 'yz' });
  });

  it('become wider when they must, and refuse what fits nowhere', async () => {
    const things = under.fresh();
    await things.insertOne({ i: new Int32(2 ** 31 - 1), l: Long.MAX_VALUE });
    await things.updateOne({}, { $inc: { i: 1 } });
    expect(await widths(things)).toMatchObject({ i: 'Long' });
    expect(await things.findOne()).toMatchObject({ i: 2 ** 31 });
    await expect(things.updateOne({}, { $inc: { l: 1 } })).rejects.toMatchObject({ code: 2 });
  });

  it('are told apart by $type', async () => {
    const things = under.fresh();
    await things.insertMany([
      { n: new Int32(5) },
      { n: new Double(5) },
      { n: Long.fromNumber(5) },
      { n: '5' },
    ]);
    for (const type of ['int', 'double', 'long', 'string'] as const) {
      expect(await things.countDocuments({ n: { $type: type } })).toBe(1);
    }
    expect(await things.countDocuments({ n: { $type: 'number' } })).toBe(3);
    expect(await things.countDocuments({ n: 5 })).toBe(3);
  });
});

describe('dates in the embedded store', () => {
  it('are cut to the days of Đông Hà, not of UTC', async () => {
    const things = under.fresh();
    const times = ['2026-01-01T16:59:59Z', '2026-01-01T17:00:00Z', '2026-01-02T16:59:59Z'];
    await things.insertMany(times.map((at) => ({ at: new Date(at) })));
    const day = { $dateTrunc: { date: '$at', unit: 'day', timezone: 'Asia/Ho_Chi_Minh' } };
    const days = await things
      .aggregate([{ $group: { _id: day, n: { $sum: 1 } } }, { $sort: { _id: 1 } }])
      .toArray();
    expect(days).toEqual([
      { _id: new Date('2025-12-31T17:00:00Z'), n: 1 },
      { _id: new Date('2026-01-01T17:00:00Z'), n: 2 },
    ]);
    const format = {
      $dateToString: { date: '$at', format: '%Y-%m-%d %H:%M', timezone: 'Asia/Ho_Chi_Minh' },
    };
    const [first] = await things
      .aggregate([{ $sort: { at: 1 } }, { $project: { _id: 0, text: format } }])
      .toArray();
    expect(first).toEqual({ text: '2026-01-01 23:59' });
  });

  it('follow summer time where there is one', async () => {
    const things = under.fresh();
    await things.insertOne({ at: new Date('2026-03-29T12:00:00Z') });
    const cut = (unit: string) => ({
      $dateTrunc: { date: '$at', unit, timezone: 'Europe/Berlin' },
    });
    const [found] = await things
      .aggregate([
        { $project: { _id: 0, day: cut('day'), week: cut('week'), month: cut('month') } },
      ])
      .toArray();
    expect(found).toEqual({
      day: new Date('2026-03-28T23:00:00Z'),
      week: new Date('2026-03-28T23:00:00Z'),
      month: new Date('2026-02-28T23:00:00Z'),
    });
  });
});

describe('text in the embedded store', () => {
  it('is compared by bytes and matched by Unicode expressions', async () => {
    const things = under.fresh();
    await things.createIndex({ name: 1 });
    const names = ['Đông Hà', 'đông hà', 'Cam Lộ', '🌊', 'ệ'];
    await things.insertMany(names.map((name) => ({ name })));
    const sorted = await things.find().sort({ name: 1 }).toArray();
    const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(sorted.map((doc) => doc['name'])).toEqual(byBytes);
    expect(await things.countDocuments({ name: /^đÔNG/i })).toBe(2);
    expect(await things.countDocuments({ name: { $in: [/^.$/u, 'Cam Lộ'] } })).toBe(3);
  });
});
