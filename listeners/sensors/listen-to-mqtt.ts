import mqtt, { type MqttClient } from 'mqtt';
import { type Clock, SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { keepApart } from '../../workflow/readings/quarantine.ts';
import { readObservation } from '../../workflow/readings/read-observation.ts';
import type { IncomingReading, ReadingDesk } from '../../workflow/readings/reading-desk.ts';
import { readTopic, type TopicNames, topicsOf } from './read-topic.ts';

export type MqttListener = { stop(): Promise<void> };

/** Larger messages are no readings, bytes. */
const LARGEST = 256 * 1024;
const RETRY_MS = 2 * SECOND;
const LISTENER = 'mqtt';

/**
 * Listens to sensors on an MQTT broker.
 *
 * The session is kept by the broker (`clean: false`), and a message of QoS 1 is acknowledged only after its readings
 * are durable: what came while we were away, or while the store was down, comes again. What cannot be read is kept
 * apart and acknowledged, so that one broken device does not block the others.
 *
 * @param prefix first level of the topics of plain devices, such as `dongha`
 */
export function listenToMqtt(deps: {
  url: string;
  prefix: string;
  clientId: string;
  readings: Pick<ReadingDesk, 'take'>;
  clock: Clock;
  logger: Logger;
}): MqttListener {
  const { clock, logger, prefix } = deps;
  const client: MqttClient = mqtt.connect(deps.url, {
    clientId: deps.clientId,
    clean: false,
    reconnectPeriod: RETRY_MS,
    connectTimeout: 10 * SECOND,
    resubscribe: true,
  });
  let stopped = false;

  client.on('connect', () => {
    client.subscribe(topicsOf(prefix), { qos: 1 }, (err) => {
      if (err) logger.warn({ err }, 'MQTT subscription refused');
      else logger.info({ prefix }, 'listening to sensors over MQTT');
      void note(err ? 'MQTT: bị từ chối đăng ký chủ đề' : 'MQTT: đang nghe', err ? 1 : 0);
    });
  });
  client.on('error', (err) => {
    logger.warn({ err }, 'MQTT broker failed, trying again');
    void note('MQTT: máy chủ báo lỗi, đang thử lại', 1);
  });
  client.on('offline', () => {
    if (!stopped) void note('MQTT: mất kết nối, đang thử lại', 1);
  });
  // The acknowledgement follows the call of `done`.
  client.handleMessage = (packet, done) => {
    if (packet.cmd !== 'publish') return done();
    take(packet.topic, packet.payload).then(
      () => done(),
      (err: unknown) => {
        logger.error(
          { err, topic: packet.topic },
          'readings could not be stored, asking for them again',
        );
        done(err as Error);
        // Not acknowledged: the broker sends it again on the next connection.
        client.reconnect();
      },
    );
  };

  async function take(topic: string, payload: Buffer | string): Promise<void> {
    const names = readTopic(topic, prefix);
    if (!names) return;
    const items = read(payload);
    if (items === undefined) return await keepUnreadable(names, 'nội dung không phải JSON');
    const readings: IncomingReading[] = [];
    for (const item of items) {
      const observed = readObservation(item, names);
      if ('reading' in observed) readings.push(observed.reading);
      else
        await keepUnreadable(
          names,
          observed.problems.map(({ path, message }) => `${path}: ${message}`).join('; '),
        );
    }
    if (readings.length > 0) await deps.readings.take(readings, 'mqtt');
  }

  async function keepUnreadable(names: TopicNames, detail: string): Promise<void> {
    const [station = '', metric = ''] =
      'station' in names ? [names.station, names.metric] : [names.datastream];
    await keepApart(
      [{ station, metric, reason: 'no_number', detail: detail.slice(0, 300), source: 'mqtt' }],
      clock,
    );
  }

  async function note(status: string, failures: 0 | 1): Promise<void> {
    await ListenerState.updateOne(
      { listener: LISTENER },
      {
        $set: { status, statusAt: clock.now(), ...(failures === 0 && { failures: 0 }) },
        ...(failures === 1 && { $inc: { failures: 1 } }),
      },
      { upsert: true },
    ).catch((err: unknown) => logger.warn({ err }, 'MQTT status could not be stored'));
  }

  return {
    async stop() {
      stopped = true;
      await client.endAsync();
    },
  };
}

/** One observation, several, or a bare number with the time of its arrival left to the device: not readable. */
function read(payload: Buffer | string): unknown[] | undefined {
  if (payload.length > LARGEST) return undefined;
  try {
    return [JSON.parse(String(payload)) as unknown].flat();
  } catch {
    return undefined;
  }
}
