/** Which station and metric a topic speaks of. */
export type TopicNames = { datastream: string } | { station: string; metric: string };

/** Versions of SensorThings whose topics are listened to; they differ in nothing that is read here. */
const VERSIONS = ['v1.0', 'v1.1', 'v2.0'] as const;

const SENSOR_THINGS = /^v\d+\.\d+\/Datastreams\(['"]?([^'")]{1,100})['"]?\)\/Observations$/;

/** Topics that are listened to: SensorThings, and `<prefix>/{domain}/{station}/{metric}` of plain devices. */
export const topicsOf = (prefix: string): string[] => [
  // The second is for ids such as 'station/metric', whose slash makes another level.
  ...VERSIONS.flatMap((version) => [`${version}/+/Observations`, `${version}/+/+/Observations`]),
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
