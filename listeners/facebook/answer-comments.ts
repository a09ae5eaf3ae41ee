import type { FacebookConfig } from '../../core/config/load.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import {
  type AnswerAdapter,
  type AnswerTarget,
  PlatformBusy,
  PlatformRefused,
} from '../../workflow/answers/answer-adapter.ts';
import { createGraphClient, PermissionMissing, SlowDown, TokenRefused } from './client.ts';
import { COMMENT_FIELDS, commentShape, type GraphComment } from './shapes.ts';

const PAGE_SIZE = 100;
/** More comments than this since the try: whether ours is among them is not known. */
const MOST_PAGES = 10;

/**
 * Answers below posts and comments on our own pages, in the name of the page. Needs `pages_manage_engagement` beside
 * the rights to read. Posts of other pages and comments without id are answered by hand.
 */
export function createFacebookAnswers(config: FacebookConfig): AnswerAdapter {
  const client = createGraphClient(config);
  const tokens = new Map(config.pages.map(({ id, token }) => [id, token]));
  const tokenOf = ({ page }: AnswerTarget): string => tokens.get(page) ?? '';

  return {
    source: 'facebook',
    targetOf({ source, externalId, threadId }) {
      // A post is `<page>_<number>`; a comment is known by the post that it stands under.
      const page = (threadId ?? externalId).split('_')[0] ?? '';
      const isKnown = source === 'facebook' && !externalId.startsWith('h:') && tokens.has(page);
      return isKnown ? { page, objectId: externalId } : undefined;
    },
    async publish(target, text) {
      const path = `${target.objectId}/comments`;
      const id = await client.create(path, { message: text }, tokenOf(target)).catch(rethrow);
      return { id, restMs: client.restMs() };
    },
    async find(target, { text, since, notThese }) {
      const isOurs = ({ id, from, message, created_time }: GraphComment): boolean =>
        id !== undefined &&
        from?.id === target.page &&
        created_time >= since &&
        sameWords(message, text) &&
        !notThese.includes(id);
      let after: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await client
          .list(
            `${target.objectId}/comments`,
            {
              filter: 'stream',
              order: 'reverse_chronological',
              fields: COMMENT_FIELDS,
              limit: PAGE_SIZE,
              after,
            },
            commentShape,
            tokenOf(target),
          )
          .catch(rethrow);
        const found = answer.items.find(isOurs);
        if (found) return found.id;
        const last = answer.items.at(-1);
        if (!answer.after || (last && last.created_time < since)) return undefined;
        after = answer.after;
      }
      throw new UpstreamUnreachable('Facebook', 'there are too many comments to look through');
    },
  };
}

/** What Facebook's errors mean for an answer; what says nothing of the outcome goes on as it is. */
function rethrow(err: unknown): never {
  if (err instanceof SlowDown) throw new PlatformBusy(err.waitMs, { cause: err });
  if (err instanceof TokenRefused)
    throw new PlatformRefused('token', `190/${err.subcode}`, { cause: err });
  if (err instanceof PermissionMissing)
    throw new PlatformRefused('permission', String(err.platformCode), { cause: err });
  if (err instanceof UpstreamRefused)
    throw new PlatformRefused(KINDS[err.platformCode] ?? 'refused', err.platformCode, {
      cause: err,
    });
  throw err;
}

/** By the platform's code: 100/33 no such object, 368 taken for abuse, 506 the same words stand there. */
const KINDS: Readonly<Record<string, PlatformRefused['kind']>> = {
  '100/33': 'gone',
  368: 'blocked',
  506: 'duplicate',
};

/** Facebook trims and may change the white space of what it is given. */
const sameWords = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
