import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, MINUTE } from '../../../core/clock.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Handoff } from '../../../models/handoff.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { officeAt } from '../../../workflow/deadlines/office-hours.ts';
import { isOwnEcho } from '../../../workflow/handoffs/own-echo.ts';
import { aResident, aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let queues: ReturnType<typeof aWorkflow>['queues'];
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());
afterEach(() => queues?.close());

const lan = { type: 'staff' as const, id: 'lan', name: 'Nguyễn Thị Lan' };
const hai = { type: 'staff' as const, id: 'hai', name: 'Lê Văn Hải' };

/** A talk that waits, on a Wednesday at 09:00. */
async function aWaitingTalk() {
  const clock = createManualClock(WEDNESDAY);
  const built = aWorkflow(clock);
  queues = built.queues;
  const desk = built.workflow.handoffs;
  const resident = await aResident({ channel: 'zalo', address: '77' });
  const asking = { resident, channel: 'zalo' as const, address: '77', words: ['gặp cán bộ'] };
  const talk = await inTransaction((session) => desk.ask(asking, session));
  return { clock, desk, talk, asking, outbox: built.outbox };
}

const texts = async () =>
  (await Delivery.find().sort({ _id: 1 }).lean()).map(({ content }) => content.text);

describe('A talk with a person', () => {
  it('has one speaker: a second officer is told who has it', async () => {
    const { desk, talk } = await aWaitingTalk();
    await desk.take(talk._id, lan);
    await expect(desk.take(talk._id, hai)).rejects.toThrow('Nguyễn Thị Lan has this talk');
    await expect(desk.speak(talk._id, hai, 'chào', 'k')).rejects.toThrow('Nguyễn Thị Lan has');
    await expect(desk.release(talk._id, hai)).rejects.toThrow('Nguyễn Thị Lan has');
  });

  it('is taken by one of two officers who press at the same moment', async () => {
    const { desk, talk } = await aWaitingTalk();
    const taken = await Promise.allSettled([desk.take(talk._id, lan), desk.take(talk._id, hai)]);
    expect(taken.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('sends what was said once, however often the page asks', async () => {
    const { desk, talk } = await aWaitingTalk();
    await desk.take(talk._id, lan);
    await desk.speak(talk._id, lan, 'Chào bác', 'same-key');
    await desk.speak(talk._id, lan, 'Chào bác', 'same-key');
    expect((await texts()).filter((text) => text.includes('Chào bác'))).toEqual([
      'Nguyễn Thị Lan: Chào bác',
    ]);
  });

  it('goes back to the list when nobody answers, and says so once', async () => {
    const { clock, desk, talk } = await aWaitingTalk();
    await desk.take(talk._id, lan);
    clock.advance(11 * MINUTE);
    await desk.sweep();
    await desk.sweep();
    const back = await Handoff.findById(talk._id).lean();
    expect(back).toMatchObject({ state: 'waiting', escalatedAt: clock.now() });
    expect(back?.takenBy).toBeUndefined();
    expect((await texts()).filter((text) => text.includes('không trả lời tiếp'))).toHaveLength(1);
  });

  it('notes every act of an officer in the audit log, without a word of what was said', async () => {
    const { desk, talk } = await aWaitingTalk();
    await desk.take(talk._id, lan);
    await desk.speak(talk._id, lan, 'một điều riêng tư', 'k');
    await desk.handOver(talk._id, lan, { id: hai.id, name: hai.name });
    await desk.release(talk._id, hai);
    const log = await AuditEntry.find().sort({ number: 1 }).lean();
    expect(log.map(({ action }) => action)).toEqual([
      'handoff.taken',
      'handoff.spoken',
      'handoff.handed_over',
      'handoff.released',
    ]);
    expect(JSON.stringify(log)).not.toContain('riêng tư');
  });

  it('can be opened again in the same chat after it has ended', async () => {
    const { desk, talk, asking } = await aWaitingTalk();
    await desk.take(talk._id, lan);
    await desk.release(talk._id, lan);
    const next = await inTransaction((session) => desk.ask(asking, session));
    expect(String(next._id)).not.toBe(String(talk._id));
  });

  it('is taken over from an operator who answers in the Zalo app', async () => {
    const { desk, talk, asking } = await aWaitingTalk();
    await inTransaction((session) => desk.spokenElsewhere(asking, session));
    const after = await desk.take(talk._id, lan);
    expect(after).toMatchObject({ via: 'app', takenBy: { id: 'lan' } });
  });
});

describe('An echo of the account', () => {
  const echo = (text: string, providerId = 'z-1') =>
    ({ channel: 'zalo', address: '77', event: 'echo', text, providerId }) as never;
  const own = (message: never) => inTransaction((session) => isOwnEcho(message, session));

  it('is ours by the id that Zalo gave, or by its words before the id was noted', async () => {
    const { desk, talk } = await aWaitingTalk();
    await desk.take(talk._id, lan);
    const [sent] = await texts();
    expect(await own(echo(`${sent} `))).toBe(true);
    await Delivery.updateMany({}, { $set: { providerId: 'z-9' } });
    expect(await own(echo('changed by Zalo', 'z-9'))).toBe(true);
  });

  it('is an operator when we never said it', async () => {
    await aWaitingTalk();
    expect(await own(echo('Chào bác, em là Hà bên tổ một cửa'))).toBe(false);
  });
});

describe('The office', () => {
  it.each([
    ['2026-11-25T02:00:00Z', { open: true, closesAt: new Date('2026-11-25T04:30:00Z') }],
    ['2026-11-25T05:00:00Z', { open: false, because: 'lunch' }],
    ['2026-11-25T14:00:00Z', { open: false, because: 'night' }],
    ['2026-11-24T22:00:00Z', { open: false, because: 'night' }],
    ['2026-11-28T02:00:00Z', { open: false, because: 'weekend' }],
    ['2026-11-24T02:00:00Z', { open: false, because: 'holiday', holiday: 'Ngày Văn hóa Việt Nam' }],
  ])('at %s is %j', (at, state) => {
    expect(officeAt(city.calendar, new Date(at))).toMatchObject(state);
  });
});
