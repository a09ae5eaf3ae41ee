/** Which station and metric a topic speaks of. */
export type TopicNames = { datastream: string } | { station: string; metric: string };

const SENSOR_THINGS = /^v\d+\.\d+\/Datastreams\(['"]?([^'")]{1,100})['"]?\)\/Observations$/;

/** Topics that are listened to: SensorThings of any version, and `<prefix>/{domain}/{station}/{metric}` of plain devices. */
export const topicsOf = (prefix: string): string[] => [
  'v1.0/+/Observations',
  'v1.1/+/Observations',
  'v2.0/+/Observations',
  `${prefix}/+/+/+`,
];

/** Reads a topic; undefined for one that says nothing. Over MQTT the datastream stands in the topic only. */
export function readTopic(topic: string, prefix: string): TopicNames | undefined {
  const [, datastream] = SENSOR_THINGS.exec(topic) ?? [];
  if (datastream) return { datastream };
  const [first, , station, metric, ...rest] = topic.split('/');
  if (first !== prefix || !station || !metric || rest.length > 0) return undefined;
  return { station, metric };
}
