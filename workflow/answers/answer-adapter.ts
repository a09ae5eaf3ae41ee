import type { AnswerFailureKind } from '../../models/answer.ts';
import type { PostRecord, PostSource } from '../../models/post.ts';

/** Where an answer goes on a platform: the page that speaks and the post or comment that it stands under. */
export type AnswerTarget = { page: string; objectId: string };

/** A platform on which the program itself can answer. One whose way is not there is answered by hand. */
export type AnswerAdapter = {
  source: PostSource;
  /** Undefined when the program may not answer this post: another's page, a comment without id. */
  targetOf(post: Pick<PostRecord, 'source' | 'externalId' | 'threadId'>): AnswerTarget | undefined;
  /**
   * Puts a comment under the post.
   *
   * @returns the platform's id of the comment, and how long (ms) it asks us to rest now; 0: not at all
   * @throws PlatformRefused, PlatformBusy: nothing was posted; anything else: it may have been
   */
  publish(target: AnswerTarget, text: string): Promise<{ id: string; restMs: number }>;
  /**
   * Our own comment with these words under the post, when it stands there.
   *
   * @param notThese ids of comments that are other answers of ours
   * @throws as `publish`; then it is not known
   */
  find(
    target: AnswerTarget,
    wanted: { text: string; since: Date; notThese: readonly string[] },
  ): Promise<string | undefined>;
};

/** The platform said no; trying the same again does not help before a person did something. */
export class PlatformRefused extends Error {
  readonly kind: Exclude<AnswerFailureKind, 'unreachable' | 'facts'>;
  /** The platform's own number. */
  readonly platformCode: string;
  constructor(kind: PlatformRefused['kind'], platformCode: string, options?: ErrorOptions) {
    super(`The platform refused the answer (${platformCode})`, options);
    this.kind = kind;
    this.platformCode = platformCode;
  }
}

/** The platform asks us to wait; nothing was done. */
export class PlatformBusy extends Error {
  readonly waitMs: number;
  constructor(waitMs: number, options?: ErrorOptions) {
    super('The platform asks us to wait', options);
    this.waitMs = waitMs;
  }
}
