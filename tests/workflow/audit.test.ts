import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntry } from '../../models/audit-entry.ts';
import { inTransaction } from '../../models/transaction.ts';
import { appendAudit } from '../../workflow/audit/append.ts';
import { verifyAudit } from '../../workflow/audit/verify.ts';
import { WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const write = (action: string, fails = false) =>
  inTransaction(async (session) => {
    const facts = { at: WEDNESDAY, list: [1, 'hai', null], nested: { b: 1, a: undefined } };
    await appendAudit({ by: { type: 'staff', id: 'x' }, action, facts }, WEDNESDAY, session);
    if (fails) throw new Error('the act failed');
  });

describe('the audit log', () => {
  it('is numbered without gaps although many write at once and some acts fail', async () => {
    const acts = Array.from({ length: 24 }, (_, i) => write(`act.${i}`, i % 5 === 4));
    await Promise.allSettled(acts);
    const numbers = (await AuditEntry.find().sort({ number: 1 }).lean()).map((e) => e.number);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(await verifyAudit()).toEqual({ entries: 20 });
  });

  it('is sound when it is empty', async () => {
    expect(await verifyAudit()).toEqual({ entries: 0 });
  });

  it.each([
    ['changed', () => AuditEntry.updateOne({ number: 3 }, { $set: { action: 'other' } }), 3],
    ['changed in its facts', () => AuditEntry.updateOne({ number: 2 }, { 'facts.list': [] }), 2],
    ['removed', () => AuditEntry.deleteOne({ number: 3 }), 3],
    ['cut off at the end', () => AuditEntry.deleteOne({ number: 5 }), 5],
  ])('shows an entry that was %s', async (_, tamper, broken) => {
    for (let number = 1; number <= 5; number += 1) await write(`act.${number}`);
    await tamper();
    expect(await verifyAudit()).toMatchObject({ firstBroken: broken });
  });
});
