import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aStore, type Collection, type Doc, type StoreUnderTest } from './a-store.ts';
import { fulfils, order, type Small, type SmallFilter, toQuery } from './oracle.ts';

const int = fc.integer({ min: -2, max: 4 });
const text = fc.constantFrom('', 'x', 'y', 'ạ');
const scalar = fc.oneof(int, text);

const smalls: fc.Arbitrary<Small[]> = fc
  .array(
    fc.record(
      {
        a: fc.oneof(int, text, fc.constant(null)),
        l: fc.array(int, { maxLength: 3 }),
        s: fc.record({ d: int }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    { minLength: 5, maxLength: 14 },
  )
  .map((docs) => docs.map((doc, i) => ({ _id: i, ...doc })));

const leaf: fc.Arbitrary<SmallFilter> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constantFrom('a' as const, 'l' as const, 's.d' as const),
    operator: fc.constantFrom(
      '$eq' as const,
      '$ne' as const,
      '$gt' as const,
      '$gte' as const,
      '$lt' as const,
      '$lte' as const,
    ),
    operand: scalar,
  }),
  fc.record({
    kind: fc.constant('in' as const),
    field: fc.constantFrom('a' as const, 'l' as const),
    operator: fc.constantFrom('$in' as const, '$nin' as const),
    operands: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('null' as const),
    field: fc.constantFrom('a' as const, 's.d' as const),
  }),
  fc.record({
    kind: fc.constant('exists' as const),
    field: fc.constantFrom('a' as const, 'l' as const, 's.d' as const),
    value: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('size' as const), value: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ kind: fc.constant('all' as const), operands: fc.array(int, { maxLength: 2 }) }),
  fc.record({ kind: fc.constant('elem' as const), above: int, below: int }),
  fc.record({
    kind: fc.constant('between' as const),
    field: fc.constantFrom('a' as const, 'l' as const, 's.d' as const),
    above: int,
    below: int,
  }),
);
const branch = fc.record({
  kind: fc.constantFrom('and' as const, 'or' as const, 'nor' as const),
  parts: fc.array(leaf, { minLength: 1, maxLength: 3 }),
});
const filters: fc.Arbitrary<SmallFilter> = fc.oneof(
  leaf,
  branch,
  fc.record({
    kind: fc.constantFrom('and' as const, 'or' as const),
    parts: fc.array(fc.oneof(leaf, branch), { minLength: 1, maxLength: 3 }),
  }),
);

let under: StoreUnderTest;
let bare: Collection;
let indexed: Collection;

beforeAll(async () => {
  under = await aStore();
  bare = under.fresh();
  indexed = under.fresh();
  await indexed.createIndexes([
    { key: { a: 1 } },
    { key: { a: -1, 's.d': 1 } },
    { key: { l: 1, a: 1 } },
    { key: { l: 1, a: 1, _id: 1 } },
    { key: { 's.d': -1 }, sparse: true },
    { key: { 's.d': 1, a: 1 }, name: 'partial', partialFilterExpression: { a: { $gt: 0 } } },
  ]);
});
afterAll(() => under.close());

async function fill(docs: readonly Small[]): Promise<void> {
  for (const collection of [bare, indexed]) {
    await collection.deleteMany({});
    await collection.insertMany(docs.map((doc) => ({ ...doc }) as unknown as Doc));
  }
}

const ids = (docs: readonly Doc[]) => docs.map((doc) => doc['_id'] as unknown as number);

