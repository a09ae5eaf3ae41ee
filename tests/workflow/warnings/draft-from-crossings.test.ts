import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR, MINUTE } from '../../../core/clock.ts';
import { createQueues } from '../../../core/jobs/create-queues.ts';
import { createLogger } from '../../../core/logger.ts';
import { LevelCrossingEvent } from '../../../models/level-crossing.ts';
import { Notice } from '../../../models/notice.ts';
import { Staff } from '../../../models/staff.ts';
import { Warning } from '../../../models/warning.ts';
import { WarningVersion } from '../../../models/warning-version.ts';
import { createOutbox } from '../../../workflow/notifications/outbox.ts';
import { createWarnings } from '../../../workflow/warnings/create-warnings.ts';
import { city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

const logger = createLogger('silent');
const clock = createManualClock(WEDNESDAY);
const outbox = createOutbox({ queues: createQueues({ logger }), clock, logger });
const warnings = createWarnings({ city, clock, logger, outbox });
const { desk } = warnings;
const draftNow = () => warnings.sweeps['drafts from rivers']?.();
const alarm = () => warnings.sweeps['warnings that ran out']?.();

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
  await Staff.create({
    username: 'truc',
    displayName: 'Trực ban',
    passwordHash: 'x',
    roles: ['officer'],
    bodies: [],
    createdAt: WEDNESDAY,
  });
});

const an = { type: 'staff' as const, id: 'an', name: 'An' };
const binh = { type: 'staff' as const, id: 'binh', name: 'Bình' };
const GAUGE = city.gauges[0];

/** The river moves on its ladder. */
async function moves(from: number, to: number, levelMetres: number) {
  const at = clock.now();
  const { _id } = await LevelCrossingEvent.create({
    key: `s:${at.toISOString()}:${to}`,
    station: 's',
    gauge: GAUGE?.id ?? '',
    river: GAUGE?.river ?? '',
    stationName: GAUGE?.station ?? '',
    from,
    to,
    direction: to > from ? 'rise' : 'fall',
    at,
    levelMetres,
    alarmMetres: GAUGE?.alarmMetres ?? [],
    metresPerHour: to > from ? 0.31 : -0.2,
    wards: ['ward:dong-ha'],
    createdAt: at,
  });
  await draftNow();
  clock.advance(HOUR);
  return _id;
}
const versions = () => WarningVersion.find().sort({ number: 1 }).lean();
const stateOf = async (id: unknown) => (await LevelCrossingEvent.findById(id).lean())?.state;
const send = async (id: string) => {
  await desk.submit(id, ['nobody', 'everybody'], an);
  await desk.approve(id, binh);
};

describe('a river that moves on its ladder', () => {
  it('drafts a warning filled from the gauge, tells the duty officer once, and sends nothing', async () => {
    const id = await moves(0, 3, 4.2);
    const [version] = await versions();
    expect(version).toMatchObject({ kind: 'alert', state: 'draft', stage: 3, levelMetres: 4.2 });
    expect(version?.vi).toMatchObject({
      headline: 'Sông Hiếu vượt báo động 3',
      what: 'Sông Hiếu tại Đông Hà 4,20 m, trên báo động 3 0,20 m. Nước đang lên 31 cm mỗi giờ.',
    });
    expect(version?.en.what).toContain('0.20 m above alarm level 3');
    expect(await Warning.findOne().lean()).toMatchObject({ state: 'draft', gauge: GAUGE?.id });
    expect(await stateOf(id)).toBe('drafted');
    // A crash between the draft and the mark: the crossing is handled again.
    await LevelCrossingEvent.updateOne({ _id: id }, { $set: { state: 'new' } });
    await draftNow();
    expect(await Warning.countDocuments()).toBe(1);
    expect(await Notice.find().lean()).toMatchObject([{ kind: 'warning', urgent: true }]);
  });

  it('writes a draft anew that nobody has touched, and leaves alone one that somebody works on', async () => {
    await moves(0, 1, 2.1);
    await moves(1, 2, 3.1);
    const [version] = await versions();
    expect(version?.vi.headline).toBe('Sông Hiếu lên báo động 2');
    const { vi, en, severity, urgency, certainty, response, area } = version as never as Parameters<
      typeof desk.edit
    >[1];
    await desk.edit(
      String(version?._id),
      { vi: { ...vi, goTo: 'Trường THCS' }, en, severity, urgency, certainty, response, area },
      version?.revision ?? 0,
      an,
    );
    // They wrote words; what the gauge said stays with the version.
    expect((await versions())[0]).toMatchObject({ stage: 2, levelMetres: 3.1 });
    await moves(2, 3, 4.1);
    expect((await versions())[0]?.vi).toMatchObject({
      headline: 'Sông Hiếu lên báo động 2',
      goTo: 'Trường THCS',
    });
    expect(await Notice.countDocuments()).toBe(3);
  });

  it('drafts updates of an active warning in its area, and the all-clear below the first level', async () => {
    await moves(0, 3, 4.2);
    await send(String((await versions())[0]?._id));
    await moves(3, 2, 3.8);
    const [, update] = await versions();
    expect(update).toMatchObject({ kind: 'update', number: 2, response: 'Avoid' });
    await send(String(update?._id));
    await moves(2, 0, 1.8);
    const [, , end] = await versions();
    expect(end).toMatchObject({ kind: 'all_clear', response: 'AllClear' });
    await send(String(end?._id));
    expect(await Warning.findOne().lean()).toMatchObject({ state: 'ended', inForce: 3 });
  });

  it('needs no warning when it falls and nobody was told that it rose', async () => {
    await moves(0, 1, 2.1);
    expect(await stateOf(await moves(1, 0, 1.8))).toBe('superseded');
    expect(await Warning.findOne().lean()).toMatchObject({ state: 'discarded' });
  });
});

describe('a warning that ran past its time', () => {
  it('rings again and again, with the leaders from the second time on, until news is sent', async () => {
    await Staff.create({
      username: 'lanhdao',
      displayName: 'Lãnh đạo',
      passwordHash: 'x',
      roles: ['leader'],
      bodies: [],
      createdAt: WEDNESDAY,
    });
    await moves(0, 3, 4.2);
    const [version] = await versions();
    await send(String(version?._id));
    await Notice.deleteMany({});
    clock.set(new Date((version?.until ?? WEDNESDAY).getTime() + MINUTE));
    await alarm();
    await alarm();
    const told = async () => (await Notice.find().lean()).length;
    expect(await told()).toBe(1);
    clock.advance(15 * MINUTE);
    await alarm();
    expect(await told()).toBe(3);
    await moves(3, 0, 1.8);
    await send(String((await versions())[1]?._id));
    clock.advance(HOUR);
    expect(await alarm()).toBe(0);
  });
});
