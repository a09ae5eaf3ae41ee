import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createSay } from '../../../core/city/say.ts';
import { createManualClock } from '../../../core/clock.ts';
import { Delivery, type DeliveryRecord } from '../../../models/delivery.ts';
import { Resident, type ResidentRecord } from '../../../models/resident.ts';
import { Subscription } from '../../../models/subscription.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { createDateReminders } from '../../../workflow/registry/remind-of-dates.ts';
import { reminderMoments } from '../../../workflow/registry/reminder-days.ts';
import { giveConsent } from '../../../workflow/residents/consents.ts';
import { eraseResident } from '../../../workflow/residents/erase-resident.ts';
import { createSubscriptions } from '../../../workflow/subscriptions/subscriptions.ts';
import { aResident, aWorkflow, city } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

const BORN = '2026-11-03';
let store: Awaited<ReturnType<typeof startTestStore>>;
let clock: ReturnType<typeof createManualClock>;
let sweep: () => Promise<number>;
let resident: ResidentRecord;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());

/** A program that has just been started. */
const start = () =>
  createDateReminders({ city, clock, outbox: aWorkflow(clock).outbox, say: createSay(city) });
const texts = async () =>
  (await Delivery.find().sort({ _id: 1 }).lean<DeliveryRecord[]>()).map(
    ({ content }) => content.text,
  );
const goTo = (local: string) => clock.set(new Date(`${local}:00+07:00`));

beforeEach(async () => {
  await store.clear();
  clock = createManualClock(new Date('2026-11-24T02:00:00Z'));
  sweep = start();
  resident = await aResident();
  await inTransaction((session) =>
    giveConsent(
      {
        city,
        resident,
        topic: 'registry',
        language: 'vi',
        channel: 'telegram',
        messageId: 'm1',
        at: clock.now(),
      },
      session,
    ),
  );
  const [nextAt] = reminderMoments(city, 'birth', BORN);
  if (!nextAt) throw new Error('the city reminds of births');
  await createSubscriptions({ city, clock }).subscribe({
    residentId: resident._id,
    topic: 'registry',
    place: { kind: 'city' },
    reminder: { about: 'birth', day: BORN, nextAt },
  });
});

describe('reminders of the 60 days after a birth', () => {
  it('are written once, however many sweeps of however many processes run', async () => {
    goTo('2026-12-03T08:00');
    const other = start();
    const written = await Promise.all([sweep(), other(), sweep()]);
    expect(written.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await start()()).toBe(0);
    expect(await texts()).toHaveLength(1);
  });

  it('tell one message, with the days that are left now, after the program stood still', async () => {
    goTo('2026-12-28T10:00');
    expect(await start()()).toBe(1);
    const [text = ''] = await texts();
    expect(text).toContain('Còn 5 ngày');
    const [head] = text.split('\n');
    expect(head).toBe('🔔 Nhắc bạn một việc đã hẹn.');
    goTo('2027-01-02T08:00');
    expect(await sweep()).toBe(1);
    expect(await Subscription.countDocuments()).toBe(0);
  });

  it('wait for the end of their own quiet hours, and fall away when they are ended meanwhile', async () => {
    await Resident.updateOne(
      { _id: resident._id },
      { $set: { quietHours: { from: '20:00', to: '10:00' } } },
    );
    goTo('2026-12-03T08:00');
    expect(await sweep()).toBe(0);
    await createSubscriptions({ city, clock }).unsubscribeAll(resident._id, 'registry');
    goTo('2026-12-03T10:30');
    expect(await sweep()).toBe(0);
    expect(await texts()).toEqual([]);
  });

  it('need the consent, and go with the data of the resident', async () => {
    await Resident.updateOne({ _id: resident._id }, { $set: { consents: [] } });
    goTo('2026-12-03T08:00');
    expect(await sweep()).toBe(0);
    expect(await Subscription.countDocuments()).toBe(0);
    await createSubscriptions({ city, clock }).subscribe({
      residentId: resident._id,
      topic: 'registry',
      place: { kind: 'city' },
      reminder: { about: 'birth', day: BORN, nextAt: clock.now() },
    });
    await inTransaction((session) => eraseResident(resident, clock.now(), session));
    expect(await Subscription.countDocuments()).toBe(0);
    expect(await sweep()).toBe(0);
  });
});
