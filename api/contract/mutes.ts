import { z } from 'zod';
import { recordId, time } from './common.ts';
import { POST_SOURCE_IDS } from './posts.ts';

/** A source or a thread whose posts are kept, but counted nowhere and raise no alarm. */
export const mute = z.object({
  id: recordId,
  source: z.enum(POST_SOURCE_IDS),
  what: z.enum(['outlet', 'thread']),
  title: z.string(),
  by: z.string(),
  at: time,
  /** Posts that it keeps apart. */
  posts: z.number().int(),
});
export const mutes = z.object({ items: z.array(mute) });
export type Mutes = z.infer<typeof mutes>;

/** The outlet of a post, or the thread that it stands in. */
export const muteInput = z.strictObject({ postId: recordId, what: z.enum(['outlet', 'thread']) });
export type MuteInput = z.infer<typeof muteInput>;
/** What was muted, for taking it back. */
export const muteMade = z.object({ id: recordId, title: z.string() });
export type MuteMade = z.infer<typeof muteMade>;
