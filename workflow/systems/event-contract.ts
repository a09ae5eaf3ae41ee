import { z } from 'zod';
import type { CitySystem, EventAction } from '../../core/city/system-schema.ts';

/**
 * What an event must look like, by what it does. The same schemas check what comes in and make the JSON Schema that
 * vendors are given.
 */

/** Clocks of devices are a little off. */
export const MOST_FUTURE_MINUTES = 5;

const place = {
  /** What officers call the place; a street, a junction. */
  place: z.string().trim().min(1).max(200).optional(),
  lat: z.number().min(-90).max(90).optional(),
  lon: z.number().min(-180).max(180).optional(),
};
const base = {
  /** Unique within the system, for ever. */
  id: z.string().trim().min(1).max(200),
  kind: z.string(),
  /** When it happened, with its zone: 2026-10-17T23:05:00+07:00. */
  at: z.iso.datetime({ offset: true }),
};
const device = z.string().trim().min(1).max(120);
const detail = z.string().trim().max(500).optional();
/** A number from 0 to 1. */
const confidence = z.number().min(0).max(1);
/** Where something is in a picture, as shares of its width and height. */
const region = z.strictObject({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().gt(0).max(1),
  height: z.number().gt(0).max(1),
});
const picture = z.strictObject({
  /** JPEG or PNG, base64, at most 4 MB before encoding. */
  base64: z.base64().max(5_600_000),
  /** Faces and number plates: they are blurred before anybody outside the duty desk sees the picture. */
  private: z.array(region).max(200).optional(),
});
/** Ids of wards; absent: the whole city. */
const wards = z.array(z.string()).max(20).optional();

const forAction = {
  fault: z.strictObject({ ...base, device, ...place, detail }),
  repair: z.strictObject({ ...base, device, ...place, detail }),
  incident: z.strictObject({
    ...base,
    device: device.optional(),
    ...place,
    detail,
    confidence: confidence.optional(),
    picture: picture.optional(),
  }),
  notice: z.strictObject({
    ...base,
    title: z.string().trim().min(1).max(120),
    text: z.string().trim().min(1).max(1000),
    /** What to do now; an advisory without it helps nobody. */
    doNow: z.string().trim().min(1).max(500).optional(),
    wards,
    /** For whom among those who asked for the topic: a crop, a school; absent: all. */
    audience: z.array(z.string().trim().min(1).max(80)).max(20).optional(),
    /** Where among those: a field, a group of growers; absent: everywhere. */
    plots: z.array(z.string().trim().min(1).max(80)).max(20).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
  }),
  agenda: z.strictObject({
    ...base,
    /** Id of the event that announced the meeting, when this one changes it or calls it off. */
    meeting: z.string().trim().min(1).max(200).optional(),
    title: z.string().trim().min(1).max(200),
    startsAt: z.iso.datetime({ offset: true }),
    endsAt: z.iso.datetime({ offset: true }).optional(),
    where: z.string().trim().max(200).optional(),
    /** Usernames of staff; absent: all leaders. */
    invited: z.array(z.string()).max(200).optional(),
    cancelled: z.boolean().optional(),
  }),
  inspection: z.strictObject({
    ...base,
    ...place,
    detail,
    outcome: z.enum(['in_order', 'violation', 'order_to_mend', 'fine']),
    /** Number of the decision, where one was made. */
    decision: z.string().trim().min(1).max(80).optional(),
  }),
  figure: z.strictObject({
    ...base,
    /** Name of the figure, stable: `students_absent`. */
    name: z.string().regex(/^[a-z][a-z0-9_]{0,60}$/),
    value: z.number(),
    unit: z.string().trim().max(20).optional(),
    /** The day or month that it is about: 2026-10-17 or 2026-10. */
    period: z.string().regex(/^\d{4}-\d\d(?:-\d\d)?$/),
  }),
  schedule: z.strictObject({
    ...base,
    /** Where: a street, a part of a ward (`Khu phố 3`), a ward by id or name; at least one of them. */
    street: z.string().trim().min(1).max(120).optional(),
    quarter: z.string().trim().min(1).max(120).optional(),
    ward: z.string().trim().min(1).max(120).optional(),
    /** 1 = Monday … 7 = Sunday. */
    weekdays: z.array(z.number().int().min(1).max(7)).min(1).max(7),
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 05:30'),
    to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 07:00'),
    what: z.string().trim().max(120).optional(),
    /** Days on which it does not come. */
    except: z.array(z.iso.date()).max(100).optional(),
    /** It holds no longer. */
    cancelled: z.boolean().optional(),
  }),
} satisfies Record<EventAction, z.ZodType>;

export type EventOf<Action extends EventAction> = z.output<(typeof forAction)[Action]>;
export type AnyEvent = { [Action in EventAction]: EventOf<Action> }[EventAction];

/** What is wrong with an event: the field, and what would be right. */
export type EventProblem = { path: string; message: string };
export type CheckedEvent = { event: AnyEvent } | { problems: EventProblem[] };

/** Checks one event of a system as it was sent. */
export function checkEvent(system: CitySystem, sent: unknown, now: Date): CheckedEvent {
  const kindName = (sent as { kind?: unknown } | null)?.kind;
  const kind = typeof kindName === 'string' ? system.kinds[kindName] : undefined;
  if (!kind)
    return {
      problems: [
        { path: 'kind', message: `must be one of ${Object.keys(system.kinds).join(', ')}` },
      ],
    };
  const parsed = forAction[kind.action].safeParse(sent);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map((issue) => ({
        path: z.core.toDotPath(issue.path) || '(event)',
        message: issue.message,
      })),
    };
  const event = parsed.data as AnyEvent;
  const problems: EventProblem[] = [];
  if (new Date(event.at).getTime() > now.getTime() + MOST_FUTURE_MINUTES * 60_000)
    problems.push({
      path: 'at',
      message: `lies in the future; the time here is ${now.toISOString()}`,
    });
  if ('lat' in event && (event.lat === undefined) !== (event.lon === undefined))
    problems.push({ path: 'lat', message: 'needs "lon" beside it' });
  if ('startsAt' in event && event.endsAt && event.endsAt <= event.startsAt)
    problems.push({ path: 'endsAt', message: 'must be after "startsAt"' });
  if ('weekdays' in event && !event.street && !event.quarter && !event.ward)
    problems.push({ path: 'street', message: 'is needed, or "quarter" or "ward" instead' });
  return problems.length > 0 ? { problems } : { event };
}

/** JSON Schema (2020-12) of everything that a system may send, for its vendor. */
export function schemaOf(system: CitySystem): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: system.en,
    oneOf: Object.entries(system.kinds).map(([name, kind]) => {
      const schema = z.toJSONSchema(forAction[kind.action], { unrepresentable: 'any' }) as {
        properties: Record<string, unknown>;
      };
      const { $schema: _, ...rest } = schema as Record<string, unknown>;
      return {
        ...rest,
        title: kind.en,
        properties: { ...schema.properties, kind: { const: name } },
      };
    }),
  };
}
