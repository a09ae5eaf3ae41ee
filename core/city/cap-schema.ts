import { z } from 'zod';

const bothLanguages = z.strictObject({ vi: z.string().min(1), en: z.string().min(1) });

/** What the city says of itself in CAP 1.2, and what CAP needs beside the words of a warning. */
export const capSchema = z.strictObject({
  /** Unique in the world, best an address of the city's own domain; references of later messages begin with it. */
  sender: z
    .string()
    .regex(/^[^\s,<&]+$/, 'an address without spaces, commas, < and &, such as pctt@city.gov.vn'),
  senderName: bothLanguages,
  /** Whom to call. */
  contact: bothLanguages,
  /** `valueName` of the geocodes of wards; the value is the ward's national code. */
  wardCodes: z.string().min(1),
  /** CAP severity that each disaster-risk level of a bulletin stands for at least, level 1 first. */
  riskSeverities: z.tuple([severity(), severity(), severity(), severity(), severity()]),
  /** How long the messages of an ended warning stay in the feed. */
  keepEndedHours: z.number().positive(),
  note: z.string().optional(),
  source: z.union([z.string(), z.array(z.string())]),
});

function severity() {
  return z.enum(['Extreme', 'Severe', 'Moderate', 'Minor']);
}
