import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import sharp from 'sharp';
import supertest from 'supertest';
import { DAY } from '../../../core/clock.ts';
import { ClosedDay, ClosedTicket } from '../../../models/closed-ticket.ts';
import { Photo } from '../../../models/photo.ts';
import { Ticket } from '../../../models/ticket.ts';
import { createPhotoFolder } from '../../../workflow/photos/photo-files.ts';
import { createPhotoStore } from '../../../workflow/photos/photo-store.ts';
import { createClosedTicketRoll } from '../../../workflow/tickets/closed-tickets.ts';
import { aReport, aTicket, city, WEDNESDAY } from '../../support/builders.ts';
import { aStaffApi } from '../../support/staff-api.ts';
import { startTestStore } from '../../support/store.ts';

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

const roll = createClosedTicketRoll({ city });
const get = (path: string) => supertest(api.app).get(path);
const fixed = { code: 'fixed', evidence: { kind: 'reason' as const, value: 'x' } };
const BY = { type: 'staff' } as const;

/** A ticket that was reported, resolved and, when asked, confirmed by the reporter. */
async function aSolvedTicket({ confirmed = false, text = 'Nhà chị Lan ngập' } = {}) {
  const { ticket } = await api.workflow.reports.submit(
    aReport({ text, labels: { category: 'rac_thai', place: ['Hùng Vương', 'Phường Đông Hà'] } }),
  );
  const act = { ticket: ticket._id, by: BY };
  await api.workflow.tickets.move(act, { to: 'accepted' });
  await api.workflow.tickets.move(act, { to: 'resolved', outcome: fixed });
  if (confirmed)
    await api.workflow.tickets.rate(
      { ticket: ticket._id, by: { type: 'resident' } },
      { fixed: true },
    );
  return ticket;
}

const sums = async () => {
  const days = await ClosedDay.find().lean();
  const sum = (field: 'ended' | 'solved' | 'verified' | 'onTime') =>
    days.reduce((total, day) => total + day[field], 0);
  return [sum('ended'), sum('solved'), sum('verified'), sum('onTime')];
};

describe('the counts of ended tickets', () => {
  it('follow a ticket through its end, its confirmation and its reopening, and count nothing twice', async () => {
    const ticket = await aSolvedTicket();
    await roll();
    expect(await sums()).toEqual([1, 1, 0, 1]);
    expect(await roll()).toBe(0);
    const resident = { ticket: ticket._id, by: { type: 'resident' } } as const;
    await api.workflow.tickets.rate(resident, { fixed: true });
    await roll();
    expect(await sums()).toEqual([1, 1, 1, 1]);
    api.clock.advance(3 * DAY);
    await api.workflow.tickets.rate(resident, { fixed: false });
    await roll();
    expect(await sums()).toEqual([0, 0, 0, 0]);
    expect(await ClosedTicket.countDocuments()).toBe(0);
    await api.workflow.tickets.move({ ticket: ticket._id, by: BY }, { to: 'accepted' });
    await api.workflow.tickets.move(
      { ticket: ticket._id, by: BY },
      { to: 'resolved', outcome: fixed },
    );
    await roll();
    expect(await sums()).toEqual([1, 1, 0, 1]);
  });

  it('come past more tickets of one instant than are read at once', async () => {
    const tickets = Array.from({ length: 450 }, (_, at) => ({
      code: `DH-X-${at}`,
      status: 'closed' as const,
      listedAs: 'closed',
      urgency: 'normal',
      title: 'x',
      body: 'qldt',
      openedAt: WEDNESDAY,
      closedAt: WEDNESDAY,
      updatedAt: WEDNESDAY,
      deadline: {
        rule: 'r',
        version: '1',
        hours: 1,
        unit: 'working' as const,
        startedAt: WEDNESDAY,
        pauses: [],
        due: WEDNESDAY,
      },
    }));
    await Ticket.insertMany(tickets);
    expect(await roll()).toBe(450);
    expect(await sums()).toEqual([450, 0, 0, 450]);
  });
});

