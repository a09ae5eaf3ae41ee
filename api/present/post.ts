import type { PostRecord } from '../../models/post.ts';
import type { Post } from '../contract/posts.ts';
import { presentLabels } from './labels.ts';

/** @param ticketCode of the ticket it is part of */
export const presentPost = (post: PostRecord, ticketCode: string | undefined): Post => ({
  id: String(post._id),
  source: post.source,
  outlet: post.outlet,
  text: post.text,
  url: post.url ?? null,
  publishedAt: post.publishedAt.toISOString(),
  collectedAt: post.collectedAt.toISOString(),
  ward: post.ward ?? null,
  labels: presentLabels(post.labels),
  handling: post.handling,
  ticketCode: ticketCode ?? null,
  corrected: Boolean(post.correction?.at),
});
