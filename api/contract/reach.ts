import { z } from 'zod';
import { time } from './common.ts';

/** Where own notices go beside the app. */
export const reach = z.object({
  chat: z.object({ channel: z.string(), linkedAt: time }).nullable(),
  email: z.string().nullable(),
  /** Whether the city has a mail server set up. */
  emailPossible: z.boolean(),
});
export type Reach = z.infer<typeof reach>;

/** To be typed into the chat within ten minutes. */
export const chatCode = z.object({ code: z.string() });
export type ChatCode = z.infer<typeof chatCode>;

export const emailGiven = z.strictObject({ email: z.email().max(200) });
export const emailCode = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/),
});
