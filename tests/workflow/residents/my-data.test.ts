import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { createManualClock, DAY } from '../../../core/clock.ts';
import { DataRequest } from '../../../models/data-request.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Message } from '../../../models/message.ts';
import { Photo } from '../../../models/photo.ts';
import { Report } from '../../../models/report.ts';
import { Resident, type ResidentRecord } from '../../../models/resident.ts';
import { Ticket } from '../../../models/ticket.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { createRetention } from '../../../workflow/residents/retention.ts';
import { aReport, aResident, aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let queues: ReturnType<typeof aWorkflow>['queues'] | undefined;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());
afterEach(() => queues?.close());

const PHONE = '0912345678';
const PHOTO = 'a-photo-of-this-test';

/** A resident who wrote, sent a picture and reported, with a phone number in the words. */
async function aLife(address = '77') {
  const clock = createManualClock(WEDNESDAY);
  const built = aWorkflow(clock);
  queues = built.queues;
  const resident = await aResident({ channel: 'telegram', address });
  const text = `Đường Hùng Vương bị ngập, gọi tôi số ${PHONE}`;
  const photo = { width: 1, height: 1, bytes: 1, digest: 'd', createdAt: WEDNESDAY };
  await Photo.create({ _id: PHOTO, ...photo });
  await Message.create({
    channel: 'telegram',
    providerId: `p-${address}`,
    address,
    event: 'photo',
    text,
    attachments: [{ kind: 'photo', ref: 'r', photoId: PHOTO }],
    receivedAt: WEDNESDAY,
    dueAt: WEDNESDAY,
    order: 1,
    state: 'done',
  });
  const { report, ticket } = await built.workflow.reports.submit(
    aReport({ text, residentId: resident._id, channel: 'telegram', photoIds: [PHOTO] }),
  );
  await built.workflow.tickets.note({ ticket: ticket._id, by: { type: 'staff' } }, 'Đã xem', true);
  const asker = { resident, channel: 'telegram' as const, address, language: 'vi' as const };
  return { ...built, clock, resident, report, asker };
}

/** Everything in the store, as text. */
async function wholeStore(): Promise<string> {
  const rows = [];
  for (const model of Object.values(mongoose.models)) rows.push(await model.find().lean());
  return JSON.stringify(rows);
}

describe('Deletion', () => {
  it('leaves nothing in any collection that leads to the person, and keeps report and ticket', async () => {
    const { workflow, asker, resident, report } = await aLife();
    expect(await wholeStore()).toContain(PHONE);
    await inTransaction((session) => workflow.dataRequests.erase(asker, session));
    // The last word to them is all that still names the chat.
    expect(await Delivery.countDocuments()).toBe(1);
    await Delivery.deleteMany({});
    const left = await wholeStore();
    expect(left).not.toContain(PHONE);
    expect(left).not.toContain(String(resident._id));
    expect(left).not.toContain('"77"');
    expect(await Message.countDocuments()).toBe(0);
    expect(await Resident.countDocuments()).toBe(0);
    const kept = await Report.findOne({ code: report.code }).lean();
    expect(kept?.text).toContain('Đường Hùng Vương bị ngập');
    expect(kept?.photoIds).toEqual([]);
    expect((await Ticket.findById(kept?.ticketId).lean())?.title).not.toContain(PHONE);
    expect((await Photo.findById(PHOTO).lean())?.erasedAt).toBeDefined();
    expect((await DataRequest.findOne().lean())?.state).toBe('done');
  });

  it('removes the last word too, once it has gone out', async () => {
    const { workflow, asker, clock } = await aLife();
    await inTransaction((session) => workflow.dataRequests.erase(asker, session));
    await Delivery.updateMany({}, { $set: { state: 'sent' } });
    clock.advance(DAY);
    await createRetention({ city, clock })();
    expect(await Delivery.countDocuments()).toBe(0);
  });

  it('leaves other residents alone', async () => {
    const { workflow, asker } = await aLife();
    const other = await aResident({ channel: 'telegram', address: '78' });
    await inTransaction((session) => workflow.dataRequests.erase(asker, session));
    expect(await Resident.exists({ _id: other._id })).not.toBeNull();
  });
});

describe('The private link', () => {
  it('gives everything once, and nothing the second time or after a day', async () => {
    const { workflow, asker, clock } = await aLife();
    const { dataRequests } = workflow;
    const ask = () => inTransaction((session) => dataRequests.export(asker, session));
    const { token } = await ask();
    expect(JSON.stringify(await dataRequests.download(token))).toContain(PHONE);
    expect(await dataRequests.download(token)).toBeUndefined();
    const late = await ask();
    clock.advance(DAY);
    expect(await dataRequests.isOpen(late.token)).toBe(false);
    expect(await dataRequests.download(late.token)).toBeUndefined();
  });

  it('is kept only as a digest', async () => {
    const { workflow, asker } = await aLife();
    const { token } = await inTransaction((s) => workflow.dataRequests.export(asker, s));
    expect(await wholeStore()).not.toContain(token);
  });
});

