import { z } from 'zod';

/**
 * The form of `station-kinds.json` and `stations.json`: what a city measures, what a sound reading of each kind is,
 * and where it stands.
 */

const source = z.union([z.string(), z.array(z.string())]);

export const STATION_KINDS = [
  'gauge',
  'flood_point',
  'rain',
  'waste_water',
  'air',
  'street_light',
  'traffic_light',
  'bin',
] as const;
export type StationKind = (typeof STATION_KINDS)[number];

/**
 * When a value means that a part of the city is not as it should be. It is raised once `above` is reached and ends
 * below `clearBelow`; with `whenBelow` in place of `above` it is the other way round.
 */
const trouble = z.object({
  above: z.number().optional(),
  clearBelow: z.number().optional(),
  whenBelow: z.number().optional(),
  clearAbove: z.number().optional(),
  /** Category of the report that is opened. */
  category: z.string(),
  urgency: z.enum(['emergency', 'urgent', 'normal']),
  /** What is wrong, in one sentence for officers; `{station}`, `{place}`, `{value}` and `{unit}` are filled in. */
  text: z.string(),
  /** Where the limit comes from, as residents read it: `QCVN 40:2011/BTNMT, cột B`. */
  limitOf: z.string().optional(),
});
export type Trouble = z.infer<typeof trouble>;

export const metricSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9_]*$/),
  vi: z.string(),
  en: z.string(),
  /** The unit that readings are kept in; see `workflow/readings/units.ts` for the ones understood. */
  unit: z.string(),
  /** What can be true at all; anything beyond is kept apart. */
  min: z.number(),
  max: z.number(),
  /** The fastest change that is believed, units an hour; absent: any. */
  mostChangePerHour: z.number().positive().optional(),
  /** A change up to this is believed however quick, and one beyond `mostChange` never. */
  anyChange: z.number().nonnegative().optional(),
  mostChange: z.number().positive().optional(),
  /** How often a healthy station reports, minutes. */
  everyMinutes: z.number().positive(),
  /** Without a word for so long it counts as silent, minutes. */
  silentAfterMinutes: z.number().positive(),
  /** The very same value for so long means a stuck sensor, minutes; absent: may stand still for ever. */
  stuckAfterMinutes: z.number().positive().optional(),
  /** Values at which standing still is natural, such as no rain. */
  restsAt: z.number().optional(),
  trouble: trouble.optional(),
});
export type Metric = z.infer<typeof metricSchema>;

export const stationKindSchema = z.object({
  kind: z.enum(STATION_KINDS),
  vi: z.string(),
  en: z.string(),
  metrics: z.array(metricSchema).min(1),
  /** Measures what residents breathe or drink: its figures are public, and a limit that is passed drafts a warning of this hazard. */
  publicHazard: z.enum(['water', 'other']).optional(),
  /** Why these figures. */
  note: z.string().optional(),
  source,
});

export const stationSchema = z.object({
  /** Also the name in topics and payloads: letters, digits, `-` and `_` only. */
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/),
  kind: z.enum(STATION_KINDS),
  name: z.string(),
  /** Ids of the profile: the gauge whose alarm levels count, the flood point that it watches. */
  gauge: z.string().optional(),
  floodPoint: z.string().optional(),
  /** Where it is, in words. */
  place: z.string().optional(),
  location: z
    .object({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) })
    .optional(),
  wards: z.array(z.string()).default([]),
  /** Ids by which a SensorThings server or a vendor calls its datastreams, by metric. */
  datastreams: z.record(z.string(), z.string()).default({}),
  note: z.string().optional(),
  source,
});
export type CityStation = z.infer<typeof stationSchema>;
