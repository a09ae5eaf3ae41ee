import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { KeepPosts } from '../../workflow/posts/incoming.ts';
import type { RemovePosts } from '../../workflow/posts/remove-posts.ts';
import type { GraphClient } from './client.ts';

/** What the parts of the Facebook listener share. */
export type FacebookDeps = {
  client: GraphClient;
  keepPosts: KeepPosts;
  removePosts: RemovePosts;
  clock: Clock;
  logger: Logger;
};

/** A page and the token it is read with. */
export type ListenedPage = {
  id: string;
  token: string;
  /** True for our own pages; others are read with Page Public Content Access. */
  managed: boolean;
};
