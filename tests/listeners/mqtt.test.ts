import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import mqtt, { type MqttClient } from 'mqtt';
import { createManualClock, MINUTE } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { listenToMqtt, type MqttListener } from '../../listeners/sensors/listen-to-mqtt.ts';
import { readTopic } from '../../listeners/sensors/read-topic.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { Quarantine } from '../../models/quarantine.ts';
import { Reading } from '../../models/reading.ts';
import { SystemEvent } from '../../models/system-event.ts';
import type { ReadingDesk } from '../../workflow/readings/reading-desk.ts';
import { type AcceptEvents, createAcceptEvents } from '../../workflow/systems/accept-events.ts';
import { city } from '../support/builders.ts';
import { NO_MOSQUITTO, startMosquitto } from '../support/mosquitto.ts';
import { someSensors } from '../support/sensors.ts';
import { startTestStore } from '../support/store.ts';
import { until } from '../support/until.ts';

const START = new Date('2026-10-17T12:00:00Z');
const clock = createManualClock(START);
const describeWithBroker = NO_MOSQUITTO ? describe.skip : describe;

describeWithBroker(`the MQTT listener${NO_MOSQUITTO ? ` (left out: ${NO_MOSQUITTO})` : ''}`, () => {
  let store: Awaited<ReturnType<typeof startTestStore>>;
  let sensors: Awaited<ReturnType<typeof someSensors>>;
  let broker: Awaited<ReturnType<typeof startMosquitto>>;
  let device: MqttClient;
  let listener: MqttListener | undefined;
  /** Tells one start from the one before. */
  let starts = 0;

  beforeAll(async () => {
    store = await startTestStore();
  });
  beforeEach(async () => {
    await store.clear();
    clock.set(START);
    sensors = await someSensors(clock);
    broker = await startMosquitto();
    device = await mqtt.connectAsync(broker.url, { reconnectPeriod: 50 });
  });
  afterEach(async () => {
    await listener?.stop();
    listener = undefined;
    await device.endAsync(true);
    await broker.remove();
    await sensors.close();
  });
  afterAll(() => store.stop());

  const accept: AcceptEvents = createAcceptEvents({
    city,
    clock,
    photos: { keep: async () => Promise.reject(new Error('no picture was sent')) },
    onAccepted: () => {},
  });
  async function listen(
    readings: Pick<ReadingDesk, 'take'> = sensors.readings,
    door: AcceptEvents = accept,
  ) {
    const before = await listening();
    starts += 1;
    listener = listenToMqtt({
      url: broker.url,
      prefix: 'dongha',
      clientId: 'lang-nghe-test',
      readings,
      accept: door,
      clock: { now: () => new Date(START.getTime() + starts) },
      logger: createLogger('silent'),
      retryMs: 50,
    });
    await until(async () => {
      const now = await listening();
      return now !== undefined && now !== before;
    });
  }
  /** Since when it says that it listens. */
  const listening = async () => {
    const state = await ListenerState.findOne({ listener: 'mqtt' }).lean();
    return state?.status === 'MQTT: đang nghe' ? state.statusAt?.getTime() : undefined;
  };
  const level = (value: number, minutes = 0) => ({
    phenomenonTime: new Date(START.getTime() - minutes * MINUTE).toISOString(),
    result: value,
  });
  const send = (topic: string, payload: unknown, qos: 0 | 1 = 1) =>
    device.publishAsync(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), {
      qos,
    });
  const GAUGE = 'dongha/river/hieu-dong-ha/level';
  const stored = () => Reading.countDocuments();

  it('keeps readings of plain topics and of SensorThings in every version', async () => {
    await listen();
    await send(GAUGE, { ts: START.getTime() / 1000 - 3600, value: 1.5, unit: 'm' });
    await send("v1.0/Datastreams('hieu-dong-ha/level')/Observations", level(1.6, 50));
    await send('v1.1/Datastreams(hieu-dong-ha/level)/Observations', [
      level(1.7, 40),
      level(1.7, 30),
    ]);
    await send("v2.0/Datastreams('hieu-dong-ha/level')/Observations", level(1.8, 20), 0);
    await until(async () => (await stored()) === 5);
    expect(await Reading.distinct('source')).toEqual(['mqtt']);
    expect(await Quarantine.countDocuments()).toBe(0);
  });

  it('keeps what cannot be read or believed apart, and goes on with the next', async () => {
    await listen();
    await send(GAUGE, '{"result": 1');
    await send(GAUGE, { result: 'cao', phenomenonTime: level(1).phenomenonTime });
    await send('dongha/river/khong-co/level', level(1.5));
    await send(GAUGE, level(1.5));
    await until(async () => (await Quarantine.countDocuments()) === 2 && (await stored()) === 1);
    const kept = await Quarantine.find().sort({ reason: 1, detail: 1 }).lean();
    expect(kept.map(({ station, reason, count }) => [station, reason, count])).toEqual([
      ['hieu-dong-ha', 'no_number', 2],
      ['khong-co', 'unknown_station', 1],
    ]);
  });

  it('acknowledges only what is stored: while the store fails the broker keeps it', async () => {
    let failures = 2;
    await listen({
      async take(readings, source) {
        if (failures-- > 0) throw new Error('the store is down');
        return await sensors.readings.take(readings, source);
      },
    });
    await send(GAUGE, level(1.5));
    await until(async () => (await stored()) === 1);
    expect(failures).toBeLessThan(0);
  });

  const LAMPS = 'dongha/events/street-lighting';
  const lamp = (id: string) => ({
    id,
    kind: 'lamp_out',
    at: new Date(START.getTime() - MINUTE).toISOString(),
    device: 'HV-017',
    place: 'đường Hùng Vương',
  });

  it('takes events of systems as over HTTP: one, many, each once, the bad ones kept apart', async () => {
    await listen();
    await send(LAMPS, lamp('a'));
    await send(LAMPS, { events: [lamp('a'), lamp('b'), lamp('c')] });
    await send(LAMPS, [lamp('d'), { ...lamp('e'), device: '' }]);
    await send(LAMPS, 'đèn hỏng');
    await send('dongha/events/khong-co', lamp('z'));
    await send(LAMPS, lamp('last'));
    await until(async () => (await SystemEvent.exists({ eventId: 'last' })) !== null);
    const good = await SystemEvent.find({ state: 'received' }).sort({ eventId: 1 }).lean();
    expect(good.map(({ eventId }) => eventId)).toEqual(['a', 'b', 'c', 'd', 'last']);
    const bad = await SystemEvent.find({ state: 'quarantined' }).sort({ reason: 1 }).lean();
    expect(bad.map(({ reason }) => reason?.split(':')[0])).toEqual(['device', 'kind']);
    expect(await Quarantine.countDocuments()).toBe(0);
  });

  it('acknowledges events only when they are stored', async () => {
    let failures = 2;
    await listen(sensors.readings, async (system, sent) => {
      if (failures-- > 0) throw new Error('the store is down');
      return await accept(system, sent);
    });
    await send(LAMPS, lamp('a'));
    await until(async () => (await SystemEvent.countDocuments()) === 1);
    expect(failures).toBeLessThan(0);
  });

  it('gets what came while it was away, once', async () => {
    await listen();
    await send(GAUGE, level(1.5, 30));
    await until(async () => (await stored()) === 1);
    await listener?.stop();
    await send(GAUGE, level(1.6, 20));
    expect(await stored()).toBe(1);
    await listen();
    await until(async () => (await stored()) === 2);
    await listener?.stop();
    const came: number[] = [];
    await listen({
      async take(readings) {
        came.push(...readings.map(({ value }) => value));
        return [];
      },
    });
    await send(GAUGE, level(1.7, 10));
    await until(() => came.length > 0);
    expect(came).toEqual([1.7]);
  });

  it('finds the broker again after it was restarted', async () => {
    await listen();
    await broker.stop();
    await until(async () => (await listening()) === undefined);
    await broker.start();
    await until(async () => (await listening()) !== undefined);
    await until(() => device.connected);
    await send(GAUGE, level(1.5));
    await until(async () => (await stored()) === 1);
  });

  it('stores many messages in few pieces of work', async () => {
    const pieces: number[] = [];
    await listen({
      async take(readings, source) {
        pieces.push(readings.length);
        return await sensors.readings.take(readings, source);
      },
    });
    const all = Array.from({ length: 600 }, (_, n) => send(GAUGE, level(1.5, 60 - n / 10)));
    await Promise.all(all);
    await until(async () => (await stored()) === 600);
    expect(pieces.length).toBeLessThan(60);
  });
});

describe('a topic', () => {
  it.each([
    ['dongha/river/hieu-dong-ha/level', { station: 'hieu-dong-ha', metric: 'level' }],
    ['v1.1/Datastreams(17)/Observations', { datastream: '17' }],
    ["v2.0/Datastreams('a/b')/Observations", { datastream: 'a/b' }],
    ['hue/river/x/level', undefined],
    ['dongha/river/x', undefined],
    ['dongha/river//level', undefined],
    ['dongha/river/x/level/more', undefined],
    ['v1.1/Things(1)/Observations', undefined],
  ])('%s is understood', (topic, names) => {
    expect(readTopic(topic, 'dongha')).toEqual(names);
  });
});
