import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Attachment } from '../../models/attachment.ts';
import { Message } from '../../models/message.ts';
import { inTransaction } from '../../models/transaction.ts';
import { createAttachmentErasure } from '../../workflow/attachments/attachment-erasure.ts';
import { LARGEST_ATTACHMENT_BYTES } from '../../workflow/attachments/attachment-store.ts';
import { eraseResident } from '../../workflow/residents/erase-resident.ts';
import { aReport, aResident, aStaffMember } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

const VOICE = Buffer.concat([
  Buffer.from('OggS'),
  Buffer.alloc(24),
  Buffer.from('OpusHead'),
  Buffer.alloc(64),
]);
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

async function aReportWithVoice() {
  const resident = await aResident();
  const { _id: id, kind, type, bytes } = await api.attachments.keep(VOICE);
  const { ticket } = await api.workflow.reports.submit(
    aReport({ residentId: resident._id, channel: 'telegram', files: [{ id, kind, type, bytes }] }),
  );
  return { resident, ticket, id };
}

async function signedIn(given: Parameters<typeof aStaffMember>[0] = {}) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

describe('voice notes, videos and documents of reports', () => {
  it('stand on the page of the ticket and can be played, also from the middle', async () => {
    const { ticket, id } = await aReportWithVoice();
    const desk = await signedIn();
    const page = await desk.get(`/tickets/${ticket.code}`);
    expect(page.body.reports[0].files).toEqual([
      { id, kind: 'voice', type: expect.stringContaining('audio/'), bytes: VOICE.length },
    ]);
    const whole = await desk.get(`/attachments/${id}`);
    expect(whole.status).toBe(200);
    expect(whole.headers).toMatchObject({
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(Buffer.compare(whole.body, VOICE)).toBe(0);
    const part = await desk.get(`/attachments/${id}`).set('range', 'bytes=28-35');
    expect(part.status).toBe(206);
    expect(Buffer.from(part.body).toString()).toBe('OpusHead');
  });

  it('do not exist for other bodies, and are closed to who is not signed in', async () => {
    const { id, ticket } = await aReportWithVoice();
    const other = ticket.body === 'qldt' ? 'dien-luc' : 'qldt';
    expect((await (await signedIn({ bodies: [other] })).get(`/attachments/${id}`)).status).toBe(
      404,
    );
    expect((await aBrowser(api.app).get(`/attachments/${id}`)).status).toBe(401);
  });

  it('of a talk with a person are heard by the desk that holds talks, and by nobody else', async () => {
    const resident = await aResident();
    const { _id: id } = await api.attachments.keep(VOICE);
    const chat = { channel: 'telegram' as const, address: '77' };
    const at = api.clock.now();
    await Message.create({
      ...chat,
      providerId: 'v-1',
      event: 'voice',
      attachments: [
        { kind: 'voice', ref: 'r', fileId: id },
        { kind: 'file', ref: 'not-handed-out' },
      ],
      receivedAt: at,
      dueAt: at,
      order: at.getTime() * 1000,
      state: 'done',
      attempts: 0,
    });
    const desk = await signedIn({ roles: ['officer'], bodies: [] });
    expect((await desk.get(`/attachments/${id}`)).status).toBe(404);
    const asked = { ...chat, resident: { _id: resident._id, language: 'vi' as const }, words: [] };
    const talk = await inTransaction((session) => api.workflow.handoffs.ask(asked, session));
    const shown = await desk.get(`/handoffs/${String(talk._id)}`);
    expect(shown.body.lines[0].attachments).toEqual([
      { kind: 'voice', id },
      { kind: 'file', id: null },
    ]);
    const heard = await desk.get(`/attachments/${id}`);
    expect(Buffer.compare(heard.body, VOICE)).toBe(0);
    const unit = await signedIn({ roles: ['officer'], bodies: ['qldt'] });
    expect((await unit.get(`/attachments/${id}`)).status).toBe(404);
  });

  it('go with the data of the resident, bytes and all', async () => {
    const { resident, id } = await aReportWithVoice();
    const path = join(store.dataDir, 'attachments', id.slice(0, 2), `${id}.bin`);
    expect(existsSync(path)).toBe(true);
    await inTransaction((session) => eraseResident(resident, api.clock.now(), session));
    expect((await (await signedIn()).get(`/attachments/${id}`)).status).toBe(404);
    expect(await createAttachmentErasure(api.attachments)()).toBe(1);
    expect(existsSync(path)).toBe(false);
    expect(await Attachment.countDocuments()).toBe(0);
  });

  it('are refused by size and by what they are inside, whatever their name', async () => {
    await expect(
      api.attachments.keep(Buffer.alloc(LARGEST_ATTACHMENT_BYTES + 1)),
    ).rejects.toMatchObject({ status: 413 });
    await expect(api.attachments.keep(Buffer.from('MZ program'))).rejects.toMatchObject({
      status: 415,
    });
  });
});
