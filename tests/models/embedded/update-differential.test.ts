import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import mongoose from 'mongoose';
import { aStore, type Collection, type StoreUnderTest } from './a-store.ts';

type Target = { n?: number; l?: number[]; o?: { x?: number } };
type Change = { readonly update: Record<string, unknown>; readonly apply: (doc: Target) => void };

const int = fc.integer({ min: -5, max: 5 });
const list = fc.array(int, { maxLength: 4 });
const target: fc.Arbitrary<Target> = fc.record(
  { n: int, l: list, o: fc.record({ x: int }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);

const inner = (doc: Target): { x?: number } => {
  doc.o ??= {};
  return doc.o;
};

const changes: fc.Arbitrary<Change> = fc.oneof(
  int.map(
    (v): Change => ({
      update: { $set: { 'o.x': v } },
      apply(doc) {
        inner(doc).x = v;
      },
    }),
  ),
  fc.constant<Change>({
    update: { $unset: { 'o.x': 1 } },
    apply(doc) {
      if (doc.o) delete doc.o.x;
    },
  }),
  int.map(
    (v): Change => ({
      update: { $inc: { n: v } },
      apply(doc) {
        doc.n = (doc.n ?? 0) + v;
      },
    }),
  ),
  int.map(
    (v): Change => ({
      update: { $mul: { n: v } },
      apply(doc) {
        doc.n = (doc.n ?? 0) * v + 0;
      },
    }),
  ),
  int.map(
    (v): Change => ({
      update: { $min: { n: v } },
      apply(doc) {
        doc.n = Math.min(doc.n ?? v, v);
      },
    }),
  ),
  int.map(
    (v): Change => ({
      update: { $max: { n: v } },
      apply(doc) {
        doc.n = Math.max(doc.n ?? v, v);
      },
    }),
  ),
  int.map(
    (v): Change => ({
      update: { $push: { l: v } },
      apply(doc) {
        doc.l = [...(doc.l ?? []), v];
      },
    }),
  ),
  fc.tuple(list, fc.integer({ min: -3, max: 3 }), fc.constantFrom(1, -1)).map(
    ([each, slice, sort]): Change => ({
      update: { $push: { l: { $each: each, $sort: sort, $slice: slice } } },
      apply(doc) {
        const sorted = [...(doc.l ?? []), ...each].sort((a, b) => sort * (a - b));
        doc.l = slice >= 0 ? sorted.slice(0, slice) : sorted.slice(slice);
      },
    }),
  ),
  fc.tuple(list, fc.integer({ min: 0, max: 3 })).map(
    ([each, position]): Change => ({
      update: { $push: { l: { $each: each, $position: position } } },
      apply(doc) {
        doc.l = [...(doc.l ?? []).slice(0, position), ...each, ...(doc.l ?? []).slice(position)];
      },
    }),
  ),
  list.map(
    (each): Change => ({
      update: { $addToSet: { l: { $each: each } } },
      apply(doc) {
        doc.l ??= [];
        for (const v of each) if (!doc.l.includes(v)) doc.l.push(v);
      },
    }),
  ),
  int.map(
    (v): Change => ({
      update: { $pull: { l: { $gte: v } } },
      apply(doc) {
        if (doc.l) doc.l = doc.l.filter((x) => x < v);
      },
    }),
  ),
  list.map(
    (vs): Change => ({
      update: { $pullAll: { l: vs } },
      apply(doc) {
        if (doc.l) doc.l = doc.l.filter((x) => !vs.includes(x));
      },
    }),
  ),
  fc.constantFrom(1, -1).map(
    (end): Change => ({
      update: { $pop: { l: end } },
      apply(doc) {
        if (doc.l) doc.l = end === 1 ? doc.l.slice(0, -1) : doc.l.slice(1);
      },
    }),
  ),
  fc.constant<Change>({
    update: { $rename: { n: 'o.x' } },
    apply(doc) {
      if (doc.n === undefined) return;
      inner(doc).x = doc.n;
      delete doc.n;
    },
  }),
);

let under: StoreUnderTest;
let collection: Collection;
beforeAll(async () => {
  under = await aStore();
  collection = under.fresh();
  await collection.createIndexes([{ key: { n: 1 } }, { key: { l: 1 } }]);
});
afterAll(() => under.close());

describe('updates give what plain JavaScript gives', () => {
  it('for any run of operators, and the indexes follow', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        target,
        fc.array(changes, { minLength: 1, maxLength: 6 }),
        async (start, steps) => {
          runs += 1;
          const _id = new mongoose.mongo.ObjectId();
          const expected = structuredClone(start);
          await collection.insertOne({ _id, ...structuredClone(start) });
          for (const { update, apply } of steps) {
            await collection.updateOne({ _id }, update);
            apply(expected);
          }
          const stored = await collection.findOne({ _id });
          expect(stored).toEqual({ _id, ...expected });
          const byIndex = await collection
            .find({ n: expected.n ?? null })
            .hint({ n: 1 })
            .toArray();
          expect(byIndex.some((doc) => _id.equals(doc._id))).toBe(true);
          for (const v of expected.l ?? []) {
            expect(await collection.countDocuments({ _id, l: v }, { hint: { l: 1 } })).toBe(1);
          }
        },
      ),
      { numRuns: 60 },
    );
    const left = await collection.countDocuments({}, { hint: { n: 1 } });
    expect(left).toBe(runs);
  });
});
