import { z } from 'zod';

/** The form of `mailings.json`: what messages to many cost, and which words of offices have plainer ones. */

const source = z.union([z.string(), z.array(z.string())]);

export const mailingRulesSchema = z.strictObject({
  /** What one paid message costs, VND; null: not known, the city fills in what its contract says. */
  prices: z.array(
    z.strictObject({
      channel: z.enum(['zalo', 'zalo_bot', 'telegram', 'web']),
      paidVnd: z.number().min(0).nullable(),
      /** When a message of it is paid at all, for staff. */
      note: z.string(),
      source,
    }),
  ),
  /** Words of the longest sentence that is easily read. */
  longestSentence: z.number().int().min(8).max(40),
  officeWords: z.array(z.strictObject({ said: z.string(), plain: z.string() })),
  source,
});
export type MailingRules = z.infer<typeof mailingRulesSchema>;
