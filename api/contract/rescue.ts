import { z } from 'zod';
import { recordId, time } from './common.ts';

/** Somebody is in danger and nobody has accepted yet, or who did. */
export const rescueAlarm = z.object({
  id: recordId,
  code: z.string(),
  title: z.string(),
  body: z.string(),
  bodyName: z.string(),
  /** Calls for help behind it. */
  voices: z.number().int(),
  raisedAt: time,
  /** How often the duty officers were told. */
  rounds: z.number().int(),
  accepted: z.object({ by: z.string(), at: time }).nullable(),
});
export type RescueAlarmView = z.infer<typeof rescueAlarm>;
export const rescueAlarms = z.object({ items: z.array(rescueAlarm) });
export type RescueAlarms = z.infer<typeof rescueAlarms>;
