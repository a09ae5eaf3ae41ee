import { z } from 'zod';

/**
 * The form of `topics.json`: news that residents may ask for in the chats beside flood warnings and waste collection,
 * and who answers their questions about it.
 */

const choice = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  vi: z.string().max(38),
  en: z.string().max(38),
  /** How residents call it, `|` between. */
  words: z.string(),
});
export type TopicChoice = z.infer<typeof choice>;

export const topicSchema = z.strictObject({
  /** A topic of `models/subscription.ts`. */
  id: z.enum(['farming', 'school', 'health', 'tourism', 'newsletter']),
  vi: z.string(),
  en: z.string(),
  /** How residents call it, `|` between. */
  words: z.string(),
  /** For whom its notices may be narrowed (`audience`): crops. Empty: `askFor` says what they type, or nothing. */
  audiences: z.array(choice).default([]),
  /** Where (`plots`): fields and groups that the plan names. */
  plots: z.array(choice).default([]),
  /** True when whom it is for is typed freely: the name of a school. */
  named: z.boolean().default(false),
  /** The body whose officers answer questions about it; absent: the city desk. */
  body: z.string().optional(),
  source: z.union([z.string(), z.array(z.string())]),
});
export type CityTopic = z.infer<typeof topicSchema>;
