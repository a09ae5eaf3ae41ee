import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MAILING_STATE_IDS, MAILING_TOPIC_IDS } from '../../api/contract/mailings.ts';
import { DAY, HOUR } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { MAILING_STATES, MAILING_TOPICS } from '../../models/mailing.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { createSubscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import { aResident, aStaffMember, city, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let writer: ReturnType<typeof aBrowser>;
let leader: ReturnType<typeof aBrowser>;
let author: StaffRecord;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  writer = aBrowser(api.app);
  leader = aBrowser(api.app);
  author = await aStaffMember({ roles: ['communications'] });
  await writer.signIn(author);
  await leader.signIn(await aStaffMember({ roles: ['leader'] }));
});

const template = (given: object = {}) => ({
  name: 'Tiêm nhắc',
  topic: 'health',
  vi: 'Ngày {ngay}, trạm y tế tiêm nhắc cho trẻ. Mang theo sổ tiêm.',
  en: 'On {ngay} the health station gives booster shots. Bring the booklet.',
  ...given,
});

/** Somebody who asked for news of a topic and agreed to it. */
async function aSubscriber(
  given: { channel?: Channel; ward?: string; consent?: boolean; topic?: 'health' | 'school' } = {},
): Promise<ResidentRecord> {
  const { channel = 'telegram', ward, consent = true, topic = 'health' } = given;
  const resident = await aResident({ channel });
  const version = city.consents.find((one) => one.topic === 'notices')?.version ?? '';
  if (consent)
    await Resident.updateOne(
      { _id: resident._id },
      {
        $set: {
          consents: [
            { topic: 'notices', version, at: WEDNESDAY, channel, messageId: 'm', digest: 'd' },
          ],
        },
      },
    );
  await createSubscriptions({ city, clock: api.clock }).subscribe({
    residentId: resident._id,
    topic,
    place: ward ? { kind: 'ward', ward } : { kind: 'city' },
  });
  return resident;
}

async function aDraft(given: object = {}) {
  const made = await writer.post('/mailing-templates', template());
  expect(made.status).toBe(201);
  const draft = await writer.post('/mailings', {
    name: 'Tiêm nhắc tháng 10',
    templateId: made.body.id,
    values: { ngay: '18/10' },
    wards: [],
    ...given,
  });
  expect(draft.status).toBe(201);
  return draft.body;
}

const get = async (id: string) => (await writer.get(`/mailings/${id}`)).body;
async function step(who: typeof writer, id: string, name: string) {
  const { revision } = await get(id);
  return await who.post(`/mailings/${id}/steps`, { step: name, revision });
}
/** What the worker does by itself, until nothing changes. */
async function work() {
  for (let round = 0; round < 3; round += 1)
    for (const sweep of Object.values(api.mailings.sweeps)) await sweep();
}
const deliveries = () =>
  Delivery.find({ 'about.type': 'mailing' }).sort({ _id: 1 }).lean<DeliveryRecord[]>();
async function send(id: string) {
  expect((await step(writer, id, 'submit')).status).toBe(200);
  expect((await step(leader, id, 'approve')).status).toBe(200);
  await work();
}

describe('templates of messages to many', () => {
  it('have versions, name what is hard to read and refuse bad variables', async () => {
    const made = await writer.post(
      '/mailing-templates',
      template({ vi: 'THÔNG BÁO: kính đề nghị quý vị đến ngày {ngay}.' }),
    );
    expect(made.body).toMatchObject({ version: 1, variables: ['ngay'] });
    expect(made.body.findings.map(({ code }: { code: string }) => code)).toContain('office-word');
    const path = `/mailing-templates/${made.body.family}/versions`;
    const next = await writer.post(path, { ...template(), version: 1 });
    expect(next.body).toMatchObject({ version: 2, family: made.body.family });
    expect((await writer.post(path, { ...template(), version: 1 })).status).toBe(409);
    expect((await writer.get(path)).body.items).toHaveLength(2);
    expect((await writer.get('/mailing-templates')).body.items).toHaveLength(1);
    const bad = await writer.post('/mailing-templates', template({ en: 'Soon' }));
    expect(bad.status).toBe(400);
    expect(bad.body.details).toEqual([
      { path: 'vi', message: 'has {ngay}, which the other language lacks' },
    ]);
    expect((await leader.post('/mailing-templates', template())).status).toBe(403);
  });

  it('tell how words stand while they are typed, and keep nothing', async () => {
    const words = { vi: 'Ngày {ngay} và {giờ}, quý vị đến.', en: 'Soon' };
    const { body } = await writer.post('/mailing-templates/check', words);
    expect(body.variables).toContain('ngay');
    expect(body.faults).toEqual([
      { path: 'vi', code: 'misspelt', at: '{giờ}' },
      { path: 'vi', code: 'one_sided', at: '{ngay}' },
    ]);
    expect(body.findings.map(({ code }: { code: string }) => code)).toContain('office-word');
    expect((await writer.get('/mailing-templates')).body.items).toEqual([]);
    expect((await leader.post('/mailing-templates/check', words)).status).toBe(403);
  });

  it('know the states and topics of the store', () => {
    expect([...MAILING_STATE_IDS]).toEqual([...MAILING_STATES]);
    expect([...MAILING_TOPIC_IDS]).toEqual([...MAILING_TOPICS]);
  });
});

