import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, MINUTE } from '../../../core/clock.ts';
import { Report } from '../../../models/report.ts';
import { Ticket } from '../../../models/ticket.ts';
import { someSensors } from '../../support/sensors.ts';
import { startTestStore } from '../../support/store.ts';

const START = new Date('2026-10-17T02:00:00Z');
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

const admin = { type: 'staff' as const, id: 'a1', name: 'Quản trị' };

describe('a part of the city that measures itself', () => {
  it.each([
    ['waste_water', 'cod', [80, 180, 120], 'nuoc_thai_o_nhiem'],
    ['air', 'pm25', [40, 170, 60], 'khoi_bui_mui'],
    ['bin', 'fill', [60, 95, 5], 'rac_thai'],
    ['street_light', 'fault', [0, 1, 0], 'chieu_sang'],
    ['traffic_light', 'fault', [0, 1, 0], 'den_tin_hieu'],
    ['flood_point', 'depth', [0, 0.4, 0.05], 'ngap_up'],
  ] as const)(
    'such as %s opens a ticket by %s and ends it by its own word',
    async (kind, metric, [sound, bad, good], category) => {
      const id = `thu-${kind.replace('_', '-')}`;
      await sensors.stations.save(
        { id, kind, name: `Trạm thử ${kind}`, place: 'đường Lê Lợi', wards: [], datastreams: {} },
        admin,
      );
      const say = async (value: number, minutes: number) => {
        clock.set(new Date(START.getTime() + minutes * MINUTE));
        const at = clock.now();
        return await sensors.readings.take([{ station: id, metric, value, at }], 'mqtt');
      };
      await say(sound, 0);
      expect(await Ticket.countDocuments()).toBe(0);
      expect(await say(bad, 60)).toEqual([{ fate: 'stored' }]);
      expect(await Report.findOne().lean()).toMatchObject({ source: 'sensor' });
      expect(await Ticket.find().lean()).toMatchObject([{ category, status: 'routed' }]);
      await say(bad, 90);
      expect(await Report.countDocuments()).toBe(1);
      await say(good, 120);
      expect(await Ticket.find().lean()).toMatchObject([
        { status: 'resolved', outcome: { code: 'fixed' } },
      ]);
    },
  );
});
