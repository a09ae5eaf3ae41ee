import { z } from 'zod';
import { page, recordId, time } from './common.ts';

const officer = z.object({ id: z.string(), name: z.string() });

/** One talk of a resident with a person, as the list shows it; the resident has no name. */
export const handoff = z.object({
  id: recordId,
  channel: z.string(),
  language: z.enum(['vi', 'en']),
  state: z.enum(['waiting', 'talking', 'ended']),
  /** `zalo`: an operator answers in the Zalo app. */
  via: z.enum(['app', 'zalo']),
  /** What they said when they asked for a person, oldest first. */
  words: z.array(z.string()),
  /** Codes of their last reports. */
  reports: z.array(z.string()),
  takenBy: officer.nullable(),
  askedAt: time,
  residentAt: time,
  staffAt: time.nullable(),
  answerBy: time.nullable(),
  /** Set when nobody answered in time. */
  escalatedAt: time.nullable(),
  endedAt: time.nullable(),
  endedBy: z.string().nullable(),
  revision: z.number().int(),
});
export type Handoff = z.infer<typeof handoff>;

/** One line of the chat. */
export const handoffLine = z.object({
  id: z.string(),
  from: z.enum(['resident', 'bot', 'staff', 'operator']),
  text: z.string(),
  photoIds: z.array(z.string()),
  /** Other attachments; `id` opens one at `/attachments/:id`, null when we do not hold it. */
  attachments: z.array(z.object({ kind: z.string(), id: z.string().nullable() })),
  at: time,
  /** Of a line of ours: `queued`, `sent`, `refused` … */
  delivery: z.string().nullable(),
});
export type HandoffLine = z.infer<typeof handoffLine>;

export const handoffDetail = handoff.extend({
  lines: z.array(handoffLine),
  steps: z.array(
    z.object({
      at: time,
      kind: z.string(),
      by: z.string().nullable(),
      to: z.string().nullable(),
    }),
  ),
});
export type HandoffDetail = z.infer<typeof handoffDetail>;

/** `open`: waiting and talking, those that nobody answered first. */
export const handoffQuery = z.object({ state: z.enum(['open', 'ended']).default('open') });
export const handoffPage = page(handoff);
export type HandoffPage = z.infer<typeof handoffPage>;

export const handoffMessage = z.strictObject({
  text: z.string().trim().min(1).max(2000),
  /** The page's own id of the message: a double click sends it once. */
  key: z.string().regex(/^[\w-]{8,64}$/),
});
/** `to`: id of an account that may work on talks. */
export const handoffTransfer = z.strictObject({ to: recordId });
