import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WarningDraft } from '../../api/contract/warnings.ts';
import { HOUR } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Resident } from '../../models/resident.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import { aResident, aStaffMember, city, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
});
// What was approved is still being prepared, and would be written into the next test's empty store.
afterEach(() => api.warnings.sender.idle());

const [ward = '', otherWard = ''] = city.wards
  .filter(({ successor }) => !successor)
  .map(({ id }) => id);
const words = {
  headline: 'Sông Hiếu vượt báo động 3',
  what: 'Nước lên 5,1 m, còn lên nữa.',
  doNow: 'Đưa người và đồ lên cao.',
  source: 'Đài Khí tượng Thủy văn',
};
const draft = (given: Partial<WarningDraft> = {}): WarningDraft => ({
  hazard: 'flood',
  vi: words,
  en: words,
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Observed',
  response: 'Evacuate',
  until: new Date(WEDNESDAY.getTime() + 6 * HOUR).toISOString(),
  area: { wards: [ward] },
  ...given,
});

async function someone(given: Parameters<typeof aStaffMember>[0] = {}) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

async function subscribe(...wards: string[]) {
  const subscriptions = createSubscriptions({ city, clock: api.clock });
  for (const id of wards)
    await subscriptions.subscribe({
      residentId: (await aResident())._id,
      topic: 'flood',
      place: { kind: 'ward', ward: id },
    });
}

