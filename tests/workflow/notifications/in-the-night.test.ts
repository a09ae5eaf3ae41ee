import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock } from '../../../core/clock.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Resident } from '../../../models/resident.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { aReport, aResident, aWorkflow } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

const EVENING = new Date('2025-10-15T20:00:00+07:00');
const NIGHT = new Date('2025-10-15T23:30:00+07:00');
const MORNING = new Date('2025-10-16T06:00:00+07:00');
const by = { type: 'staff' as const, id: '64b000000000000000000001', name: 'Cán bộ' };

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

/** A resident who reported in the evening; it is night now. */
async function reported(
  labels: NonNullable<Parameters<typeof aReport>[0]>['labels'] = {},
  channel: 'telegram' | 'web' = 'telegram',
) {
  const clock = createManualClock(EVENING);
  const { workflow } = aWorkflow(clock);
  const resident = await aResident({ channel });
  const { ticket } = await workflow.reports.submit(
    aReport({ residentId: resident._id, channel, labels }),
  );
  await Delivery.deleteMany({});
  clock.set(NIGHT);
  return { workflow, resident, ticket: ticket._id };
}
const dueTimes = async () =>
  (await Delivery.find().sort({ _id: 1 }).lean()).map(({ dueAt }) => dueAt);

describe('news in the night', () => {
  it('of a ticket waits for the morning', async () => {
    const { workflow, ticket } = await reported();
    await workflow.tickets.note({ ticket, by }, 'Đội đã đến xem', true);
    expect(await dueTimes()).toEqual([MORNING]);
  });

  it('of a ticket comes at once to the web chat, which rings for nobody', async () => {
    const { workflow, ticket } = await reported({}, 'web');
    await workflow.tickets.note({ ticket, by }, 'Đội đã đến xem', true);
    expect(await dueTimes()).toEqual([NIGHT]);
  });

  it('of a ticket keeps to the hours that the resident chose', async () => {
    const { workflow, ticket, resident } = await reported();
    await Resident.updateOne({ _id: resident._id }, { quietHours: { from: '12:00', to: '13:00' } });
    await workflow.tickets.note({ ticket, by }, 'Đội đã đến xem', true);
    expect(await dueTimes()).toEqual([NIGHT]);
  });

  it('of somebody who waits for rescue comes at once', async () => {
    const { workflow, ticket } = await reported({ urgency: 'emergency', category: 'cuu_nan' });
    await workflow.tickets.note({ ticket, by }, 'Thuyền đang tới', true);
    expect(await dueTimes()).toEqual([NIGHT]);
  });

  it('about the own data waits too', async () => {
    const { workflow, resident } = await reported();
    const address = resident.identities[0]?.address ?? '';
    const asker = { resident, channel: 'telegram' as const, address, language: 'vi' as const };
    const request = await inTransaction((session) =>
      workflow.dataRequests.correct(asker, 'Sai tên đường', session),
    );
    const act = { act: 'answer' as const, text: 'Đã sửa', revision: request.revision };
    await workflow.dataRequests.handle(request._id, by, act);
    expect(await dueTimes()).toEqual([MORNING]);
  });
});
