import { z } from 'zod';
import type { Mutes } from '../../workflow/posts/mutes.ts';
import { recordId } from '../contract/common.ts';
import { muteInput, muteMade, mutes } from '../contract/mutes.ts';
import { type Route, route } from '../route.ts';

/** Sources and threads that are kept apart from the figures. */
export function muteRoutes(deps: { mutes: Mutes }): Route[] {
  return [
    route({
      method: 'get',
      path: '/mutes',
      summary: 'Muted sources and threads, latest first, with the posts they keep apart',
      access: 'posts.read',
      answer: mutes,
      async handle() {
        return {
          items: (await deps.mutes.list()).map((mute) => ({
            id: String(mute._id),
            source: mute.source,
            what: mute.threadId ? ('thread' as const) : ('outlet' as const),
            title: mute.title,
            by: mute.byName,
            at: mute.at.toISOString(),
            posts: mute.posts,
          })),
        };
      },
    }),
    route({
      method: 'post',
      path: '/mutes',
      summary: 'Keep the outlet or the thread of a post apart from all figures',
      access: 'posts.decide',
      body: muteInput,
      answer: muteMade,
      status: 201,
      async handle({ body, by }) {
        const made = await deps.mutes.mute(body.postId, body.what, by);
        return { id: String(made._id), title: made.title };
      },
    }),
    route({
      method: 'delete',
      path: '/mutes/:id',
      summary: 'Count its posts again',
      access: 'posts.decide',
      params: z.object({ id: recordId }),
      handle: ({ params, by }) => deps.mutes.lift(params.id, by),
    }),
  ];
}