describe('queries give what plain JavaScript gives', () => {
  it('for any filter, with and without indexes', async () => {
    await fc.assert(
      fc.asyncProperty(
        smalls,
        fc.array(filters, { minLength: 6, maxLength: 6 }),
        async (docs, list) => {
          await fill(docs);
          for (const filter of list) {
            const expected = docs.filter((doc) => fulfils(doc, filter)).map((doc) => doc._id);
            const query = toQuery(filter);
            for (const collection of [bare, indexed]) {
              const found = ids(await collection.find(query).toArray()).sort((x, y) => x - y);
              expect(found).toEqual(expected);
              expect(await collection.countDocuments(query)).toBe(expected.length);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('for several values that one array must hold, in the order of a field behind it', async () => {
    const letters = fc.constantFrom('ă', 'b', 'bb', '', 'c');
    const listed = fc.record({ l: fc.array(fc.oneof(letters, int), { maxLength: 4 }), a: int });
    await fc.assert(
      fc.asyncProperty(
        fc.array(listed, { minLength: 4, maxLength: 40 }),
        fc.array(fc.oneof(letters, int), { minLength: 2, maxLength: 3 }),
        fc.constantFrom(1 as const, -1 as const),
        async (docs, wanted, way) => {
          await indexed.deleteMany({});
          await indexed.insertMany(docs.map((doc, i) => ({ _id: i, ...doc }) as unknown as Doc));
          const has = (doc: (typeof docs)[number]) => wanted.every((one) => doc.l.includes(one));
          const expected = docs
            .map((doc, i) => ({ ...doc, i }))
            .filter(has)
            .sort((x, y) => way * (x.a - y.a || x.i - y.i));
          const found = await indexed
            .find({ $and: wanted.map((one) => ({ l: one })) } as unknown as Doc)
            .sort({ a: way, _id: way })
            .hint({ l: 1, a: 1, _id: 1 })
            .toArray();
          expect(ids(found)).toEqual(expected.map(({ i }) => i));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('for any filter with a sort, a skip and a limit', async () => {
    const window = fc.record({
      skip: fc.integer({ min: 0, max: 4 }),
      limit: fc.integer({ min: 1, max: 6 }),
      direction: fc.constantFrom(1 as const, -1 as const),
    });
    await fc.assert(
      fc.asyncProperty(
        smalls,
        filters,
        window,
        async (docs, filter, { skip, limit, direction }) => {
          await fill(docs);
          const expected = docs
            .filter((doc) => fulfils(doc, filter))
            .sort((x, y) => direction * order(x.a, y.a) || x._id - y._id)
            .slice(skip, skip + limit)
            .map((doc) => doc._id);
          for (const collection of [bare, indexed]) {
            const found = await collection
              .find(toQuery(filter))
              .sort({ a: direction, _id: 1 })
              .skip(skip)
              .limit(limit)
              .toArray();
            expect(ids(found)).toEqual(expected);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('for groups with sums, means, extremes and lists', async () => {
    await fc.assert(
      fc.asyncProperty(smalls, async (docs) => {
        await fill(docs);
        const groups = new Map<unknown, Small[]>();
        for (const doc of docs)
          groups.set(doc.a ?? null, [...(groups.get(doc.a ?? null) ?? []), doc]);
        const numbers = (list: Small[]) =>
          list.flatMap((doc) => (doc.s?.d === undefined ? [] : [doc.s.d]));
        const expected = [...groups]
          .sort(([x], [y]) => order(x, y))
          .map(([key, list]) => {
            const values = numbers(list);
            const sum = values.reduce((total, value) => total + value, 0);
            return {
              _id: key,
              n: list.length,
              sum,
              mean: values.length > 0 ? sum / values.length : null,
              least: values.length > 0 ? Math.min(...values) : null,
              most: values.length > 0 ? Math.max(...values) : null,
              all: values,
            };
          });
        const found = await bare
          .aggregate([
            {
              $group: {
                _id: '$a',
                n: { $sum: 1 },
                sum: { $sum: '$s.d' },
                mean: { $avg: '$s.d' },
                least: { $min: '$s.d' },
                most: { $max: '$s.d' },
                all: { $push: '$s.d' },
              },
            },
            { $sort: { _id: 1 } },
          ])
          .toArray();
        expect(found).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('for unwinding, counting values and the pages of a facet', async () => {
    await fc.assert(
      fc.asyncProperty(smalls, async (docs) => {
        await fill(docs);
        const counts = new Map<number, number>();
        for (const value of docs.flatMap((doc) => doc.l ?? []))
          counts.set(value, (counts.get(value) ?? 0) + 1);
        const expected = [...counts]
          .map(([_id, n]) => ({ _id, n }))
          .sort((x, y) => y.n - x.n || x._id - y._id);
        const [found] = await indexed
          .aggregate([
            {
              $facet: {
                values: [
                  { $unwind: '$l' },
                  { $group: { _id: '$l', n: { $sum: 1 } } },
                  { $sort: { n: -1, _id: 1 } },
                ],
                total: [{ $count: 'n' }],
              },
            },
          ])
          .toArray();
        expect(found).toEqual({ values: expected, total: [{ n: docs.length }] });
      }),
      { numRuns: 25 },
    );
  });
});
