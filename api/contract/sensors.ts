import { z } from 'zod';
import { page, paging, recordId, time } from './common.ts';

export const STATION_KIND_IDS = [
  'gauge',
  'flood_point',
  'rain',
  'waste_water',
  'air',
  'street_light',
  'traffic_light',
  'bin',
] as const;
export const HEALTH_IDS = ['waiting', 'ok', 'silent', 'stuck'] as const;

/**
 * One observation or several, each read by itself: `datastream` (an id, or `<station>/<metric>`), `phenomenonTime`,
 * `result`, and where it differs `unit`. See docs/warnings.md.
 */
export const observations = z.union([
  z.array(z.unknown()).min(1).max(5000),
  z.record(z.string(), z.unknown()),
]);
/** Readings of a file that a script on this machine hands in, already read. */
export const localReadings = z.object({
  readings: z
    .array(
      z.strictObject({
        station: z.string().max(200).optional(),
        metric: z.string().max(200).optional(),
        datastream: z.string().max(200).optional(),
        at: time,
        value: z.number(),
        unit: z.string().max(200).optional(),
        quality: z.string().max(200).optional(),
        interpolated: z.boolean().optional(),
      }),
    )
    .max(500),
});
/** What became of them; `index` counts from 0. Sent again, everything is a duplicate and nothing changes. */
export const observationsAnswer = z.object({
  stored: z.number().int(),
  duplicates: z.number().int(),
  quarantined: z.array(
    z.object({ index: z.number().int(), reason: z.string(), detail: z.string() }),
  ),
  rejected: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type ObservationsAnswer = z.infer<typeof observationsAnswer>;

const levelPoint = z.object({ at: time, value: z.number(), interpolated: z.boolean() });

/** One gauge against its alarm levels. Levels in metres, times in UTC. */
export const gauge = z.object({
  id: z.string(),
  river: z.string(),
  station: z.string(),
  alarmMetres: z.array(z.number()),
  stage: z.number().int(),
  level: z.object({ at: time, value: z.number(), stale: z.boolean() }).nullable(),
  against: z.object({ alarm: z.number().int(), offsetMetres: z.number() }).nullable(),
  metresPerHour: z.number().nullable(),
  next: z.object({ stage: z.number().int(), at: time }).nullable(),
  /** The last days, oldest first. */
  history: z.array(levelPoint),
});
const statement = z.object({
  river: z.string(),
  station: z.string(),
  kind: z.string(),
  levelMetres: z.number(),
  at: time.nullable(),
  alarm: z.number().nullable(),
  saidOffsetMetres: z.number().nullable(),
  offsetMetres: z.number().nullable(),
  /** `sign`: above and below were mistaken; `amount`: level and distance contradict each other. */
  problem: z.string().nullable(),
  quote: z.string(),
});
export const bulletin = z.object({
  source: z.string(),
  issuedAt: time,
  nextAt: time.nullable(),
  riskLevel: z.number().nullable(),
  forecast: z.string().nullable(),
  statements: z.array(statement),
});
export type BulletinAnswer = z.infer<typeof bulletin>;
export const river = z.object({ gauges: z.array(gauge), bulletin: bulletin.nullable() });
export type RiverAnswer = z.infer<typeof river>;

export const bulletinPreview = z.strictObject({ text: z.string().min(1).max(20_000) });
export const bulletinPreviewAnswer = z.object({
  riskLevel: z.number().nullable(),
  forecast: z.string().nullable(),
  statements: z.array(statement),
});
export type BulletinPreview = z.infer<typeof bulletinPreviewAnswer>;
export const newBulletin = z.strictObject({
  text: z.string().min(1).max(20_000),
  source: z.string().min(1).max(200),
});

export const station = z.object({
  id: z.string(),
  kind: z.enum(STATION_KIND_IDS),
  name: z.string(),
  place: z.string().nullable(),
  health: z.enum(HEALTH_IDS),
  troubled: z.boolean(),
  metrics: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      unit: z.string(),
      value: z.number().nullable(),
      at: time.nullable(),
      health: z.enum(HEALTH_IDS),
      reportCode: z.string().nullable(),
    }),
  ),
});
export type StationAnswer = z.infer<typeof station>;
export const stationQuery = z.object({
  kind: z.enum(STATION_KIND_IDS).optional(),
  health: z.enum(HEALTH_IDS).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
  /** Id of the last one of the page before. */
  after: z.string().max(60).optional(),
});
export const stations = z.object({ items: z.array(station), next: z.string().nullable() });
export type StationPage = z.infer<typeof stations>;

/** A station that somebody of the city adds or changes. */
export const newStation = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/, 'must be letters, digits, - and _, at most 60'),
  kind: z.enum(STATION_KIND_IDS),
  name: z.string().min(1).max(200),
  gauge: z.string().optional(),
  place: z.string().max(300).optional(),
  location: z
    .strictObject({ lat: z.number().min(-90).max(90), lon: z.number().min(-180).max(180) })
    .optional(),
  wards: z.array(z.string()).max(20).default([]),
  datastreams: z.record(z.string(), z.string().min(1).max(100)).default({}),
});

export const quarantined = z.object({
  id: recordId,
  station: z.string(),
  metric: z.string(),
  at: time.nullable(),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  reason: z.string(),
  detail: z.string(),
  source: z.string(),
  count: z.number().int(),
  lastAt: time,
  state: z.string(),
  /** A person may vouch for it. */
  releasable: z.boolean(),
});
export type QuarantinedReading = z.infer<typeof quarantined>;
export const quarantineQuery = paging;
export const quarantinePage = page(quarantined);
export type QuarantinePage = z.infer<typeof quarantinePage>;
export const quarantineDecision = z.strictObject({ decision: z.enum(['release', 'dismiss']) });
