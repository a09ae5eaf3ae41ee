import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createSay } from '../../../core/city/say.ts';
import { createManualClock } from '../../../core/clock.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { WarningVersion } from '../../../models/warning-version.ts';
import { createSubscriptions } from '../../../workflow/subscriptions/subscriptions.ts';
import type { VersionInput } from '../../../workflow/warnings/version-input.ts';
import { createWarningDesk } from '../../../workflow/warnings/warning-desk.ts';
import { aResident, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
const clock = createManualClock(WEDNESDAY);
let approved = 0;
const desk = createWarningDesk({
  say: createSay(city),
  city,
  clock,
  onApproved: () => {
    approved += 1;
  },
});
const subscriptions = createSubscriptions({ city, clock });
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  approved = 0;
});

const an = { type: 'staff' as const, id: 'an', name: 'An' };
const binh = { type: 'staff' as const, id: 'binh', name: 'Bình' };
const words = {
  headline: 'Sông Hiếu vượt báo động 3',
  what: 'Nước lên 5,1 m lúc 23 giờ, còn lên nữa.',
  where: 'Ven sông Hiếu, phường Đông Hà',
  howBad: '',
  doNow: 'Đưa người và đồ lên chỗ cao, tắt cầu dao điện.',
  goTo: '',
  nextNews: '',
  source: 'Đài Khí tượng Thủy văn Quảng Trị',
};
const [ward, otherWard] = city.wards.filter(({ successor }) => !successor).map(({ id }) => id);
const anInput = (given: Partial<VersionInput> = {}): VersionInput => ({
  vi: words,
  en: { ...words, headline: 'The Hiếu river is above alarm level 3' },
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Observed',
  response: 'Evacuate',
  until: new Date(WEDNESDAY.getTime() + 6 * 3_600_000),
  area: { wards: [ward ?? ''], circles: [], polygons: [], wholeCity: false },
  ...given,
});
const draft = (given: Partial<VersionInput> = {}) =>
  desk.draft({ ...anInput(given), hazard: 'flood', drill: false }, an);

async function subscribers(...wards: (string | undefined)[]) {
  for (const id of wards)
    await subscriptions.subscribe({
      residentId: (await aResident())._id,
      topic: 'flood',
      place: { kind: 'ward', ward: id ?? '' },
    });
}

const idOf = ({ version }: Awaited<ReturnType<typeof draft>>) => String(version._id);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => expect('it').toBe('refused'),
    (err: { status: number; details: { path: string; message: string }[] }) => err,
  ) as Promise<{ status: number; details: { path: string; message: string }[] }>;

describe('a warning', () => {
  it('goes out only when a second person has approved it', async () => {
    await subscribers(ward, otherWard);
    const id = idOf(await draft());
    await desk.submit(id, [], an);
    expect((await failure(desk.approve(id, an))).status).toBe(403);
    expect(approved).toBe(0);
    const { warning, version } = await desk.approve(id, binh);
    expect(version.state).toBe('preparing');
    expect(warning).toMatchObject({
      identifier: 'dong-ha-flood-2025-0001',
      state: 'active',
      inForce: 1,
    });
    expect(approved).toBe(1);
  });

  it('says before it is sent how many would be told, by ward and channel', async () => {
    await subscribers(ward, ward, otherWard);
    const {
      audience,
      subscribers: all,
      byWard,
      byChannel,
      doubts,
    } = await desk.preview(anInput().area);
    expect({ audience, all, byWard, byChannel, doubts }).toEqual({
      audience: 2,
      all: 3,
      byWard: [{ ward, count: 2 }],
      byChannel: [{ channel: 'telegram', count: 2 }],
      doubts: [],
    });
  });

  it('is stopped with a question when nobody or everybody would be told', async () => {
    await subscribers(otherWard);
    const id = idOf(await draft());
    expect((await failure(desk.submit(id, [], an))).details).toEqual([
      { path: 'area', message: 'nobody is subscribed there' },
    ]);
    await desk.submit(id, ['nobody'], an);
  });

  it('is not let through with words missing, whatever is confirmed', async () => {
    await subscribers(ward, otherWard);
    const id = idOf(await draft({ vi: { ...words, doNow: ' ' } }));
    const { details } = await failure(desk.submit(id, ['nobody', 'everybody'], an));
    expect(details.map(({ path }) => path)).toEqual(['vi.doNow']);
  });

  it('can be sent by one person alone only with a reason, which stands in the log', async () => {
    await subscribers(ward, otherWard);
    const id = idOf(await draft());
    expect((await failure(desk.breakGlass(id, ' ', an))).details[0]?.path).toBe('reason');
    await desk.breakGlass(id, 'Nước lên 40 cm trong 10 phút, không ai nghe máy', an);
    const entry = await AuditEntry.findOne({ action: 'warning.break_glass' }).lean();
    expect(entry?.facts).toMatchObject({ reason: expect.stringContaining('40 cm') });
  });

  it('is followed by updates and ended by the all-clear, never twice at once', async () => {
    await subscribers(ward, otherWard);
    const first = await draft();
    await desk.submit(idOf(first), [], an);
    await desk.approve(idOf(first), binh);
    const warningId = String(first.warning._id);
    const end = await desk.follow(warningId, 'all_clear', an);
    expect((await failure(desk.follow(warningId, 'update', an))).status).toBe(409);
    expect(end.version).toMatchObject({ number: 2, response: 'AllClear', vi: { headline: '' } });
    const said = { ...words, headline: 'Sông Hiếu đã xuống dưới báo động 1', doNow: '' };
    const edited = await desk.edit(idOf(end), anInput({ vi: said, en: said }), 0, an);
    await desk.submit(idOf(edited), [], an);
    const { warning } = await desk.approve(idOf(edited), binh);
    expect(warning).toMatchObject({ state: 'ended', inForce: 2 });
    expect(await WarningVersion.findById(idOf(first)).lean()).toMatchObject({ state: 'stopped' });
  });

  it('refuses a step that is not in the table, with those that are', async () => {
    const id = idOf(await draft());
    const { status, details } = await failure(desk.step(id, 'resume', an));
    expect(status).toBe(409);
    expect(details.map(({ message }) => message)).toEqual(['submit', 'break_glass', 'discard']);
  });

  it('is not changed on an older view', async () => {
    const id = idOf(await draft());
    await desk.edit(id, anInput({ riskLevel: 3 }), 0, an);
    expect((await failure(desk.edit(id, anInput(), 0, binh))).details).toEqual([
      { path: 'revision', message: 'is 1 now' },
    ]);
  });
});
