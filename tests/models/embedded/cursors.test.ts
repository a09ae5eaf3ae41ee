import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createCursors } from '../../../models/embedded/cursors.ts';
import type { Flow } from '../../../models/embedded/query/flow.ts';
import { createSessions, type Session } from '../../../models/embedded/sessions.ts';
import { aStore, type StoreUnderTest } from './a-store.ts';

function* bytes(count: number): Flow<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array([i]);
}

const opening = (count: number, session?: string) => ({
  ns: 'a.b',
  flow: bytes(count),
  session,
  transaction: undefined,
});

describe('open cursors', () => {
  it('are forgotten when they were idle for their time, and not before', async () => {
    let now = 0;
    const cursors = createCursors({ limit: 10, idleMillis: 1000, now: () => now });
    const { id } = await cursors.first(opening(5), 2, false);
    now = 999;
    expect(cursors.expire()).toBe(0);
    expect((await cursors.next(id, 'a.b', undefined, 1)).items).toHaveLength(1);
    now = 1998;
    expect(cursors.expire()).toBe(0);
    now = 1999;
    expect(cursors.expire()).toBe(1);
    await expect(cursors.next(id, 'a.b', undefined, 1)).rejects.toMatchObject({ code: 43 });
  });

  it('are never more than their limit: the one unused longest goes first', async () => {
    const cursors = createCursors({ limit: 3, idleMillis: 1000, now: () => 0 });
    const ids: number[] = [];
    for (let i = 0; i < 3; i++) ids.push((await cursors.first(opening(9), 1, false)).id);
    await cursors.next(ids[0] ?? 0, 'a.b', undefined, 1);
    await cursors.first(opening(9), 1, false);
    expect(cursors.size()).toBe(3);
    await expect(cursors.next(ids[1] ?? 0, 'a.b', undefined, 1)).rejects.toMatchObject({
      code: 43,
    });
    expect((await cursors.next(ids[0] ?? 0, 'a.b', undefined, 1)).items).toHaveLength(1);
  });

  it('belong to the session that opened them and end with it', async () => {
    const cursors = createCursors({ limit: 10, idleMillis: 1000, now: () => 0 });
    const { id } = await cursors.first(opening(5, 'one'), 1, false);
    await expect(cursors.next(id, 'a.b', 'two', 1)).rejects.toMatchObject({ code: 13 });
    cursors.endSession('one');
    expect(cursors.size()).toBe(0);
  });
});

describe('sessions', () => {
  it('are bounded and expire, and what hangs on them is ended', () => {
    let now = 0;
    const ended: string[] = [];
    const sessions = createSessions({
      limit: 2,
      idleMillis: 100,
      now: () => now,
      onEnd: (session: Session) => void ended.push(session.id),
    });
    for (const id of ['a', 'b', 'c']) sessions.get(id);
    expect(ended).toEqual(['a']);
    now = 50;
    sessions.get('b');
    now = 100;
    sessions.expire();
    expect(ended).toEqual(['a', 'c']);
    expect(sessions.size()).toBe(1);
  });
});

describe('cursors over the wire', () => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await aStore();
  });
  afterAll(() => under.close());

  it('give every document once while others are added and removed behind and before them', async () => {
    const things = under.fresh();
    await things.insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
    const seen: unknown[] = [];
    for await (const doc of things.find({}, { batchSize: 50 })) {
      seen.push(doc['n']);
      if (seen.length === 100) {
        await things.deleteMany({ n: { $lt: 50 } });
        await things.insertOne({ n: 500 });
      }
    }
    expect(seen).toEqual(Array.from({ length: 501 }, (_, n) => n));
  });

  it('end with an error when their collection is dropped', async () => {
    const things = under.fresh();
    await things.insertMany(Array.from({ length: 500 }, (_, n) => ({ n })));
    const cursor = things.find({}, { batchSize: 2 });
    await cursor.next();
    await cursor.next();
    await things.drop();
    await expect(cursor.toArray()).rejects.toMatchObject({ code: 175 });
  });

  it('hold no more than a few documents of a large result', async () => {
    const things = under.fresh();
    await things.insertMany(Array.from({ length: 1000 }, (_, n) => ({ n })));
    const cursor = things.find({}, { batchSize: 10 });
    await cursor.next();
    expect(await under.answer({ serverStatus: 1 })).toMatchObject({
      metrics: { cursor: { open: { total: 1 } } },
    });
    await cursor.close();
    expect(await under.answer({ serverStatus: 1 })).toMatchObject({
      metrics: { cursor: { open: { total: 0 } } },
    });
  });

  it('stop a scan that takes longer than it may', async () => {
    const things = under.fresh();
    await things.insertMany(Array.from({ length: 3000 }, (_, n) => ({ n })));
    const slow = { $expr: { $gt: [{ $size: { $range: [0, 20_000] } }, { $add: ['$n', 30_000] }] } };
    await expect(things.find(slow, { maxTimeMS: 1 }).toArray()).rejects.toMatchObject({ code: 50 });
  });
});
