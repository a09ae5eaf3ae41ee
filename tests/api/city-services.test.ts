import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { MINUTE } from '../../core/clock.ts';
import { SystemEvent } from '../../models/system-event.ts';
import { createApiKeyDesk } from '../../workflow/access/api-keys.ts';
import { aStaffMember, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let key = '';
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  const desk = createApiKeyDesk({ clock: api.clock });
  key = (await desk.create({ name: 'nhà cung cấp', scopes: ['events.write'] }, { type: 'system' }))
    .secret;
});

const at = (minutes: number) => new Date(WEDNESDAY.getTime() + minutes * MINUTE).toISOString();
const send = (system: string, body: object) =>
  supertest(api.app).post(`/api/v1/events/${system}`).set('x-api-key', key).send(body);
const handle = async () => {
  await api.systems.sweeps['events of systems']?.();
};
const leader = async () => {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember({ roles: ['leader'] }));
  return browser;
};

describe('the schedule of waste collection', () => {
  const schedule = (id: string, minutes: number, given: object) => ({
    id,
    kind: 'schedule',
    at: at(minutes),
    weekdays: [5, 1],
    from: '17:00',
    to: '19:00',
    ...given,
  });
  const shown = async () => (await (await leader()).get('/collection-schedules')).body.items;

  it('shows staff the latest word about each place, however the events arrive', async () => {
    await send('waste', [
      schedule('b', -5, { street: 'đường Lê Lợi', weekdays: [2] }),
      schedule('a', -9, { street: 'Lê Lợi' }),
      schedule('c', -5, { quarter: 'KP 3', ward: 'phường 5', what: 'rác tái chế' }),
      schedule('d', -5, { street: 'Đường Chưa Đặt Tên' }),
    ]);
    await handle();
    expect(await shown()).toMatchObject([
      { street: 'Đường Chưa Đặt Tên', unknownStreet: true },
      { street: 'Lê Lợi', weekdays: [2], unknownStreet: false },
      {
        quarter: 'KP 3',
        ward: 'Phường 5',
        what: 'rác tái chế',
        weekdays: [1, 5],
        nextAt: '2025-10-17T10:00:00.000Z',
      },
    ]);
    await send('waste', schedule('e', -1, { street: 'Lê Lợi', cancelled: true }));
    await send('waste', schedule('f', -3, { street: 'Lê Lợi' }));
    await handle();
    expect((await shown()).map(({ street }: { street: string }) => street)).not.toContain('Lê Lợi');
  });

  it('is refused without a place, and set apart with the reason when the ward is none of ours', async () => {
    const { body } = await send('waste', schedule('a', -1, {}));
    expect(body.rejected[0].problems).toEqual([
      { path: 'street', message: 'is needed, or "quarter" or "ward" instead' },
    ]);
    await send('waste', schedule('b', -1, { ward: 'Phường Hải Châu' }));
    await handle();
    expect(await SystemEvent.findOne({ eventId: 'b' }).lean()).toMatchObject({
      state: 'quarantined',
      reason: 'ward: "Phường Hải Châu" must be the id or the name of a ward of the city',
    });
    expect(await shown()).toEqual([]);
  });
});
