import type { Doubtful } from '../../workflow/readings/quarantine.ts';
import { readObservation } from '../../workflow/readings/read-observation.ts';
import type { IncomingReading } from '../../workflow/readings/reading-desk.ts';
import { readTopic } from './read-topic.ts';

/** What one MQTT message says: readings, and what of it could not be read. */
export type SensorMessage = { readings: IncomingReading[]; unreadable: Doubtful[] };

/** Larger messages are no readings, bytes. */
const LARGEST = 256 * 1024;
const LONGEST_DETAIL = 300;

/** Reads one message: a JSON object or a list of them. Undefined for a topic that speaks of no station. */
export function readMessage(
  topic: string,
  payload: Buffer | string,
  prefix: string,
): SensorMessage | undefined {
  const names = readTopic(topic, prefix);
  if (!names) return undefined;
  const [station = '', metric = ''] =
    'station' in names ? [names.station, names.metric] : names.datastream.split('/');
  const message: SensorMessage = { readings: [], unreadable: [] };
  const refuse = (detail: string) =>
    message.unreadable.push({
      station,
      metric,
      reason: 'no_number',
      detail: detail.slice(0, LONGEST_DETAIL),
      source: 'mqtt',
    });

  const items = parse(payload);
  if (!items) refuse('nội dung không phải JSON');
  for (const item of items ?? []) {
    const observed = readObservation(item, names);
    if ('reading' in observed) message.readings.push(observed.reading);
    else refuse(observed.problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
  return message;
}

function parse(payload: Buffer | string): unknown[] | undefined {
  if (payload.length > LARGEST) return undefined;
  try {
    return [JSON.parse(String(payload)) as unknown].flat();
  } catch {
    return undefined;
  }
}
