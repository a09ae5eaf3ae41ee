import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import supertest from 'supertest';
import type { TicketPhoto } from '../../api/contract/photos.ts';
import { HOUR } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Photo, type PhotoRecord } from '../../models/photo.ts';
import { inTransaction } from '../../models/transaction.ts';
import { LARGEST_UPLOAD_BYTES } from '../../workflow/photos/photo-store.ts';
import { createTicketPhotos } from '../../workflow/photos/ticket-photos.ts';
import { erasePhotos } from '../../workflow/residents/erase-resident.ts';
import { createPhotoErasure } from '../../workflow/residents/photo-erasure.ts';
import { aReport, aStaffMember } from '../support/builders.ts';
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

/** Fine black and white lines, so that a blurred part is easily told. */
async function stripes(seed = 0): Promise<Buffer> {
  const [width, height] = [200, 100];
  const pixels = Buffer.from(
    Array.from({ length: width * height }, (_, at) => ((at + seed) % 4 < 2 ? 255 : 0)),
  );
  return await sharp(pixels, { raw: { width, height, channels: 1 } })
    .withExif({
      IFD2: { DateTimeOriginal: '2026:11:22 18:30:00' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '16/1 49/1 2/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '107/1 6/1 3/1',
      },
    })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** How much a part of a picture changes from point to point. */
async function contrastOf(picture: Buffer, left: number): Promise<number> {
  const { channels } = await sharp(
    await sharp(picture).extract({ left, top: 25, width: 50, height: 50 }).toBuffer(),
  ).stats();
  return channels[0]?.stdev ?? 0;
}

async function signedIn(given: Parameters<typeof aStaffMember>[0] = {}) {
  const browser = aBrowser(api.app);
  const { body } = await browser.signIn(await aStaffMember(given));
  const upload = (code: string, bytes: Buffer, type = 'image/jpeg') =>
    browser.agent
      .post(`/api/v1/tickets/${code}/photos`)
      .set('x-csrf-token', body.csrfToken)
      .set('content-type', type)
      .send(bytes);
  return { ...browser, upload };
}

/** A ticket with one picture of a resident. */
async function aTicketWithPhoto() {
  const photo = await api.photos.keep(await stripes());
  const { ticket, report } = await api.workflow.reports.submit(
    aReport({ photoIds: [photo._id], location: { lat: 16.8172, lon: 107.1 } }),
  );
  return { ticket, report, photo };
}

const isPublic = async (id: string) =>
  (await supertest(api.app).get(`/photos/${id}`)).status === 200;
const FACE = { x: 0.1, y: 0.2, width: 0.3, height: 0.6 };

describe('a picture that staff add', () => {
  it('stands on the ticket once, is evidence, and is private', async () => {
    const { ticket, report } = await aTicketWithPhoto();
    const desk = await signedIn();
    const bytes = await stripes(1);
    const first = await desk.upload(ticket.code, bytes);
    expect(first.status).toBe(201);
    const second = await desk.upload(ticket.code, bytes);
    const photos: TicketPhoto[] = second.body.photos;
    expect(photos.map(({ report, addedBy }) => [report, addedBy !== null])).toEqual([
      [report.code, false],
      [null, true],
    ]);
    const id = photos[1]?.id ?? '';
    expect(await isPublic(id)).toBe(false);
    const code = ticket.code;
    let { revision } = second.body;
    for (const to of ['accepted', 'resolved']) {
      const outcome = { code: 'fixed', evidence: { kind: 'photo', value: id } };
      const moved = await desk.post(`/tickets/${code}/moves`, {
        revision,
        to,
        ...(to === 'resolved' && { outcome }),
      });
      expect(moved.status).toBe(200);
      revision = moved.body.revision;
    }
    expect(await AuditEntry.countDocuments({ action: 'ticket.photo_added' })).toBe(1);
  });

  it('says where the camera was and how far that is from the reported place', async () => {
    const { ticket } = await aTicketWithPhoto();
    const [photo] = (await (await signedIn()).get(`/tickets/${ticket.code}`)).body.photos;
    expect(photo.takenLocation.lat).toBeCloseTo(16.8172, 3);
    expect(photo.metresAway).toBeGreaterThan(50);
    expect(photo.metresAway).toBeLessThan(130);
    expect(photo.takenAt).toBe('2026-11-22T11:30:00.000Z');
  });

  it('is refused when it is none, empty or too large, and on tickets of foreign bodies', async () => {
    const { ticket } = await aTicketWithPhoto();
    const desk = await signedIn();
    expect((await desk.upload(ticket.code, Buffer.from('<svg/>'))).status).toBe(415);
    expect((await desk.upload(ticket.code, Buffer.alloc(0))).status).toBe(400);
    expect((await desk.upload(ticket.code, Buffer.alloc(LARGEST_UPLOAD_BYTES + 1))).status).toBe(
      413,
    );
    const stranger = await signedIn({ bodies: ['yte'] });
    expect((await stranger.upload(ticket.code, await stripes())).status).toBe(404);
    const leader = await signedIn({ roles: ['leader'] });
    expect((await leader.upload(ticket.code, await stripes())).status).toBe(403);
  });
});

describe('publishing a picture', () => {
  it('needs somebody to have marked what is private, or to say that nothing is', async () => {
    const { ticket, photo } = await aTicketWithPhoto();
    const desk = await signedIn();
    const path = `/tickets/${ticket.code}/photos/${photo._id}/publication`;
    expect((await desk.post(path, { regions: [] })).status).toBe(400);
    expect((await desk.post(path, { regions: [{ ...FACE, width: 2 }] })).status).toBe(400);
    expect(await isPublic(photo._id)).toBe(false);
    const shown = await desk.post(path, { regions: [], nothingPrivate: true });
    expect(shown.body.photos[0].published).toEqual({ id: photo._id, regions: [] });
    expect(await isPublic(photo._id)).toBe(true);
  });

  it('shows a copy with the regions blurred, and keeps the original private', async () => {
    const { ticket, photo } = await aTicketWithPhoto();
    const desk = await signedIn();
    const path = `/tickets/${ticket.code}/photos/${photo._id}/publication`;
    const { published } = (await desk.post(path, { regions: [FACE] })).body.photos[0];
    expect(published).toEqual({ id: expect.not.stringMatching(photo._id), regions: [FACE] });
    expect(await isPublic(photo._id)).toBe(false);
    const answer = await supertest(api.app).get(`/photos/${published.id}`);
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
    expect(await contrastOf(answer.body, 25)).toBeLessThan(20);
    expect(await contrastOf(answer.body, 120)).toBeGreaterThan(80);
  });

  it('makes the picture stand on the page of the report, in open pages and in Open311 once the ticket is public', async () => {
    const { ticket, photo } = await aTicketWithPhoto();
    const desk = await signedIn();
    const path = `/tickets/${ticket.code}/photos/${photo._id}/publication`;
    const after = (await desk.post(path, { regions: [FACE] })).body;
    const page = async () => (await supertest(api.app).get(`/r/${ticket.code}`)).text;
    const { id } = after.photos[0].published;
    expect(await page()).not.toContain(id);
    await desk.post(`/tickets/${ticket.code}/visibility`, {
      revision: after.revision,
      public: true,
    });
    expect(await page()).toContain(`/photos/${id}`);
    expect(await page()).not.toContain(photo._id);
  });

  it('can be taken back: the copy goes, also from the disk', async () => {
    const { ticket, photo } = await aTicketWithPhoto();
    const desk = await signedIn();
    const path = `/tickets/${ticket.code}/photos/${photo._id}/publication`;
    const { id } = (await desk.post(path, { regions: [FACE] })).body.photos[0].published;
    const taken = await desk.delete(path);
    expect(taken.body.photos[0].published).toBeNull();
    expect(await isPublic(id)).toBe(false);
    await createPhotoErasure(api)();
    expect(await api.photos.read(id)).toBeUndefined();
    expect(await api.photos.read(photo._id)).toBeDefined();
    const acts = await AuditEntry.find({ action: /^ticket\.photo/ }).lean();
    expect(acts.map(({ action }) => action)).toEqual([
      'ticket.photo_published',
      'ticket.photo_withdrawn',
    ]);
  });

  it('is done anew with other regions; one copy is left', async () => {
    const { ticket, photo } = await aTicketWithPhoto();
    const desk = await signedIn();
    const path = `/tickets/${ticket.code}/photos/${photo._id}/publication`;
    const first = (await desk.post(path, { regions: [FACE] })).body.photos[0].published;
    const second = (await desk.post(path, { regions: [FACE, FACE] })).body.photos[0].published;
    expect(await isPublic(first.id)).toBe(false);
    expect(await isPublic(second.id)).toBe(true);
    expect(await Photo.countDocuments({ published: true })).toBe(1);
  });

  it('is done from the ticket that its own was merged into, and follows when they are taken apart', async () => {
    const { ticket: root } = await aTicketWithPhoto();
    const desk = await signedIn();
    const { ticket, report } = await api.workflow.reports.submit(
      aReport({ incident: 'own', photoIds: [(await api.photos.keep(await stripes(2)))._id] }),
    );
    const added = (await desk.upload(ticket.code, await stripes(3))).body;
    const merged = await desk.post(`/tickets/${ticket.code}/merge`, {
      revision: added.revision,
      into: root.code,
    });
    const [, ofResident, ofStaff] = merged.body.photos as TicketPhoto[];
    expect(ofResident?.report).toBe(report.code);
    const shown: (string | undefined)[] = [];
    let revision = merged.body.revision;
    for (const one of [ofResident, ofStaff]) {
      const path = `/tickets/${root.code}/photos/${one?.id}/publication`;
      const { body, status } = await desk.post(path, { regions: [FACE] });
      expect(status).toBe(200);
      revision = body.revision;
      shown.push(body.photos.find((photo: TicketPhoto) => photo.id === one?.id).published.id);
    }
    await desk.post(`/tickets/${root.code}/visibility`, { revision, public: true });
    const page = async () => (await supertest(api.app).get(`/r/${root.code}`)).text;
    for (const id of shown) expect(await page()).toContain(`/photos/${id}`);
    const apart = await desk.post(`/tickets/${ticket.code}/unmerge`, {
      revision: (await desk.get(`/tickets/${ticket.code}`)).body.revision,
    });
    expect(apart.body.photos.map(({ published }: TicketPhoto) => published?.id)).toEqual(shown);
    for (const id of shown) expect(await page()).not.toContain(`/photos/${id}`);
  });

  it('that dies half way leaves nothing behind an hour later', async () => {
    const { ticket, photo } = await aTicketWithPhoto();
    const by = { type: 'staff' as const, id: 'a'.repeat(24), name: 'Lan' };
    const how = { regions: [FACE], nothingPrivate: false };
    const diesAfterTheFile = createTicketPhotos({
      ...api,
      change: () => Promise.reject(new Error('power cut')),
    });
    await expect(diesAfterTheFile.publish(ticket, photo._id, how, by)).rejects.toThrow('power cut');
    const folder = join(store.dataDir, 'photos');
    const files = async () =>
      (await readdir(folder, { recursive: true })).filter((name) => name.includes('.'));
    const before = await files();
    // Two more that got no further: to a part of the file, and to the row alone.
    const [copy] = await Photo.find({ _id: { $ne: photo._id } }).lean<PhotoRecord[]>();
    const half = `half${'x'.repeat(20)}`;
    await Photo.create({ ...copy, _id: half });
    await mkdir(join(folder, 'ha'), { recursive: true });
    await writeFile(join(folder, 'ha', `${half}.jpg.part`), 'JFIF');
    await Photo.create({ ...copy, _id: `none${'x'.repeat(20)}` });
    const erase = createPhotoErasure(api);
    expect(await erase()).toBe(0);
    expect(await files()).toHaveLength(before.length + 1);
    api.clock.advance(HOUR);
    expect(await erase()).toBe(3);
    expect(await files()).toHaveLength(before.length - 1);
    expect((await Photo.find().lean()).map(({ _id }) => _id)).toEqual([photo._id]);
    expect(await api.photos.read(photo._id)).toBeDefined();
  });

  it('is refused for pictures of other tickets', async () => {
    const { photo } = await aTicketWithPhoto();
    const { ticket } = await api.workflow.reports.submit(aReport({ incident: 'own' }));
    const desk = await signedIn();
    const path = `/tickets/${ticket.code}/photos/${photo._id}/publication`;
    expect((await desk.post(path, { regions: [FACE] })).status).toBe(404);
  });

  it('ends with the data of who sent it', async () => {
    const { ticket, photo } = await aTicketWithPhoto();
    const desk = await signedIn();
    const path = `/tickets/${ticket.code}/photos/${photo._id}/publication`;
    const { id } = (await desk.post(path, { regions: [FACE] })).body.photos[0].published;
    await inTransaction((session) => erasePhotos([photo._id], api.clock.now(), session));
    expect(await isPublic(id)).toBe(false);
    expect((await desk.get(`/tickets/${ticket.code}`)).body.photos).toEqual([]);
  });
});