describe('the page of the city', () => {
  it('shows the closed rate beside the verified one, and says how they are counted', async () => {
    await aSolvedTicket({ confirmed: true, text: 'Rác ở chợ' });
    await aTicket();
    await aTicket({ status: 'closed', closedAt: WEDNESDAY, category: 'cay_xanh' });
    await aTicket();
    await roll();
    const { text } = await get('/');
    expect(text).toMatch(/đã trả lời kết quả<\/dt><dd>50 %/);
    expect(text).toMatch(/có kiểm chứng<\/dt><dd>25 %/);
    expect(text).toContain('Có kết quả chưa chắc đã làm xong');
    expect(text).not.toMatch(/<script|style=/);
  });

  it('shows the picture of a published ticket only when the picture is published too', async () => {
    const files = createPhotoFolder(`${store.dataDir}/photos`);
    const photos = createPhotoStore({ files, clock: api.clock, utcOffsetMinutes: 420 });
    const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const photo = await photos.keep(bytes);
    const { ticket } = await api.workflow.reports.submit(aReport({ photoIds: [photo._id] }));
    await api.workflow.tickets.move({ ticket: ticket._id, by: BY }, { to: 'accepted' });
    await api.workflow.tickets.move(
      { ticket: ticket._id, by: BY },
      { to: 'resolved', outcome: fixed },
    );
    await api.workflow.tickets.setPublic({ ticket: ticket._id, by: BY }, true);
    await roll();
    const page = () => get(`/r/${ticket.code}`).then(({ text }) => text);
    expect((await get('/')).text).not.toContain('<img');
    expect(await page()).not.toContain('<img');
    await Photo.updateOne({ _id: photo._id }, { published: true });
    api = aStaffApi({ dataDir: store.dataDir });
    expect((await get('/')).text).toContain(`<img src="/photos/${photo._id}"`);
    expect(await page()).toContain(`/photos/${photo._id}`);
    expect((await get(`/photos/${photo._id}`)).headers['content-type']).toBe('image/jpeg');
  });
});

describe('feeds', () => {
  it('carry published tickets by ward and by category, well formed, without words of residents', async () => {
    const ticket = await aSolvedTicket();
    await aSolvedTicket({ text: 'Bãi rác khác' });
    await api.workflow.tickets.setPublic({ ticket: ticket._id, by: BY }, true);
    await roll();
    const ward = (await ClosedTicket.findOne({ public: true }).lean())?.ward;
    const parser = new XMLParser({ isArray: (name) => name === 'item' });
    for (const path of ['/rss/all.xml', `/rss/ward/${ward}.xml`, '/rss/category/rac_thai.xml']) {
      const answer = await get(path);
      expect(answer.headers['content-type']).toContain('application/rss+xml');
      const { channel } = parser.parse(answer.text).rss;
      expect(channel.item).toHaveLength(1);
      expect(channel.item[0].link).toContain(`/r/${ticket.code}`);
      expect(answer.text).not.toContain('Lan');
    }
    expect(parser.parse((await get('/rss/category/cay_xanh.xml')).text).rss.channel.item).toBe(
      undefined,
    );
    expect((await get('/rss/category/nothing.xml')).status).toBe(404);
    expect((await get('/rss/ward/nothing.xml')).status).toBe(404);
  });
});

describe('open data', () => {
  it('has ended tickets as CSV and JSON, without words, streets, hours, or the code of a private one', async () => {
    const ticket = await aSolvedTicket({ confirmed: true });
    await roll();
    const csv = await get('/open-data/tickets.csv');
    expect(csv.text.split('\n')[0]).toBe(
      'category,ward,opened_on,closed_on,outcome,solved,verified,on_time,code,body,lat,lon',
    );
    expect(csv.text).toMatch(
      /\nrac_thai,[a-z0-9:_-]+,2025-10-15,2025-10-15,fixed,true,true,true,,[a-z_]+,,\n/,
    );
    for (const secret of ['Lan', 'Hùng', ticket.code, '02:00'])
      expect(csv.text).not.toContain(secret);
    const json = await get('/open-data/tickets.json?from=2025-10-15&to=2025-10-15');
    expect(json.body).toMatchObject([{ category: 'rac_thai', code: null, verified: true }]);
    const placed = { names: [], lat: 16.8163482, lon: 107.1003219 };
    await aTicket({ status: 'closed', closedAt: WEDNESDAY, category: 'cay_xanh', place: placed });
    await aTicket({ status: 'closed', closedAt: WEDNESDAY, category: 'cuu_nan', place: placed });
    await roll();
    const rows = (await get('/open-data/tickets.json')).body;
    expect(rows.find((row: { category: string }) => row.category === 'cay_xanh')).toMatchObject({
      body: 'qldt',
      lat: 16.816,
      lon: 107.1,
    });
    expect(rows.find((row: { category: string }) => row.category === 'cuu_nan')).toMatchObject({
      lat: null,
      lon: null,
    });
    expect((await get('/open-data/tickets.json?from=2025-10-16&to=2025-10-17')).body).toEqual([]);
  });

  it('refuses a span of more than a year and days that are none', async () => {
    expect((await get('/open-data/tickets.csv?from=2020-01-01&to=2025-01-01')).status).toBe(400);
    expect((await get('/open-data/tickets.json?from=x')).body.details[0].path).toBe('from');
  });
});