describe('a warning over the API', () => {
  it('goes from the draft through a second person to residents, and ends with the all-clear', async () => {
    await subscribe(ward, ward, otherWard);
    const writer = await someone();
    const leader = await someone({ roles: ['leader'] });
    const made = await writer.post('/warnings', draft());
    expect(made.status).toBe(201);
    const [version] = made.body.versions;
    const steps = `/warning-versions/${version.id}/steps`;
    expect((await writer.post('/warnings/preview', { wards: [ward] })).body).toMatchObject({
      audience: 2,
      subscribers: 3,
      doubts: [],
    });
    expect((await writer.post(steps, { step: 'submit' })).body.versions[0].state).toBe('submitted');
    expect((await writer.post(steps, { step: 'approve' })).status).toBe(403);
    const approved = await leader.post(steps, { step: 'approve' });
    expect(approved.body).toMatchObject({
      state: 'active',
      versions: [{ approvedBy: expect.any(String) }],
    });
    await api.warnings.sender.sweep();
    await api.warnings.sender.idle();
    const path = `/warnings/${made.body.id}`;
    const sending = (await leader.get(path)).body.versions[0];
    expect(sending).toMatchObject({ audience: 2, deliveries: { queued: 2 } });
    expect((await writer.post(steps, { step: 'stop' })).body.versions[0].state).toBe('stopped');

    const follow = await writer.post(`${path}/versions`, { kind: 'all_clear' });
    const [end] = follow.body.versions;
    const { hazard: _, ...said } = draft({ response: 'AllClear', severity: 'Minor' });
    await writer.patch(`/warning-versions/${end.id}`, { ...said, revision: end.revision });
    await writer.post(`/warning-versions/${end.id}/steps`, { step: 'submit' });
    const ended = await leader.post(`/warning-versions/${end.id}/steps`, { step: 'approve' });
    expect(ended.body.state).toBe('ended');
  });

  it('names what is missing, what must be mended and what must be looked at', async () => {
    await subscribe(otherWard);
    const writer = await someone();
    const { body } = await writer.post('/warnings', draft({ en: { ...words, doNow: '' } }));
    const steps = `/warning-versions/${body.versions[0].id}/steps`;
    const refused = await writer.post(steps, { step: 'submit' });
    expect(refused.status).toBe(400);
    expect(refused.body.details.map(({ path }: { path: string }) => path)).toEqual([
      'en.doNow',
      'area',
    ]);
    const crossing = {
      polygons: [
        [
          [16.8, 107.08],
          [16.84, 107.12],
          [16.8, 107.12],
          [16.84, 107.08],
        ],
      ],
    };
    expect((await writer.post('/warnings/preview', crossing)).body.doubts[0]).toMatchObject({
      code: 'crosses_itself',
      mustMend: true,
    });
  });

  it('is sent alone only by the duty desk, with a reason', async () => {
    await subscribe(ward);
    const writer = await someone();
    const { body } = await writer.post('/warnings', draft());
    const steps = `/warning-versions/${body.versions[0].id}/steps`;
    const leader = await someone({ roles: ['leader'] });
    const alone = { step: 'break_glass', reason: 'Nước lên rất nhanh, không gọi được ai' };
    expect((await leader.post(steps, alone)).status).toBe(403);
    expect((await writer.post(steps, { step: 'break_glass' })).status).toBe(400);
    expect((await writer.post(steps, alone)).body.versions[0].breakGlass).toBe(alone.reason);
  });

  it('is read by officers of a body, who write none', async () => {
    const officer = await someone({ bodies: ['qldt'] });
    expect((await officer.get('/warnings')).status).toBe(200);
    expect((await officer.post('/warnings', draft())).status).toBe(403);
  });

  it('lists whom it did not reach by ward and place, with the number to call, until somebody has', async () => {
    await subscribe(ward, ward, otherWard);
    const lost = await Resident.findOneAndUpdate(
      {},
      {
        $set: {
          'identities.0.state': 'gone',
          contact: { phone: '84912345678', name: 'Bác Lài', at: api.clock.now() },
        },
      },
      { sort: { _id: 1 }, lean: true },
    );
    const desk = await someone();
    const { body: made } = await desk.post('/warnings', draft());
    const alone = { step: 'break_glass', reason: 'Nước lên rất nhanh' };
    await desk.post(`/warning-versions/${made.versions[0].id}/steps`, alone);
    await api.warnings.sender.sweep();
    await api.warnings.sender.idle();

    const [version] = (await desk.get(`/warnings/${made.id}`)).body.versions;
    expect(version).toMatchObject({ audience: 2, deliveries: { queued: 1, refused: 1 } });
    expect(version.channels).toEqual([
      { channel: 'telegram', states: { queued: 1, refused: 1 }, lastMinute: 0 },
    ]);
    const reach = (await desk.get(`/warnings/${made.id}/reach`)).body;
    const name = city.wards.find(({ id }) => id === ward)?.name;
    expect(reach).toMatchObject({
      version: 1,
      headline: words.headline,
      wards: [{ ward: name, told: 2, reached: 0, answered: 0, help: 0 }],
      groups: [{ ward: name, items: [{ name: 'Bác Lài', phone: '+84912345678', called: null }] }],
    });
    const [row] = reach.groups[0].items;
    expect(row.resident).toBe(String(lost?._id).slice(-6));

    const ids = { ids: [row.id] };
    expect((await desk.post('/deliveries/missed/called', ids)).body.items[0].called).toBeTruthy();
    const officer = await someone({ roles: ['leader'] });
    expect((await officer.get(`/warnings/${made.id}/reach`)).body.groups[0].items[0]).toMatchObject(
      { phone: null, called: { by: expect.any(String) } },
    );
    expect((await officer.post('/deliveries/missed/not-called', ids)).status).toBe(403);
    await desk.post('/deliveries/missed/not-called', ids);
    const again = (await desk.get(`/warnings/${made.id}/reach`)).body.groups[0].items[0];
    expect(again.called).toBeNull();
    expect(await AuditEntry.countDocuments({ action: /^delivery\.(not_)?called$/ })).toBe(2);
    const unknown = { ids: [row.id, made.id] };
    expect((await desk.post('/deliveries/missed/called', unknown)).status).toBe(404);
    expect((await desk.get(`/warnings/${made.id}/reach?version=7`)).status).toBe(404);
  });

  it('is shown as residents will read it before it is sent', async () => {
    const desk = await someone();
    const { body } = await desk.post('/warnings', draft({ drill: true }));
    const shown = await desk.get(`/warning-versions/${body.versions[0].id}/messages`);
    expect(shown.body.vi.text).toContain(words.headline);
    expect(shown.body.vi.text).toMatch(/diễn tập/i);
    expect(shown.body.vi.buttons).toHaveLength(3);
    expect(shown.body.en.text).toContain(words.doNow);
  });
});
