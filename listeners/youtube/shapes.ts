import { z } from 'zod';
import { DAY } from '../../core/clock.ts';
import type { IncomingPost } from '../../workflow/posts/incoming.ts';

/** What is read of YouTube's answers; everything else is left where it is. */

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const id = z.string().min(1).max(200);

export const channelShape = z.looseObject({
  id,
  snippet: z.looseObject({ title: z.string() }),
  contentDetails: z.looseObject({
    relatedPlaylists: z.looseObject({ uploads: id }),
  }),
});

export const playlistItemShape = z.looseObject({
  snippet: z.looseObject({
    title: z.string(),
    description: z.string().default(''),
    channelTitle: z.string().default(''),
    publishedAt: time,
  }),
  contentDetails: z.looseObject({ videoId: id, videoPublishedAt: time.optional() }),
});

export const searchResultShape = z.looseObject({
  id: z.looseObject({ videoId: id }),
  snippet: z.looseObject({
    title: z.string(),
    description: z.string().default(''),
    channelTitle: z.string().default(''),
    publishedAt: time,
  }),
});

export const videoShape = z.looseObject({
  id,
  snippet: z.looseObject({
    title: z.string(),
    description: z.string().default(''),
    channelTitle: z.string().default(''),
    publishedAt: time,
  }),
});

export const commentShape = z.looseObject({
  id,
  snippet: z.looseObject({
    textDisplay: z.string().default(''),
    textOriginal: z.string().optional(),
    authorChannelId: z.looseObject({ value: z.string() }).optional(),
    publishedAt: time,
    updatedAt: time.optional(),
  }),
});
export type YoutubeComment = z.output<typeof commentShape>;

export const commentThreadShape = z.looseObject({
  id,
  snippet: z.looseObject({
    totalReplyCount: z.number().int().default(0),
    topLevelComment: commentShape,
  }),
  /** A subset of the replies, unless as many as `totalReplyCount`. */
  replies: z.looseObject({ comments: z.array(z.unknown()).default([]) }).optional(),
});

/** Text and author may be kept so long without asking again (Developer Policies III.E.4). */
export const TEXT_KEPT_MS = 30 * DAY;

export type YoutubeVideo = {
  videoId: string;
  title: string;
  description: string;
  channelTitle: string;
  publishedAt: Date;
};

export const postOfVideo = (video: YoutubeVideo, askedAt: Date): IncomingPost => ({
  source: 'youtube',
  externalId: video.videoId,
  outlet: video.channelTitle,
  text: [video.title, video.description].filter(Boolean).join('\n'),
  url: `https://www.youtube.com/watch?v=${video.videoId}`,
  publishedAt: video.publishedAt,
  // YouTube tells no time of an edit: what an answer says held when it was asked for.
  editedAt: askedAt,
  textUntil: new Date(askedAt.getTime() + TEXT_KEPT_MS),
});

/** @param thread the video it stands under */
export function postOfComment(
  { id: externalId, snippet }: YoutubeComment,
  thread: { threadId: string; outlet: string },
  askedAt: Date,
): IncomingPost {
  const { publishedAt, updatedAt, authorChannelId } = snippet;
  return {
    source: 'youtube',
    externalId,
    outlet: thread.outlet,
    threadId: thread.threadId,
    text: snippet.textOriginal ?? snippet.textDisplay,
    url: `https://www.youtube.com/watch?v=${thread.threadId}&lc=${externalId}`,
    publishedAt,
    ...(authorChannelId && { author: authorChannelId.value }),
    ...(updatedAt && { editedAt: updatedAt }),
    textUntil: new Date(askedAt.getTime() + TEXT_KEPT_MS),
  };
}