describe('a message to many', () => {
  it('shows audience, cost and words before anybody is told', async () => {
    const ward = city.wards.find(({ validTo }) => !validTo)?.id ?? '';
    await aSubscriber({ ward });
    await aSubscriber();
    await aSubscriber({ consent: false });
    await aSubscriber({ topic: 'school' });
    const zalo = async (hours: number) => {
      const { _id } = await aSubscriber({ channel: 'zalo' });
      await Resident.updateOne(
        { _id },
        { $set: { 'identities.0.lastSeenAt': new Date(WEDNESDAY.getTime() - hours * HOUR) } },
      );
    };
    await zalo(1);
    await zalo(72);
    await zalo(24 * 8);
    const { id } = await aDraft();
    const { body } = await writer.get(`/mailings/${id}/preview`);
    expect(body).toMatchObject({ audience: 5, costVnd: null });
    expect(body.byChannel).toContainEqual({
      channel: 'zalo',
      free: 1,
      paid: 1,
      closed: 1,
      paidVnd: null,
    });
    expect(body.byWard).toContainEqual({ ward, count: 1 });
    expect(body.messages.vi).toContain('Ngày 18/10');
    expect(body.messages.vi).toContain('thôi nhận tin');
    expect(await deliveries()).toEqual([]);
  });

  it('is approved by a second person, goes out once in the lane of news, and is reported', async () => {
    await aSubscriber();
    await aSubscriber();
    const { id } = await aDraft();
    await step(writer, id, 'submit');
    expect((await step(writer, id, 'approve')).status).toBe(403);
    const { revision } = await get(id);
    const stale = { step: 'approve', revision: revision - 1 };
    expect((await leader.post(`/mailings/${id}/steps`, stale)).status).toBe(409);
    await step(leader, id, 'approve');
    await work();
    await work();
    const sent = await deliveries();
    expect(sent.map(({ lane }) => lane)).toEqual(['notice', 'notice']);
    expect(await get(id)).toMatchObject({ state: 'sending', audience: 2 });
    await Delivery.updateMany({ 'about.type': 'mailing' }, { $set: { state: 'sent' } });
    await work();
    expect(await get(id)).toMatchObject({ state: 'sent' });
    expect((await writer.get(`/mailings/${id}/report`)).body.rounds).toEqual([
      { round: 1, channels: [{ channel: 'telegram', states: { sent: 2 } }] },
    ]);
    const acts = (await AuditEntry.find().lean<{ action: string }[]>()).map(({ action }) => action);
    expect(acts).toEqual(
      expect.arrayContaining(['mailing.drafted', 'mailing.submit', 'mailing.approve']),
    );
  });

  it('cannot be approved by an administrator who wrote it', async () => {
    const admin = aBrowser(api.app);
    await admin.signIn(await aStaffMember({ roles: ['admin'] }));
    await aSubscriber();
    const { id } = await aDraft();
    const { templateId, values, revision } = await get(id);
    const edit = { name: 'Tiêm', templateId, values, wards: [], revision };
    expect((await admin.patch(`/mailings/${id}`, edit)).status).toBe(200);
    await step(writer, id, 'submit');
    expect((await step(admin, id, 'approve')).status).toBe(403);
  });

  it('can be paused, resumed and stopped, and waits for its time and for quiet hours', async () => {
    await aSubscriber();
    const sendAt = new Date(WEDNESDAY.getTime() + 12.5 * HOUR).toISOString();
    const { id } = await aDraft({ sendAt });
    await send(id);
    expect(await get(id)).toMatchObject({ state: 'scheduled' });
    api.clock.advance(12.5 * HOUR);
    await work();
    const [waiting] = await deliveries();
    // 21:30 in the city: quiet until six.
    expect(waiting?.dueAt).toEqual(new Date('2025-10-15T23:00:00Z'));
    await step(leader, id, 'pause');
    await work();
    expect((await deliveries()).map(({ state }) => state)).toEqual(['held']);
    await step(writer, id, 'resume');
    await work();
    expect((await deliveries()).map(({ state }) => state)).toEqual(['queued']);
    await step(writer, id, 'stop');
    await work();
    expect((await deliveries()).map(({ state }) => state)).toEqual(['cancelled']);
    expect((await step(writer, id, 'resume')).status).toBe(409);
  });

  it('does not reach who ends the topic before it has left', async () => {
    const leaving = await aSubscriber();
    await aSubscriber();
    const { id } = await aDraft();
    await send(id);
    await createSubscriptions({ city, clock: api.clock }).unsubscribeAll(leaving._id);
    await work();
    const states = (await deliveries()).map(({ residentId, state }) => [String(residentId), state]);
    expect(states).toContainEqual([String(leaving._id), 'cancelled']);
    expect(states.filter(([, state]) => state === 'queued')).toHaveLength(1);
  });

  it('tells each person what can be done, and afterwards who ended the topic', async () => {
    const leaving = await aSubscriber();
    await aSubscriber();
    const { id } = await aDraft();
    await step(writer, id, 'submit');
    expect(await get(id)).toMatchObject({ steps: ['send_back', 'approve', 'discard'], own: true });
    expect((await leader.get(`/mailings/${id}`)).body).toMatchObject({ own: false });
    await step(leader, id, 'approve');
    await work();
    expect((await writer.get(`/mailings/${id}/report`)).body.optedOut).toBeNull();
    await Delivery.updateMany({ 'about.type': 'mailing' }, { $set: { state: 'sent' } });
    await work();
    await createSubscriptions({ city, clock: api.clock }).unsubscribeAll(leaving._id);
    expect((await writer.get(`/mailings/${id}/report`)).body.optedOut).toBe(1);
  });

  it('is paused by whoever pressed while it began to leave', async () => {
    await aSubscriber();
    const { id } = await aDraft();
    await step(writer, id, 'submit');
    await step(leader, id, 'approve');
    const { revision } = await get(id);
    await work();
    expect(await get(id)).toMatchObject({ state: 'sending' });
    const pause = { step: 'pause', revision };
    expect((await leader.post(`/mailings/${id}/steps`, pause)).status).toBe(200);
  });

  it('is sent again to those only whom it did not reach', async () => {
    const lost = await aSubscriber();
    await aSubscriber();
    const unsure = await aSubscriber();
    const { id } = await aDraft();
    await send(id);
    await Delivery.updateMany({ 'about.type': 'mailing' }, { $set: { state: 'sent' } });
    await Delivery.updateOne({ residentId: lost._id }, { $set: { state: 'dead' } });
    await Delivery.updateOne({ residentId: unsure._id }, { $set: { state: 'unknown' } });
    await work();
    expect((await step(writer, id, 'resend')).status).toBe(200);
    await work();
    const again = (await deliveries()).filter(({ about }) => about?.id === `${id}:2`);
    expect(again.map(({ residentId }) => String(residentId))).toEqual([String(lost._id)]);
    expect(await get(id)).toMatchObject({ round: 2, audience: 3 });
  });

  it('is tried in the own linked chat only', async () => {
    const { id } = await aDraft();
    const none = await writer.post(`/mailings/${id}/test`);
    expect([none.status, none.body.details?.[0].path]).toEqual([400, 'chat']);
    const own = await aResident();
    const [chat] = own.identities;
    await Staff.updateOne(
      { _id: author._id },
      { $set: { chat: { channel: chat?.channel, address: chat?.address, linkedAt: WEDNESDAY } } },
    );
    await aSubscriber();
    expect((await writer.post(`/mailings/${id}/test`)).status).toBe(204);
    const tests = await Delivery.find().lean<DeliveryRecord[]>();
    expect(tests.map(({ residentId }) => String(residentId))).toEqual([String(own._id)]);
    expect(tests[0]?.content.text).toContain('GỬI THỬ');
  });

  it.each([
    [{ values: {} }, 'values.ngay'],
    [{ wards: ['ward:nowhere'] }, 'wards'],
    [{ sendAt: new Date(WEDNESDAY.getTime() - HOUR).toISOString() }, 'sendAt'],
    [{ sendAt: new Date(WEDNESDAY.getTime() + 91 * DAY).toISOString() }, 'sendAt'],
    [{ templateId: '0'.repeat(24) }, 'templateId'],
  ])('is refused with %j, by field', async (given, path) => {
    const made = await writer.post('/mailing-templates', template());
    const answer = await writer.post('/mailings', {
      name: 'Tiêm',
      templateId: made.body.id,
      values: { ngay: '18/10' },
      wards: [],
      ...given,
    });
    expect([answer.status, answer.body.details?.[0].path]).toEqual([400, path]);
  });

  it('to nobody is stopped before it is approved', async () => {
    const { id } = await aDraft();
    const answer = await step(writer, id, 'submit');
    expect([answer.status, answer.body.details?.[0].path]).toEqual([400, 'wards']);
  });
});
