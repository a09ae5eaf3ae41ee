import { z } from 'zod';
import { recordId, time } from './common.ts';

const state = z.enum(['new', 'drafted', 'told', 'withdrawn', 'kept_apart']);
const reason = z.enum([
  'malformed',
  'bad_signature',
  'own',
  'not_an_alert',
  'not_public',
  'expired',
  'unknown_references',
  'outside',
  'nothing_to_end',
  'not_drafted',
]);

/** What became of a message that a machine handed in; a draft is made within seconds of `new`. */
export const capAnswer = z.object({
  state,
  reason: reason.nullable(),
  /** What exactly was wrong. */
  detail: z.string().nullable(),
  /** It had come before: what is told is what became of it then. */
  isDuplicate: z.boolean(),
  /** `sender,identifier,sent`, as later messages refer to it. */
  reference: z.string(),
});

/** A CAP message of somebody else. */
export const capMessage = z.object({
  id: recordId,
  identifier: z.string(),
  sender: z.string(),
  sentAt: time,
  receivedAt: time,
  headline: z.string(),
  areaDesc: z.string(),
  msgType: z.string(),
  drill: z.boolean(),
  /** Host of the feed, or name of the machine's key. */
  from: z.string(),
  link: z.string().nullable(),
  /** Signed by the key that we have of its sender; false when we have none. */
  verified: z.boolean(),
  state,
  reason: reason.nullable(),
  detail: z.string().nullable(),
  /** Identifier of the warning that it became a draft of. */
  warning: z.string().nullable(),
  /** A person may have it drafted from all the same. */
  mayLetIn: z.boolean(),
  /** Who did. */
  letInBy: z.string().nullable(),
});
export type CapMessageView = z.infer<typeof capMessage>;

export const capMessages = z.object({
  taken: z.array(capMessage),
  keptApart: z.array(capMessage),
  /** The latest of those of elsewhere. */
  outside: z.array(capMessage),
  /** How many of elsewhere, or our own, there are in all. */
  elsewhere: z.number().int(),
});
export type CapMessages = z.infer<typeof capMessages>;
