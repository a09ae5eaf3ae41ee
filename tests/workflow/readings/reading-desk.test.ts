import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR, MINUTE } from '../../../core/clock.ts';
import { LevelCrossingEvent } from '../../../models/level-crossing.ts';
import { Quarantine } from '../../../models/quarantine.ts';
import { Reading } from '../../../models/reading.ts';
import { Report } from '../../../models/report.ts';
import { Station, type StationRecord } from '../../../models/station.ts';
import { Ticket } from '../../../models/ticket.ts';
import type { NewStation } from '../../../workflow/readings/stations.ts';
import { aReport } from '../../support/builders.ts';
import { someSensors } from '../../support/sensors.ts';
import { startTestStore } from '../../support/store.ts';

const START = new Date('2026-10-17T12:00:00Z');
const clock = createManualClock(START);
let store: Awaited<ReturnType<typeof startTestStore>>;
let sensors: Awaited<ReturnType<typeof someSensors>>;

beforeAll(async () => {
  store = await startTestStore();
});
beforeEach(async () => {
  await store.clear();
  clock.set(START);
  sensors = await someSensors(clock);
});
afterAll(async () => {
  await sensors.close();
  await store.stop();
});

const officer = { type: 'staff' as const, id: 'o1', name: 'Trực ban' };
const minute = (minutes: number) => new Date(START.getTime() + minutes * MINUTE);
const level = (value: number, minutes = 0, station = 'hieu-dong-ha') => ({
  station,
  metric: 'level',
  value,
  at: minute(minutes),
});
const take = (...readings: Parameters<typeof sensors.readings.take>[0]) =>
  sensors.readings.take(readings, 'mqtt');
const crossings = () =>
  LevelCrossingEvent.find({}, { from: 1, to: 1, state: 1, _id: 0 }).sort({ at: 1 }).lean();
const gauge = () => Station.findById('hieu-dong-ha').lean<StationRecord>();

const LAMP = {
  id: 'den-001',
  kind: 'street_light' as const,
  name: 'Đèn 001',
  place: 'trụ 12 đường Lê Lợi',
  location: { lat: 16.8172845, lon: 107.1010378 },
  wards: [],
  datastreams: { fault: 'L12' },
} satisfies NewStation;
const lamp = (value: number, minutes: number) => ({
  station: 'den-001',
  metric: 'fault',
  value,
  at: minute(minutes),
});

