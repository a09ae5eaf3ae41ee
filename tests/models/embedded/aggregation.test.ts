import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aStore, type Doc, type StoreUnderTest } from './a-store.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await aStore();
});
afterAll(() => under.close());

const at = new Date('2026-07-15T18:30:45.123Z');
const SAMPLE = {
  n: 7,
  half: 2.5,
  neg: -7,
  text: 'Đông Hà ',
  list: [3, 1, 2, 3],
  docs: [
    { k: 'a', v: 1 },
    { k: 'b', v: 2 },
  ],
  inner: { x: 1, y: null },
  at,
  nothing: null,
};

describe('expressions', () => {
  it.each<[unknown, unknown]>([
    [{ $add: ['$n', 1, 0.5] }, 8.5],
    [{ $add: ['$at', 1000] }, new Date(at.getTime() + 1000)],
    [{ $subtract: ['$at', new Date(at.getTime() - 5)] }, 5],
    [{ $divide: ['$n', 2] }, 3.5],
    [{ $mod: ['$neg', 4] }, -3],
    [{ $round: ['$half', 0] }, 2],
    [{ $round: [1.005, 2] }, 1],
    [{ $trunc: [-2.7] }, -2],
    [{ $add: ['$n', '$nothing'] }, null],
    [{ $sum: '$list' }, 9],
    [{ $avg: ['$n', '$half'] }, 4.75],
    [{ $max: '$list' }, 3],
    [{ $gt: ['$n', null] }, true],
    [{ $gt: ['$absent', null] }, false],
    [{ $eq: ['$absent', null] }, false],
    [{ $cmp: ['$text', '$n'] }, 1],
    [{ $cond: [{ $lt: ['$n', 8] }, 'few', 'many'] }, 'few'],
    [
      // biome-ignore lint/suspicious/noThenProperty: the name of the field in MongoDB
      { $switch: { branches: [{ case: { $eq: ['$n', 1] }, then: 'one' }], default: 'other' } },
      'other',
    ],
    [{ $ifNull: ['$absent', '$nothing', 'last'] }, 'last'],
    [{ $and: ['$n', '$list', { $not: ['$nothing'] }] }, true],
    [{ $in: [2, '$list'] }, true],
    [{ $concat: ['$text', 'x'] }, 'Đông Hà x'],
    [{ $trim: { input: '$text' } }, 'Đông Hà'],
    [{ $toLower: '$text' }, 'đông hà '],
    [{ $strLenCP: '$text' }, 8],
    [{ $strLenBytes: 'Đ' }, 2],
    [{ $substrCP: ['$text', 5, 2] }, 'Hà'],
    [{ $indexOfCP: ['$text', 'H'] }, 5],
    [{ $split: ['a-b', '-'] }, ['a', 'b']],
    [{ $regexMatch: { input: '$text', regex: 'hà', options: 'i' } }, true],
    [
      { $regexFind: { input: 'ab12', regex: '([a-z]+)(\\d)' } },
      { match: 'ab1', idx: 0, captures: ['ab', '1'] },
    ],
    [{ $replaceAll: { input: 'a.a', find: 'a', replacement: { $literal: '$&' } } }, '$&.$&'],
    [{ $size: '$list' }, 4],
    [{ $arrayElemAt: ['$list', -1] }, 3],
    [{ $slice: ['$list', 1, 2] }, [1, 2]],
    [{ $filter: { input: '$list', as: 'v', cond: { $gte: ['$$v', 2] } } }, [3, 2, 3]],
    [{ $map: { input: '$docs', in: { $multiply: ['$$this.v', '$n'] } } }, [7, 14]],
    [{ $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 9],
    [
      { $sortArray: { input: '$docs', sortBy: { v: -1 } } },
      [
        { k: 'b', v: 2 },
        { k: 'a', v: 1 },
      ],
    ],
    [{ $setUnion: ['$list', [9]] }, [1, 2, 3, 9]],
    [{ $setDifference: ['$list', [3]] }, [1, 2]],
    [{ $arrayToObject: '$docs' }, { a: 1, b: 2 }],
    [
      { $objectToArray: '$inner' },
      [
        { k: 'x', v: 1 },
        { k: 'y', v: null },
      ],
    ],
    [{ $mergeObjects: ['$inner', { y: 2 }] }, { x: 1, y: 2 }],
    [{ $let: { vars: { a: '$n' }, in: { $add: ['$$a', '$$a'] } } }, 14],
    [{ $range: [0, 5, 2] }, [0, 2, 4]],
    [
      { $zip: { inputs: [[1, 2], ['a']], useLongestLength: true } },
      [
        [1, 'a'],
        [2, null],
      ],
    ],
    ['$docs.v', [1, 2]],
    ['$inner.x', 1],
    [
      { a: '$n', b: ['$absent', 1] },
      { a: 7, b: [null, 1] },
    ],
    [{ $literal: '$n' }, '$n'],
    [{ $type: '$absent' }, 'missing'],
    [{ $toInt: '12' }, 12],
    [{ $toString: '$n' }, '7'],
    [{ $toDate: '2026-01-02T03:04:05Z' }, new Date('2026-01-02T03:04:05Z')],
    [{ $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    [{ $year: '$at' }, 2026],
    [{ $hour: { date: '$at', timezone: '+07:00' } }, 1],
    [{ $dayOfWeek: { date: '$at', timezone: 'Asia/Ho_Chi_Minh' } }, 5],
    [{ $isoWeek: '$at' }, 29],
    [
      { $dateToString: { date: '$at', format: '%d/%m/%Y %H:%M:%S.%L %z', timezone: '+07:00' } },
      '16/07/2026 01:30:45.123 +0700',
    ],
    [
      { $dateFromString: { dateString: '16/07/2026', format: '%d/%m/%Y', timezone: '+07:00' } },
      new Date('2026-07-15T17:00:00Z'),
    ],
    [
      { $dateTrunc: { date: '$at', unit: 'week', startOfWeek: 'monday' } },
      new Date('2026-07-13T00:00:00Z'),
    ],
    [
      { $dateTrunc: { date: '$at', unit: 'minute', binSize: 15 } },
      new Date('2026-07-15T18:30:00Z'),
    ],
    [{ $dateTrunc: { date: '$at', unit: 'quarter' } }, new Date('2026-07-01T00:00:00Z')],
    [
      { $dateAdd: { startDate: new Date('2026-01-31T05:00:00Z'), unit: 'month', amount: 1 } },
      new Date('2026-02-28T05:00:00Z'),
    ],
    [
      {
        $dateDiff: {
          startDate: new Date('2026-07-15T16:59:00Z'),
          endDate: '$at',
          unit: 'day',
          timezone: '+07:00',
        },
      },
      1,
    ],
  ])('%j is %j', async (expression, expected) => {
    const pipeline = [
      { $documents: [{ $literal: SAMPLE }] },
      { $project: { _id: 0, value: expression } },
    ];
    const [found] = await under.client.db('test').aggregate(pipeline).toArray();
    expect(found).toEqual({ value: expected });
  });
});

describe('stages', () => {
  const run = async (docs: Doc[], pipeline: Doc[]) => {
    const things = under.fresh();
    await things.insertMany(docs.map((doc, i) => ({ _id: i, ...doc })) as never);
    return things.aggregate(pipeline).toArray();
  };
  const numbers = [1, 2, 3, 4, 5, 6].map((n) => ({ n, odd: n % 2 === 1 }));

  it('$lookup joins by a field, through arrays, and with a pipeline of its own', async () => {
    const [bodies, tickets] = [under.fresh(), under.fresh()];
    await bodies.insertMany([
      { code: 'a', open: true },
      { code: 'b', open: false },
      { name: 'no code' },
    ]);
    await bodies.createIndex({ code: 1 });
    await tickets.insertMany([{ n: 1, body: 'a' }, { n: 2, body: ['a', 'b'] }, { n: 3 }]);
    const join = {
      from: bodies.collectionName,
      localField: 'body',
      foreignField: 'code',
      as: 'bodies',
    };
    const count = { $project: { _id: 0, n: 1, found: { $size: '$bodies' } } };
    expect(await tickets.aggregate([{ $lookup: join }, count]).toArray()).toEqual([
      { n: 1, found: 1 },
      { n: 2, found: 2 },
      { n: 3, found: 1 },
    ]);
    const inner = {
      let: { min: '$n' },
      pipeline: [{ $match: { $expr: { $gte: ['$$min', 2] }, open: true } }],
    };
    expect(await tickets.aggregate([{ $lookup: { ...join, ...inner } }, count]).toArray()).toEqual([
      { n: 1, found: 0 },
      { n: 2, found: 1 },
      { n: 3, found: 0 },
    ]);
  });

  it('$bucket puts values between their boundaries and the rest apart', async () => {
    const bucket = {
      groupBy: '$n',
      boundaries: [1, 3, 5],
      default: 'more',
      output: { list: { $push: '$n' } },
    };
    expect(await run(numbers, [{ $bucket: bucket }])).toEqual([
      { _id: 1, list: [1, 2] },
      { _id: 3, list: [3, 4] },
      { _id: 'more', list: [5, 6] },
    ]);
  });

  it('$set, $unset and $replaceWith change documents, into arrays too', async () => {
    const docs = [{ a: { b: 1 }, l: [{ x: 1 }, { x: 2 }], gone: 1 }];
    const changed = await run(docs, [
      { $set: { 'a.c': { $add: ['$a.b', 1] }, 'l.y': 9 } },
      { $unset: ['gone', 'l.x'] },
    ]);
    expect(changed).toEqual([{ _id: 0, a: { b: 1, c: 2 }, l: [{ y: 9 }, { y: 9 }] }]);
    expect(await run(docs, [{ $replaceWith: '$a' }])).toEqual([{ b: 1 }]);
  });

  it('$project keeps, leaves out and computes', async () => {
    const docs = [{ a: { b: 1, c: 2 }, l: [{ x: 1, y: 2 }, 5], z: 3 }];
    expect(
      await run(docs, [{ $project: { _id: 0, 'a.b': 1, 'l.x': 1, sum: { $add: ['$z', 1] } } }]),
    ).toEqual([{ a: { b: 1 }, l: [{ x: 1 }], sum: 4 }]);
    expect(await run(docs, [{ $project: { 'a.b': 0, z: 0 } }])).toEqual([
      { _id: 0, a: { c: 2 }, l: [{ x: 1, y: 2 }, 5] },
    ]);
  });

  it('$unwind keeps the position and, when asked, what has no elements', async () => {
    const docs = [{ l: ['a', 'b'] }, { l: [] }, {}];
    const unwind = { path: '$l', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true };
    expect(await run(docs, [{ $unwind: '$l' }])).toHaveLength(2);
    expect(await run(docs, [{ $unwind: unwind }])).toEqual([
      { _id: 0, l: 'a', i: 0 },
      { _id: 0, l: 'b', i: 1 },
      { _id: 1, i: null },
      { _id: 2, i: null },
    ]);
  });

  it('$group has first, last and the greatest by another field', async () => {
    const group = {
      _id: '$odd',
      first: { $first: '$n' },
      last: { $last: '$n' },
      top: { $topN: { n: 2, sortBy: { n: -1 }, output: '$n' } },
      set: { $addToSet: { $gt: ['$n', 3] } },
      count: { $count: {} },
    };
    const found = await run(numbers, [
      { $sort: { n: 1 } },
      { $group: group },
      { $sort: { _id: 1 } },
    ]);
    expect(found).toEqual([
      { _id: false, first: 2, last: 6, top: [6, 4], set: [false, true], count: 3 },
      { _id: true, first: 1, last: 5, top: [5, 3], set: [false, true], count: 3 },
    ]);
  });

  it('$merge and $out store the result', async () => {
    const [things, sums] = [under.fresh(), under.fresh()];
    await things.insertMany(numbers);
    const group = { $group: { _id: '$odd', n: { $sum: '$n' } } };
    await sums.insertOne({ _id: true as never, kept: 1, n: 0 });
    await things
      .aggregate([group, { $merge: { into: sums.collectionName, whenMatched: 'merge' } }])
      .toArray();
    expect(await sums.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: false, n: 12 },
      { _id: true, kept: 1, n: 9 },
    ]);
    await things.aggregate([{ $match: { n: 6 } }, { $out: sums.collectionName }]).toArray();
    expect(await sums.countDocuments()).toBe(1);
  });
});
