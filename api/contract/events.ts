import { z } from 'zod';
import { recordId } from './common.ts';
import { status } from './tickets.ts';

/**
 * Server-sent events of `GET /api/v1/events`: `event: ticket`, `post`, `posts`, `spike`, `handoff`, `notice`, `rescue`, each with one of these as JSON,
 * and `event: ready` when the line is open. They say what changed; the page asks the API for the rest.
 */
export const ticketEvent = z.object({
  code: z.string(),
  revision: z.number().int(),
  status,
  body: z.string(),
  urgency: z.string(),
});
export type TicketEvent = z.infer<typeof ticketEvent>;

export const postEvent = z.object({ id: recordId, handling: z.string() });
export type PostEvent = z.infer<typeof postEvent>;

/** Posts came in, of whatever kind; `latest` is the one that came last. At most one of these every quarter second. */
export const postsEvent = z.object({ latest: recordId });
export type PostsEvent = z.infer<typeof postsEvent>;

/** Own notices came or were read, perhaps in another tab. `changed` is another word each time. */
export const noticeEvent = z.object({ changed: z.string() });
export type NoticeEvent = z.infer<typeof noticeEvent>;

/** A call for help rings, rings again or was accepted. */
export const rescueEvent = z.object({ id: recordId, accepted: z.boolean(), changed: z.string() });
export type RescueEvent = z.infer<typeof rescueEvent>;

/** An alarm was raised. */
export const spikeEvent = z.object({ id: recordId });
export type SpikeEvent = z.infer<typeof spikeEvent>;

/** A talk with a resident changed: somebody said something, took it, or it waits. */
export const handoffEvent = z.object({
  id: recordId,
  state: z.enum(['waiting', 'talking', 'ended']),
  revision: z.number().int(),
});
export type HandoffEvent = z.infer<typeof handoffEvent>;