describe('readings', () => {
  it('are kept once, whatever is sent again, and the newest is known of its station', async () => {
    clock.set(minute(10));
    expect(await take(level(1.5), level(1.6, 10))).toEqual([
      { fate: 'stored' },
      { fate: 'stored' },
    ]);
    expect(await take(level(1.6, 10), level(1.5))).toEqual([
      { fate: 'duplicate' },
      { fate: 'duplicate' },
    ]);
    expect(await Reading.countDocuments()).toBe(2);
    expect((await gauge())?.channels[0]).toMatchObject({
      value: 1.6,
      at: minute(10),
      health: 'ok',
    });
  });

  it('that come late fill the gap and do not move the present', async () => {
    clock.set(minute(30));
    await take(level(1.9, 20));
    await take(level(1.7, 10));
    expect(await Reading.countDocuments()).toBe(2);
    expect((await gauge())?.channels[0]).toMatchObject({ value: 1.9 });
  });

  it('of another value for the same moment are kept apart', async () => {
    await take(level(1.5));
    expect(await take(level(1.6))).toMatchObject([{ reason: 'contradiction' }]);
    expect((await gauge())?.channels[0]?.value).toBe(1.5);
  });

  it('that jump five metres raise nothing by themselves, until an officer vouches for them', async () => {
    await take(level(1.5));
    clock.set(minute(10));
    expect(await take(level(6.5, 10))).toMatchObject([{ fate: 'quarantined', reason: 'jump' }]);
    expect(await crossings()).toEqual([]);
    const kept = await Quarantine.findOne();
    const id = String(kept?._id);
    await sensors.quarantine.decide(id, 'release', officer);
    expect(await crossings()).toMatchObject([{ from: 0, to: 4, state: 'new' }]);
    await expect(sensors.quarantine.decide(id, 'release', officer)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('of unknown stations and unknown metrics fill one row, however many come', async () => {
    for (let n = 0; n < 30; n += 1)
      await take(level(1, n, 'nowhere'), { ...level(1, n), metric: 'colour' });
    const rows = await Quarantine.find().sort({ reason: 1 }).lean();
    expect(rows.map(({ reason, count }) => [reason, count])).toEqual([
      ['unknown_metric', 30],
      ['unknown_station', 30],
    ]);
    await expect(
      sensors.quarantine.decide(String(rows[1]?._id), 'release', officer),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are found by the datastream that others call them by', async () => {
    await sensors.stations.save(LAMP, officer);
    const at = START;
    expect(
      await take(
        { datastream: 'L12', at, value: 0 },
        { datastream: 'hieu-dong-ha/level', at, value: 1 },
      ),
    ).toEqual([{ fate: 'stored' }, { fate: 'stored' }]);
  });

  it('of hundreds of stations come in bulk, none lost', async () => {
    const many = Array.from({ length: 200 }, (_, n) => ({
      ...LAMP,
      id: `den-${n}`,
      datastreams: {},
    }));
    await Station.insertMany(
      many.map(({ id, kind, name, place }) => ({ _id: id, kind, name, place, origin: 'staff' })),
    );
    clock.set(minute(30));
    for (let second = 0; second < 5; second += 1)
      await take(
        ...many.flatMap(({ id }) =>
          [0, 1, 2, 3, 4].map((n) => ({ ...lamp(0, second * 5 + n), station: id })),
        ),
      );
    expect(await Reading.countDocuments()).toBe(5000);
    expect(await Station.countDocuments({ health: 'ok' })).toBe(200);
  });
});

describe('a level crossing', () => {
  it('is noted once each way, with the trend, and not for waves', async () => {
    for (const [n, value] of [1.4, 1.6, 1.8, 2.02, 1.97, 2.03, 1.95, 2.01].entries()) {
      clock.set(minute(n * 20));
      await take(level(value, n * 20));
    }
    clock.set(minute(200));
    await take(level(1.85, 200));
    expect(await crossings()).toEqual([
      { from: 0, to: 1, state: 'new' },
      { from: 1, to: 0, state: 'new' },
    ]);
    const rise = await LevelCrossingEvent.findOne({ direction: 'rise' }).lean();
    expect(rise).toMatchObject({
      gauge: 'gauge:dong-ha',
      levelMetres: 2.02,
      alarmMetres: [2, 3, 4],
      wards: ['ward:dong-ha', 'ward:nam-dong-ha'],
    });
    expect(rise?.metresPerHour).toBeCloseTo(0.6, 1);
  });

  it('of a night that is sent at once asks for one draft only', async () => {
    clock.set(minute(600));
    await take(...[1.5, 2.4, 3.2, 4.1].map((value, n) => level(value, n * 150)));
    expect(await crossings()).toEqual([
      { from: 0, to: 1, state: 'superseded' },
      { from: 1, to: 2, state: 'superseded' },
      { from: 2, to: 3, state: 'new' },
    ]);
  });

  it('of history asks for none', async () => {
    await sensors.readings.take([level(1.5, -9000), level(2.5, -8000)], 'file');
    expect(await crossings()).toEqual([{ from: 0, to: 1, state: 'superseded' }]);
  });

  it('is noted although the process died between the reading and its station', async () => {
    await Reading.create({ ...level(2.5), source: 'mqtt', receivedAt: START });
    expect(await take(level(2.5))).toEqual([{ fate: 'duplicate' }]);
    expect(await crossings()).toEqual([{ from: 0, to: 1, state: 'new' }]);
    await take(level(2.5));
    expect(await crossings()).toHaveLength(1);
  });
});

describe('a device of the city', () => {
  beforeEach(() => sensors.stations.save(LAMP, officer));
  const ticketOf = async (code: string) => {
    const report = await Report.findOne({ code });
    return await Ticket.findById(report?.ticketId).lean();
  };
  const reportCode = async () =>
    (await Station.findById('den-001').lean<StationRecord>())?.channels[0]?.reportCode ?? '';

  it('that reports a fault gets a ticket, and ends it when it works again', async () => {
    await take(lamp(0, 0), lamp(1, 1));
    const code = await reportCode();
    expect(await ticketOf(code)).toMatchObject({
      category: 'chieu_sang',
      ward: 'ward:dong-ha',
      status: 'routed',
    });
    await take(lamp(1, 2), lamp(1, 3));
    expect(await Report.countDocuments()).toBe(1);
    clock.set(minute(5));
    await take(lamp(0, 4));
    const ended = await ticketOf(code);
    expect(ended).toMatchObject({ status: 'resolved', outcome: { code: 'fixed' } });
    expect(ended?.updates.at(-1)?.note).toContain('Đèn 001 tự báo');
  });

  it('that fails again while its ticket is open joins it; another device never does', async () => {
    await sensors.stations.save(
      { ...LAMP, id: 'den-002', name: 'Đèn 002', datastreams: {} },
      officer,
    );
    await take(lamp(1, 1));
    await sensors.workflow.tickets.move(
      { ticket: (await ticketOf(await reportCode()))?._id ?? '', by: officer },
      { to: 'accepted' },
    );
    await sensors.workflow.reports.submit(
      aReport({ incident: { ticketId: (await ticketOf(await reportCode()))?._id as never } }),
    );
    await take(lamp(0, 2));
    await take(lamp(1, 3), { ...lamp(1, 3), station: 'den-002' });
    const tickets = await Ticket.find({}, { reportCount: 1, status: 1 }).sort({
      openedAt: 1,
      _id: 1,
    });
    expect(tickets.map(({ reportCount, status }) => [reportCount, status])).toEqual([
      [3, 'accepted'],
      [1, 'routed'],
    ]);
  });

  it('is stuck or silent when it says so by standing still or by not speaking', async () => {
    await take(level(1.5, -60));
    clock.set(minute(24 * 60));
    await take(level(1.5, 24 * 60 - 1));
    expect((await gauge())?.health).toBe('stuck');
    clock.set(minute(26 * 60));
    expect(await sensors.watchHealth()).toBe(1);
    expect((await gauge())?.health).toBe('silent');
    clock.advance(HOUR);
    expect(await sensors.watchHealth()).toBe(0);
    await take(level(1.8, 27 * 60));
    expect((await gauge())?.health).toBe('ok');
    expect((await Station.findById('thach-han').lean<StationRecord>())?.health).toBe('waiting');
  });
});

describe('a bulletin', () => {
  const text =
    'Mực nước lúc 18 giờ ngày 17/10/2026: Trên sông Hiếu tại Đông Hà 2.20 m, trên BĐ1 0.20 m. Cấp độ rủi ro thiên tai: Cấp 1.';

  it('hands its levels to the gauges, and is kept once', async () => {
    const first = await sensors.bulletins.keep({ text, source: 'Đài KTTV Quảng Trị' }, officer);
    expect(first).toMatchObject({ isNew: true, bulletin: { riskLevel: 1 } });
    expect(first.readings).toMatchObject([{ station: 'hieu-dong-ha', fate: { fate: 'stored' } }]);
    expect(await crossings()).toEqual([{ from: 0, to: 1, state: 'new' }]);
    const again = await sensors.bulletins.keep({ text, source: 'Đài KTTV Quảng Trị' }, officer);
    expect(again.isNew).toBe(false);
  });

  it('whose figures contradict each other hands over nothing; a wrong sign does not hinder', async () => {
    const wrong = text.replace('trên BĐ1 0.20', 'trên BĐ1 1.20');
    expect((await sensors.bulletins.keep({ text: wrong, source: 'x' }, officer)).readings).toEqual(
      [],
    );
    const sign = text.replace('trên BĐ1 0.20', 'dưới BĐ1 0.20');
    const kept = await sensors.bulletins.keep({ text: sign, source: 'x' }, officer);
    expect(kept.bulletin.statements[0]?.problem).toBe('sign');
    expect(kept.readings).toHaveLength(1);
  });

  it('of which nothing can be read is refused', async () => {
    await expect(
      sensors.bulletins.keep({ text: 'Trời nắng đẹp.', source: 'x' }, officer),
    ).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
