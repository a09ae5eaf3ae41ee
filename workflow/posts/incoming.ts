import type { PostSource } from '../../models/post.ts';

/** A normalised public post or comment, as a listener or an import hands it in. */
export type IncomingPost = {
  source: PostSource;
  /** The platform's id, or a hash of the content where there is none; unique with `source`. */
  externalId: string;
  outlet: string;
  text: string;
  threadId?: string | undefined;
  /** Name or id of the author; only a keyed pseudonym of it is stored. */
  author?: string | undefined;
  url?: string | undefined;
  /** Unknown for files without a time column. */
  publishedAt?: Date | undefined;
  /** When its text was last changed at its source. */
  editedAt?: Date | undefined;
  /** Text, author and address may be kept until then. */
  textUntil?: Date | undefined;
};

export type KeptPosts = {
  kept: number;
  alreadyKept: number;
  /** Of those known already: how many had changed at their source. */
  edited: number;
  /** How many of the new ones became reports, and how many wait for a person. */
  reported: number;
  triage: number;
};

/** Keeps posts; resolves when they are durable. Safe to repeat. */
export type KeepPosts = (posts: readonly IncomingPost[]) => Promise<KeptPosts>;
