import { z } from 'zod';

/** What is waited for: that it goes to a body, that the body accepts it, that it comes to an end. */
export const ESCALATION_STAGES = ['forward', 'accept', 'finish'] as const;
/** Who hears: whom the ticket is given to, the body, its head, the city desk, the leaders of the city. */
export const ESCALATION_TO = ['assignee', 'body', 'head', 'desk', 'leader'] as const;

/** One rung of the chain. */
export const escalationStepSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be small letters, digits and -'),
  stage: z.enum(ESCALATION_STAGES),
  /** Part of the stage's time after which it is told: below 1 a warning, 1 the deadline itself, above 1 an escalation. */
  share: z.number().positive().max(20),
  to: z.enum(ESCALATION_TO),
  /** The role in the words of the city, shown in the ticket's history. */
  who: z.string().min(1),
  /** Does not wait for the end of quiet hours. */
  urgent: z.boolean(),
});
export type EscalationStep = z.infer<typeof escalationStepSchema>;
export type EscalationStage = EscalationStep['stage'];

/** Who is told of what is nearly late and late, in which order. */
export const escalationSchema = z.object({
  version: z.string(),
  decision: z.string(),
  steps: z.array(escalationStepSchema),
  /** A call for help: told again so often until somebody accepts, and after so many rounds to the leaders too. */
  rescue: z.object({
    repeatMinutes: z.number().positive().max(60),
    leaderAfterRounds: z.number().int().nonnegative(),
  }),
  source: z.union([z.string(), z.array(z.string())]),
});
