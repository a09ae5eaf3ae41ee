import mqtt, { type IPublishPacket } from 'mqtt';
import { createBatcher } from '../../core/batcher.ts';
import { type Clock, SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { ListenerState } from '../../models/listener-state.ts';
import { keepApart } from '../../workflow/readings/quarantine.ts';
import type { ReadingDesk } from '../../workflow/readings/reading-desk.ts';
import type { AcceptEvents } from '../../workflow/systems/accept-events.ts';
import {
  type EventMessage,
  eventTopic,
  readEventMessage,
  takeEventMessages,
} from '../systems/take-event-messages.ts';
import { readMessage, type SensorMessage } from './read-message.ts';
import { topicsOf } from './read-topic.ts';

export type MqttListener = {
  /** Finishes what is being stored and leaves; what comes later waits at the broker. */
  stop(): Promise<void>;
};

const RETRY_MS = 2 * SECOND;
const LISTENER = 'mqtt';
/** Messages stored together. A broker sends no more without an answer than its `max_inflight_messages`. */
const MOST_AT_ONCE = 500;
/** Messages that wait for the store; beyond it the connection is not read, so that memory stays flat. */
const MOST_WAITING = 2000;
/** Tells the library to go on without an acknowledgement; ours follows when the readings are stored. */
const NOT_YET = new Error('acknowledged after it is stored');

/**
 * Listens to sensors and to the systems of the city on an MQTT broker: readings, and events as over HTTP on
 * `<prefix>/events/<system>`.
 *
 * The session is kept by the broker (`clean: false`), and a message of QoS 1 is acknowledged only after its readings
 * are durable: what came while we were away, or while the store was down, comes again. Messages that come while
 * others are being stored are stored together. What cannot be read is kept apart and acknowledged, so that one broken
 * device does not block the others.
 *
 * The library calls `handleMessage` for one message after the other and acknowledges when it calls back without an
 * error. Waiting for the store there would be one commit a message; so it is called back at once with an error, which
 * only leaves the acknowledgement out (mqtt.js `handlers/publish`), and the PUBACK is written here.
 *
 * @param prefix first level of the topics of plain devices, such as `dongha`
 */
export function listenToMqtt(deps: {
  url: string;
  prefix: string;
  clientId: string;
  readings: Pick<ReadingDesk, 'take'>;
  /** The door for events of systems. */
  accept: AcceptEvents;
  clock: Clock;
  logger: Logger;
  /** Between two tries to reach the broker, milliseconds. */
  retryMs?: number;
}): MqttListener {
  const { clock, logger, prefix } = deps;
  const client = mqtt.connect(deps.url, {
    clientId: deps.clientId,
    protocolVersion: 4,
    clean: false,
    reconnectPeriod: deps.retryMs ?? RETRY_MS,
    connectTimeout: 10 * SECOND,
    resubscribe: false,
  });
  const store = createBatcher(storeMessages, MOST_AT_ONCE);
  const storeEvents = createBatcher(async (messages: readonly EventMessage[]) => {
    await takeEventMessages(messages, deps);
    return messages.map(() => true);
  }, MOST_AT_ONCE);
  const underWay = new Set<Promise<void>>();
  let stopped = false;

  client.on('connect', () => {
    client.subscribe([...topicsOf(prefix), eventTopic(prefix)], { qos: 1 }, (err) => {
      if (err) logger.warn({ err }, 'MQTT subscription refused');
      else logger.info({ prefix }, 'listening to sensors over MQTT');
      note(err ? 'MQTT: bị từ chối đăng ký chủ đề' : 'MQTT: đang nghe', err ? 1 : 0);
    });
  });
  client.on('error', (err) => {
    logger.warn({ err }, 'MQTT broker failed, trying again');
    note('MQTT: máy chủ báo lỗi, đang thử lại', 1);
  });
  client.on('offline', () => {
    if (!stopped) note('MQTT: mất kết nối, đang thử lại', 1);
  });
  client.handleMessage = (packet, goOn) => {
    if (stopped) return;
    const work = handle(packet).finally(() => underWay.delete(work));
    underWay.add(work);
    if (underWay.size < MOST_WAITING) goOn(NOT_YET);
    else void Promise.race(underWay).then(() => goOn(NOT_YET));
  };

  async function handle(packet: IPublishPacket): Promise<void> {
    const { stream } = client;
    try {
      const events = readEventMessage(packet.topic, packet.payload, prefix);
      const message = events ? undefined : readMessage(packet.topic, packet.payload, prefix);
      if (events) await storeEvents(events);
      else if (message) await store(message);
      // After a new connection the message has come again by itself.
      if (packet.qos === 1 && stream === client.stream) stream.write(puback(packet.messageId ?? 0));
    } catch (err) {
      if (stopped || stream !== client.stream || stream.destroyed) return;
      logger.error({ err }, 'messages could not be stored, asking the broker for them again');
      // A broker sends what was not acknowledged again on the next connection only.
      stream.destroy();
    }
  }

  async function storeMessages(messages: readonly SensorMessage[]): Promise<readonly true[]> {
    await keepApart(
      messages.flatMap(({ unreadable }) => unreadable),
      clock,
    );
    const readings = messages.flatMap((message) => message.readings);
    if (readings.length > 0) await deps.readings.take(readings, 'mqtt');
    return messages.map(() => true);
  }

  function note(status: string, failures: 0 | 1): void {
    ListenerState.updateOne(
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
      await Promise.allSettled(underWay);
      await client.endAsync(!client.connected);
    },
  };
}

/** MQTT 3.1.1, section 3.4. */
const puback = (messageId: number): Buffer =>
  Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff]);