describe('A correction', () => {
  const officer = { type: 'staff' as const, id: 'lan', name: 'Lan' };

  it('runs under the legal clocks and can be extended once', async () => {
    const { workflow, asker } = await aLife();
    const { dataRequests } = workflow;
    const asked = await inTransaction((s) => dataRequests.correct(asker, 'sai tên', s));
    expect(asked.answerBy).toEqual(new Date('2025-10-17T02:00:00Z'));
    expect(asked.finishBy).toEqual(new Date(WEDNESDAY.getTime() + 15 * DAY));
    const extend = { act: 'extend' as const, text: 'cần hồ sơ gốc' };
    const longer = await dataRequests.handle(asked._id, officer, { ...extend, revision: 0 });
    expect(longer.finishBy).toEqual(new Date(WEDNESDAY.getTime() + 20 * DAY));
    await expect(
      dataRequests.handle(asked._id, officer, { ...extend, revision: 1 }),
    ).rejects.toThrow('extended once');
    const done = await dataRequests.handle(asked._id, officer, {
      act: 'finish',
      text: 'Đã sửa',
      revision: 1,
    });
    expect(done).toMatchObject({ state: 'done', handledBy: 'Lan' });
    const told = await Delivery.find({ 'about.type': 'data_request' }).lean();
    expect(told.map(({ content }) => content.text.split('\n')[1])).toEqual([
      'cần hồ sơ gốc',
      'Đã sửa',
    ]);
  });
});

describe('Retention', () => {
  it('ends messages, deliveries and the tie to a reporter when their time is over, not before', async () => {
    const { workflow, clock, report, resident } = await aLife();
    const by = { type: 'staff' as const, id: 'x', name: 'x' };
    const act = { ticket: report.ticketId, by };
    const evidence = { kind: 'reason' as const, value: 'xong' };
    await workflow.tickets.move(act, { to: 'accepted' });
    await workflow.tickets.move(act, { to: 'resolved', outcome: { code: 'fixed', evidence } });
    await Delivery.updateMany({}, { $set: { state: 'sent' } });
    const sweep = createRetention({ city, clock });
    clock.advance(364 * DAY);
    await sweep();
    expect(await Message.countDocuments()).toBe(1);
    clock.advance(2 * DAY);
    await sweep();
    expect(await Message.countDocuments()).toBe(0);
    expect(await Delivery.countDocuments()).toBe(0);
    expect((await Photo.findById(PHOTO).lean())?.erasedAt).toBeUndefined();
    clock.advance(366 * DAY);
    await sweep();
    const kept = await Report.findOne({ code: report.code }).lean();
    expect(kept?.residentId).toBeUndefined();
    expect(kept?.text).not.toContain(PHONE);
    expect(await Resident.exists({ _id: resident._id })).not.toBeNull();
  });
});

describe('Two channels of one resident', () => {
  async function twoChats() {
    const { workflow, resident: phone, report } = await aLife();
    const web = await aResident({ channel: 'web', address: 'v1' });
    const read = async (id: unknown) =>
      (await Resident.findById(id).lean<ResidentRecord>()) as ResidentRecord;
    const link = (resident: ResidentRecord, code: string) =>
      inTransaction((s) =>
        workflow.links.link({ resident, code, channel: 'telegram', address: '77' }, s),
      );
    return { workflow, phone, web, report, read, link };
  }

  it('become one by a code, and two again with the reports of each', async () => {
    const { workflow, phone, web, report, read, link } = await twoChats();
    const code = await inTransaction((s) => workflow.links.offer(web, s));
    expect(await link(phone, code)).toMatchObject({ linked: true });
    expect(await Resident.countDocuments()).toBe(1);
    expect(String((await Report.findOne({ code: report.code }))?.residentId)).toBe(String(web._id));
    const joined = await read(web._id);
    await inTransaction((s) =>
      workflow.links.unlink({ resident: joined, channel: 'telegram', address: '77' }, s),
    );
    const alone = await Resident.findOne({ 'identities.channel': 'telegram' }).lean();
    expect(String(alone?._id)).not.toBe(String(web._id));
    expect(String((await Report.findOne({ code: report.code }))?.residentId)).toBe(
      String(alone?._id),
    );
  });

  it('are not linked by a code of their own, a used one, or after five wrong ones', async () => {
    const { workflow, phone, web, link } = await twoChats();
    const code = await inTransaction((s) => workflow.links.offer(web, s));
    expect(await link(web, code)).toEqual({ linked: false, because: 'itself' });
    const wrong = code === '000000' ? '000001' : '000000';
    for (const _ of [1, 2, 3, 4, 5])
      expect(await link(phone, wrong)).toEqual({ linked: false, because: 'wrong' });
    expect(await link(phone, code)).toEqual({ linked: false, because: 'locked' });
  });
});
