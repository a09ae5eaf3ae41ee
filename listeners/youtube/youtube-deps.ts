import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import type { RemovePosts } from '../../workflow/posts/remove-posts.ts';
import type { Budget } from './budget.ts';
import type { YoutubeClient } from './client.ts';

/** What the parts of the YouTube listener share. */
export type YoutubeDeps = {
  client: YoutubeClient;
  budget: Budget;
  keepPosts: KeepPosts;
  removePosts: RemovePosts;
  clock: Clock;
  logger: Logger;
};
