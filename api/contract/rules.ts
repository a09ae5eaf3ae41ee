import { z } from 'zod';
import { time } from './common.ts';

/** One version of the routing rules; 0 is the city's own file. */
const ruleVersion = z.object({
  version: z.number().int(),
  note: z.string(),
  by: z.string(),
  at: time,
});

/** The rules that decide now, and the versions there are. */
export const rulebook = z.object({
  inForce: z.object({
    version: z.number().int(),
    /** The version before it, for going back; null while nothing was ever switched. */
    before: z.number().int().nullable(),
    by: z.string().nullable(),
    since: time.nullable(),
    /** In the form of `cities/<id>/routing.json`. */
    text: z.string(),
  }),
  /** Newest first, without the city's file. */
  versions: z.array(ruleVersion),
});
export type Rulebook = z.infer<typeof rulebook>;

const text = z.string().min(2).max(200_000);
export const ruleText = z.strictObject({ text });
export const newRules = z.strictObject({ text, note: z.string().trim().min(3).max(500) });
export type NewRules = z.infer<typeof newRules>;
export const savedRules = z.object({ version: z.number().int() });

/** `line` is counted from 1. */
export const ruleCheck = z.object({
  problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
});
export type RuleCheck = z.infer<typeof ruleCheck>;

/** The reports of the last 30 days, played through the rules in force and through these. */
export const ruleDryRun = z.object({
  seen: z.number().int(),
  /** True when there were more reports than were looked at. */
  cut: z.boolean(),
  moved: z.number().int(),
  ways: z.array(z.object({ from: z.string(), to: z.string(), count: z.number().int() })),
  examples: z.array(
    z.object({
      code: z.string(),
      text: z.string(),
      from: z.string(),
      to: z.string(),
      rule: z.string(),
    }),
  ),
  used: z.array(z.object({ rule: z.string(), count: z.number().int() })),
});
export type RuleDryRun = z.infer<typeof ruleDryRun>;

/** `seen`: the version that the person saw in force; another one meanwhile answers 409 `conflict`. */
export const ruleSwitch = z.strictObject({
  version: z.number().int().min(0),
  seen: z.number().int().min(0),
});
export type RuleSwitch = z.infer<typeof ruleSwitch>;

/** What the language module was taught by staff. */
export const lesson = z.object({
  id: z.string(),
  task: z.string(),
  value: z.string(),
  instead: z.string(),
  by: z.string(),
  at: time,
  undone: z.boolean(),
});
export const lessons = z.object({ items: z.array(lesson) });
export type Lessons = z.infer<typeof lessons>;
export const lessonUndo = z.strictObject({ id: z.string().min(1).max(200) });
