import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock } from '../../../core/clock.ts';
import { createQueues } from '../../../core/jobs/create-queues.ts';
import { createLogger } from '../../../core/logger.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Resident } from '../../../models/resident.ts';
import { WarningReceipt } from '../../../models/warning-receipt.ts';
import { WarningVersion } from '../../../models/warning-version.ts';
import { createOutbox } from '../../../workflow/notifications/outbox.ts';
import { startDispatcher } from '../../../workflow/notifications/send-deliveries.ts';
import { createSubscriptions } from '../../../workflow/subscriptions/subscriptions.ts';
import { createWarnings } from '../../../workflow/warnings/create-warnings.ts';
import type { VersionInput } from '../../../workflow/warnings/version-input.ts';
import { aResident, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

const logger = createLogger('silent');
let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const an = { type: 'staff' as const, id: 'an', name: 'An' };
const binh = { type: 'staff' as const, id: 'binh', name: 'Bình' };
const CENTRE = city.centre;
const words = {
  headline: 'Sông Hiếu vượt báo động 3',
  what: 'Nước còn lên.',
  where: '',
  howBad: '',
  doNow: 'Lên chỗ cao.',
  goTo: '',
  nextNews: '',
  source: 'Đài KTTV Quảng Trị',
};
const around = (radiusKm: number): VersionInput => ({
  vi: words,
  en: words,
  severity: 'Severe',
  urgency: 'Immediate',
  certainty: 'Observed',
  response: 'Evacuate',
  until: new Date(WEDNESDAY.getTime() + 6 * 3_600_000),
  area: { wards: [], circles: [{ ...CENTRE, radiusKm }], polygons: [], wholeCity: false },
});

/** A city that warns: `open` starts the senders, so that a test can look before anything leaves. */
function aHouse() {
  const clock = createManualClock(WEDNESDAY);
  const queues = createQueues({ logger });
  const outbox = createOutbox({ queues, clock, logger });
  const warnings = createWarnings({ city, clock, logger, outbox });
  const arrived: string[] = [];
  return {
    clock,
    warnings,
    arrived,
    open() {
      const send = async ({ address }: { address: string }) => {
        arrived.push(address);
        return { providerId: address };
      };
      startDispatcher({
        outbox,
        clock,
        logger,
        senders: [{ channel: 'telegram', idempotent: false, send }],
        random: () => 0,
        soleProcess: true,
      });
    },
    async settle() {
      await warnings.sender.sweep();
      await outbox.bells.emergency.idle();
      await warnings.sender.sweep();
    },
    close: () => queues.close(),
  };
}
type House = ReturnType<typeof aHouse>;

/** A resident who lives so far north of the middle of the city, metres. */
async function aNeighbour(metres: number): Promise<string> {
  const address = `at-${metres}`;
  const { _id } = await aResident({ address });
  const place = { kind: 'point', lat: CENTRE.lat + metres / 111_195, lon: CENTRE.lon } as const;
  await createSubscriptions({ city, clock: createManualClock(WEDNESDAY) }).subscribe({
    residentId: _id,
    topic: 'flood',
    place,
  });
  return address;
}

async function approved({ warnings }: House, radiusKm = 3) {
  const drafted = await warnings.desk.draft(
    { ...around(radiusKm), hazard: 'flood', drill: false },
    an,
  );
  const id = String(drafted.version._id);
  await warnings.desk.submit(id, ['everybody', 'nobody'], an);
  await warnings.desk.approve(id, binh);
  await warnings.sender.idle();
  return { id, warningId: String(drafted.warning._id) };
}
const stateOf = async (id: string) => (await WarningVersion.findById(id).lean())?.state;
const states = async () =>
  (await Delivery.find().sort({ _id: 1 }).lean()).map(({ state }) => state);

describe('an approved warning', () => {
  it('reaches everybody in the area once, nearest to the danger first', async () => {
    const house = aHouse();
    const far = await aNeighbour(2000);
    const near = await aNeighbour(100);
    await aNeighbour(9000);
    const { id } = await approved(house);
    house.open();
    await house.settle();
    expect(house.arrived).toEqual([near, far]);
    expect(await WarningVersion.findById(id).lean()).toMatchObject({ state: 'sent', audience: 2 });
    const [first] = await Delivery.find().lean();
    expect(first).toMatchObject({
      key: `warning:dong-ha-flood-2025-0001:v1:resident:${String(first?.residentId)}`,
      lane: 'emergency',
      about: { type: 'warning', id: 'dong-ha-flood-2025-0001:v1' },
    });
    await house.close();
  });

  it('is prepared again after a crash without a second message', async () => {
    const house = aHouse();
    await aNeighbour(100);
    await aNeighbour(200);
    const { id } = await approved(house);
    // Died before it noted that all was prepared, with half of it written and one message out.
    await Delivery.deleteOne({ address: 'at-200' });
    house.open();
    await house.settle();
    await WarningVersion.updateOne({ _id: id }, { $set: { state: 'preparing' } });
    const after = aHouse();
    after.open();
    await after.settle();
    expect([...house.arrived, ...after.arrived].toSorted()).toEqual(['at-100', 'at-200']);
    expect(await stateOf(id)).toBe('sent');
    await house.close();
    await after.close();
  });

  it('goes on after a restart although the bells of what was queued are gone', async () => {
    const house = aHouse();
    await aNeighbour(100);
    const { id } = await approved(house);
    await house.close();
    const after = aHouse();
    after.open();
    await after.settle();
    expect(after.arrived).toEqual(['at-100']);
    expect(await stateOf(id)).toBe('sent');
    await after.close();
  });

  it('is held while it is paused, goes on where it stood, and is cancelled when stopped', async () => {
    const house = aHouse();
    await aNeighbour(100);
    await aNeighbour(200);
    const { id } = await approved(house);
    await house.warnings.desk.step(id, 'pause', binh);
    await house.warnings.sender.idle();
    expect(await states()).toEqual(['held', 'held']);
    house.open();
    await house.settle();
    expect(house.arrived).toEqual([]);
    await house.warnings.desk.step(id, 'resume', binh);
    await house.settle();
    expect(house.arrived).toEqual(['at-100', 'at-200']);
    await house.close();
  });

  it('leaves nothing to be sent once it is stopped', async () => {
    const house = aHouse();
    await aNeighbour(100);
    const { id } = await approved(house);
    await house.warnings.desk.step(id, 'stop', binh);
    await house.warnings.sender.idle();
    house.open();
    await house.settle();
    expect(await states()).toEqual(['cancelled']);
    expect(house.arrived).toEqual([]);
    await house.close();
  });

  it('counts those whose every chat is gone, so that somebody calls them', async () => {
    const house = aHouse();
    await aNeighbour(100);
    await Resident.updateMany({}, { $set: { 'identities.$[].state': 'gone' } });
    const { id } = await approved(house);
    await house.settle();
    expect(await Delivery.findOne().lean()).toMatchObject({
      state: 'refused',
      error: { code: 'unreached' },
    });
    expect(await WarningVersion.findById(id).lean()).toMatchObject({ state: 'sent', audience: 1 });
    await house.close();
  });

  it('is followed by an all-clear to everybody who heard of it, also outside a smaller area', async () => {
    const house = aHouse();
    await aNeighbour(100);
    await aNeighbour(2000);
    const { warningId } = await approved(house);
    house.open();
    await house.settle();
    const { version } = await house.warnings.desk.follow(warningId, 'all_clear', an);
    await house.warnings.desk.edit(String(version._id), around(1), version.revision, an);
    await house.warnings.desk.submit(String(version._id), ['everybody', 'nobody'], an);
    await house.warnings.desk.approve(String(version._id), binh);
    await house.settle();
    expect(house.arrived).toEqual(['at-100', 'at-2000', 'at-100', 'at-2000']);
    await house.close();
  });

  it('is told again to those who did not answer, at the times of the city, until news comes', async () => {
    const house = aHouse();
    await aNeighbour(100);
    await aNeighbour(200);
    const { id, warningId } = await approved(house);
    house.open();
    await house.settle();
    const answering = await Resident.findOne({ 'identities.address': 'at-100' }).orFail().lean();
    await WarningReceipt.create({
      warningId,
      residentId: answering._id,
      answer: 'received',
      version: 1,
      at: house.clock.now(),
    });
    const repeats = async (minutes: number) => {
      house.arrived.length = 0;
      house.clock.advance(minutes * 60_000);
      await house.warnings.sweeps['repeats of warnings']?.();
      await house.warnings.sweeps['repeats of warnings']?.();
      await house.settle();
      return house.arrived;
    };
    expect(await repeats(14)).toEqual([]);
    expect(await repeats(1)).toEqual(['at-200']);
    expect((await Delivery.findOne({ key: /:repeat:1$/ }).lean())?.content.text).toContain(
      'Nhắc lại',
    );
    expect(await repeats(29)).toEqual([]);
    // Died after the messages were written and before that was noted: they are not written again.
    await WarningVersion.updateOne({ _id: id }, { $set: { repeats: 0, repeatAt: WEDNESDAY } });
    expect(await repeats(0)).toEqual([]);
    const { version } = await house.warnings.desk.follow(warningId, 'all_clear', an);
    await house.warnings.desk.edit(String(version._id), around(1), version.revision, an);
    await house.warnings.desk.submit(String(version._id), ['everybody', 'nobody'], an);
    await house.warnings.desk.approve(String(version._id), binh);
    await house.settle();
    expect(await repeats(60)).toEqual([]);
    await house.close();
  });
});
