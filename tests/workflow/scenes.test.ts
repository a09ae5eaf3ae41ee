import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createManualClock } from '../../core/clock.ts';
import { Photo } from '../../models/photo.ts';
import { createPhotoFolder } from '../../workflow/photos/photo-files.ts';
import { createPhotoStore } from '../../workflow/photos/photo-store.ts';
import { aReport, aWorkflow, WEDNESDAY } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let photos: ReturnType<typeof createPhotoStore>;
beforeAll(async () => {
  store = await startTestStore();
  photos = createPhotoStore({
    files: createPhotoFolder(join(store.dataDir, 'photos')),
    clock: createManualClock(WEDNESDAY),
    utcOffsetMinutes: 420,
  });
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

/** A scene of light and dark patches, the same for the same seed. */
function scene(seed: number, width = 1600, height = 1200) {
  let state = seed;
  const patches = Buffer.from(
    Array.from({ length: 12 * 9 * 3 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    }),
  );
  return sharp(patches, { raw: { width: 12, height: 9, channels: 3 } }).resize(width, height, {
    kernel: 'cubic',
  });
}
const asSent = async (seed: number) =>
  photos.keep(await scene(seed).jpeg({ quality: 92 }).toBuffer());
/** The same scene after another app made it smaller, darker and coarser. */
const asForwarded = async (seed: number) =>
  photos.keep(await scene(seed, 700, 525).linear(0.8, 6).webp({ quality: 45 }).toBuffer());

/** A report whose words name no place and fit another one badly. */
const saying = (text: string, category: string, photoIds: string[]) =>
  aReport({ text, photoIds, labels: { category, place: [] } });

describe('two reports with pictures', () => {
  it('of one scene are one incident, even when the words say little and the copy was made smaller', async () => {
    const { workflow } = aWorkflow();
    const first = await workflow.reports.submit(
      saying('Coi nè bà con', 'rac_thai', [(await asSent(13))._id]),
    );
    const copy = await asForwarded(13);
    expect(copy.digest).not.toBe((await Photo.findById(first.report.photoIds[0]))?.digest);
    const second = await workflow.reports.submit(
      saying('gần nhà tui ghê quá', 'duong_sa', [copy._id]),
    );
    expect(second).toMatchObject({ joined: true, ticket: { code: first.ticket.code } });
    const facts = second.ticket.updates.at(-1)?.facts as { because: string[] };
    expect(facts.because.some((reason) => /^photo \d+%$/.test(reason))).toBe(true);
  });

  it('of different scenes stay two, and so do words alone', async () => {
    const { workflow } = aWorkflow();
    await workflow.reports.submit(saying('Coi nè bà con', 'rac_thai', [(await asSent(13))._id]));
    const another = await asSent(14);
    const other = saying('gần nhà tui ghê quá', 'duong_sa', [another._id]);
    expect((await workflow.reports.submit(other)).joined).toBe(false);
    const without = saying('ai mà chịu nổi trời ơi', 'vat_nuoi', []);
    expect((await workflow.reports.submit(without)).joined).toBe(false);
  });

  it('of one message stay apart: two matters may be seen on one picture', async () => {
    const { workflow } = aWorkflow();
    const shared = [(await asSent(13))._id];
    await workflow.reports.submit(saying('Rác chất đống', 'rac_thai', shared));
    const second = await workflow.reports.submit(saying('Đèn đường tắt', 'chieu_sang', shared));
    expect(second.joined).toBe(false);
  });

  it('on which nothing is to be seen are not taken for one scene', async () => {
    const { workflow } = aWorkflow();
    const night = async (background: string) =>
      photos.keep(
        await sharp({ create: { width: 400, height: 300, channels: 3, background } })
          .jpeg()
          .toBuffer(),
      );
    const [one, other] = [await night('#050505'), await night('#060606')];
    expect(one.likeness).toBeUndefined();
    await workflow.reports.submit(saying('Coi nè bà con', 'rac_thai', [one._id]));
    const second = await workflow.reports.submit(
      saying('gần nhà tui ghê quá', 'duong_sa', [other._id]),
    );
    expect(second.joined).toBe(false);
  });

  it('are not compared with a picture that is to be removed', async () => {
    const { workflow } = aWorkflow();
    const gone = await asSent(13);
    await workflow.reports.submit(saying('Coi nè bà con', 'rac_thai', [gone._id]));
    await Photo.updateOne({ _id: gone._id }, { $set: { erasedAt: WEDNESDAY } });
    const second = await workflow.reports.submit(
      saying('gần nhà tui ghê quá', 'duong_sa', [(await asForwarded(13))._id]),
    );
    expect(second.joined).toBe(false);
  });
});
