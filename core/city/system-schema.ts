import { z } from 'zod';

/**
 * The form of `systems.json`: each system of the city plan, what it sends or receives, and what becomes of its events.
 */

const source = z.union([z.string(), z.array(z.string())]);

/** How a system is joined: our door for events, one of the other ways in, or something that it reads from us. */
export const SYSTEM_WAYS = [
  'events',
  'observations',
  'dossiers',
  'open311',
  'spreadsheet',
  'insights',
  'open-data',
  'live',
  'webhooks',
  'cap',
  'reports',
  'oidc',
  'audit',
] as const;

/**
 * What an event of a kind does. fault: a device does not work, one ticket a device until it works again; repair: the
 * device works again; incident: something that was seen, with a picture perhaps; notice: residents who asked for the
 * topic are told; agenda: staff are told; inspection: a visit with its outcome and decision number, kept as an ended
 * ticket; figure: a number for the operations centre; schedule: when something happens where, kept for questions.
 */
export const EVENT_ACTIONS = [
  'fault',
  'repair',
  'incident',
  'notice',
  'agenda',
  'inspection',
  'figure',
  'schedule',
] as const;
export type EventAction = (typeof EVENT_ACTIONS)[number];

export const eventKindSchema = z.strictObject({
  action: z.enum(EVENT_ACTIONS),
  vi: z.string(),
  en: z.string(),
  /** For `fault`, `incident` and `inspection`. */
  category: z.string().optional(),
  urgency: z.enum(['emergency', 'urgent', 'normal']).optional(),
  /** What officers read; `{device}`, `{place}` and `{detail}` are filled in. */
  text: z.string().optional(),
  /** For `repair`: the kinds of fault that it ends; absent: all of the device. */
  ends: z.array(z.string()).optional(),
  /** For `incident`: below this confidence (0-1) a person looks first. */
  sureFrom: z.number().min(0).max(1).optional(),
  /** For `agenda`: the meeting is called off. */
  cancels: z.boolean().optional(),
  /** For `fault`: a limit was passed, which is public and drafts a warning of this hazard. */
  publicHazard: z.enum(['water', 'other']).optional(),
  /** For `notice`: what residents asked for. */
  topic: z.string().optional(),
});
export type EventKind = z.infer<typeof eventKindSchema>;

export const systemSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** As the plan of 2021 calls it. */
  vi: z.string(),
  en: z.string(),
  /** What comes in and goes out, one sentence each; absent when nothing does. */
  receives: z.string().optional(),
  gives: z.string().optional(),
  ways: z.array(z.enum(SYSTEM_WAYS)).min(1),
  /** Kinds of events that it may send, by name. */
  kinds: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), eventKindSchema).default({}),
  /** How to switch it on, for the operator. */
  switchOn: z.string(),
  /** A working system is heard of at least so often, minutes; absent: nobody can say. */
  everyMinutes: z.number().positive().optional(),
  /** A device that works again must do so for so long before its ticket ends, minutes: broken ones flicker. */
  settleMinutes: z.number().nonnegative().default(15),
  source,
});
export type CitySystem = z.infer<typeof systemSchema>;
