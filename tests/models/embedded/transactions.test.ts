import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { aStore, type StoreUnderTest } from './a-store.ts';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await aStore({ lockWaitMillis: 150 });
});
afterAll(() => under.close());

const transient = (error: unknown) =>
  error instanceof mongoose.mongo.MongoServerError &&
  error.hasErrorLabel('TransientTransactionError');

describe('transactions of the embedded store', () => {
  it('do not keep readers waiting and are not seen before their commit', async () => {
    const things = under.fresh();
    await things.insertOne({ n: 1 });
    await under.client.withSession(async (session) => {
      session.startTransaction();
      await things.insertOne({ n: 2 }, { session });
      await things.updateOne({ n: 1 }, { $set: { n: 10 } }, { session });
      expect((await things.find({}, { session }).toArray()).map((doc) => doc['n'])).toEqual([
        10, 2,
      ]);
      expect((await things.find().toArray()).map((doc) => doc['n'])).toEqual([1]);
      expect(await things.countDocuments()).toBe(1);
      await session.commitTransaction();
    });
    expect(await things.countDocuments({ n: { $in: [10, 2] } })).toBe(2);
  });

  it('leave nothing behind when they are aborted, not even a collection or an index flag', async () => {
    const things = under.fresh();
    await under.client.withSession(async (session) => {
      session.startTransaction();
      await things.insertOne({ tags: ['a', 'b'] }, { session });
      await session.abortTransaction();
    });
    expect(
      await under.client.db('test').listCollections({ name: things.collectionName }).toArray(),
    ).toEqual([]);
    await things.insertOne({ tags: 'c' });
    expect(await things.countDocuments({ tags: 'c' })).toBe(1);
  });

  it('make single writes wait for their end, and other transactions only for the lock time', async () => {
    const things = under.fresh();
    await things.insertOne({ n: 1 });
    await under.client.withSession((session) =>
      under.client.withSession(async (other) => {
        session.startTransaction();
        await things.updateOne({ n: 1 }, { $set: { n: 2 } }, { session });
        const waiting = things.insertOne({ n: 4 });
        other.startTransaction();
        const refused = await things
          .insertOne({ n: 3 }, { session: other })
          .catch((error: unknown) => error);
        expect(refused).toMatchObject({ code: 112 });
        expect(transient(refused)).toBe(true);
        // The single write has waited as long as the transaction that gave up, and goes on waiting.
        await session.commitTransaction();
        await waiting;
      }),
    );
    expect((await things.find().sort({ n: 1 }).toArray()).map((doc) => doc['n'])).toEqual([2, 4]);
  });

  it('read a fixed snapshot beside a writing one, and conflict when they then write too late', async () => {
    const things = under.fresh();
    await things.insertOne({ n: 1 });
    await under.client.withSession((writer) =>
      under.client.withSession(async (reader) => {
        writer.startTransaction();
        await things.updateOne({ n: 1 }, { $inc: { n: 1 } }, { session: writer });
        reader.startTransaction();
        expect(await things.findOne({}, { session: reader })).toMatchObject({ n: 1 });
        await writer.commitTransaction();
        expect(await things.findOne({}, { session: reader })).toMatchObject({ n: 1 });
        const late = await things
          .updateOne({}, { $inc: { n: 1 } }, { session: reader })
          .catch((error: unknown) => error);
        expect(transient(late)).toBe(true);
      }),
    );
    expect(await things.findOne()).toMatchObject({ n: 2 });
  });

  it('that were overtaken while they read wait their turn the next time, so that a busy store does not starve them', async () => {
    const things = under.fresh();
    await things.insertOne({ n: 0, busy: 0 });
    let stop = false;
    /** Writes without a pause: there is always somebody who holds the writer. */
    const busy = async () => {
      while (!stop)
        await under.client.withSession((session) =>
          session.withTransaction(async () => {
            await things.updateOne({}, { $inc: { busy: 1 } }, { session });
            await things.findOne({}, { session });
          }),
        );
    };
    const others = [busy(), busy()];
    let tries = 0;
    await under.client.withSession((session) =>
      session.withTransaction(async () => {
        tries += 1;
        const doc = await things.findOne({}, { session });
        await things.updateOne({}, { $set: { n: Number(doc?.['n']) + 1 } }, { session });
      }),
    );
    stop = true;
    await Promise.all(others);
    expect(tries).toBeLessThanOrEqual(2);
    expect(await things.findOne()).toMatchObject({ n: 1 });
  });

  it('that count up together through withTransaction lose no step', async () => {
    const things = under.fresh();
    await things.insertOne({ n: 0 });
    const step = () =>
      under.client.withSession((session) =>
        session.withTransaction(async () => {
          const doc = await things.findOne({}, { session });
          await things.updateOne({}, { $set: { n: Number(doc?.['n']) + 1 } }, { session });
        }),
      );
    await Promise.all(Array.from({ length: 8 }, step));
    expect(await things.findOne()).toMatchObject({ n: 8 });
  });

  it('are aborted by a statement that fails', async () => {
    const things = under.fresh();
    const [one, two] = [new mongoose.mongo.ObjectId(), new mongoose.mongo.ObjectId()];
    await things.insertOne({ _id: one });
    await under.client.withSession(async (session) => {
      session.startTransaction();
      await things.insertOne({ _id: two }, { session });
      await expect(things.insertOne({ _id: one }, { session })).rejects.toMatchObject({
        code: 11000,
      });
      await expect(session.commitTransaction()).rejects.toMatchObject({ code: 251 });
    });
    expect(await things.countDocuments()).toBe(1);
  });

  it('may be committed a second time, as drivers do after a lost answer', async () => {
    const things = under.fresh();
    await under.client.withSession(async (session) => {
      session.startTransaction();
      await things.insertOne({ n: 1 }, { session });
      await session.commitTransaction();
      await session.commitTransaction();
    });
    expect(await things.countDocuments()).toBe(1);
  });
});

describe('a retryable write', () => {
  it('whose answer was lost is answered again and not done twice', async () => {
    const things = under.fresh();
    await things.insertOne({ n: 0 });
    await under.client
      .db('admin')
      .command({ configureFailPoint: 'onPrimaryTransactionalWrite', mode: { times: 1 } });
    const result = await things.findOneAndUpdate(
      {},
      { $inc: { n: 1 } },
      { returnDocument: 'after' },
    );
    expect(result).toMatchObject({ n: 1 });
    expect(await things.findOne()).toMatchObject({ n: 1 });
  });
});
