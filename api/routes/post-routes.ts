import { z } from 'zod';
import { ListenerState, type ListenerStateRecord } from '../../models/listener-state.ts';
import { Post, type PostRecord } from '../../models/post.ts';
import type { PostDesk } from '../../workflow/posts/decide-post.ts';
import { searchFilter } from '../../workflow/search/search-words.ts';
import { recordId } from '../contract/common.ts';
import { NONE } from '../contract/insights.ts';
import {
  type Listener,
  labelCorrection,
  listeners,
  post,
  postDecision,
  postPage,
  postQuery,
} from '../contract/posts.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { presentPost, presentPosts } from '../present/post.ts';
import { type Route, route } from '../route.ts';

const params = z.object({ id: recordId });

/** Public posts: the list, triage, corrected labels, and how the listeners feel. */
export function postRoutes(deps: { posts: PostDesk }): Route[] {
  return [
    route({
      method: 'get',
      path: '/posts',
      summary: 'Public posts, newest first',
      access: 'posts.read',
      query: postQuery,
      answer: postPage,
      async handle({ query }) {
        const found = await Post.find(postFilter(query))
          .select({ searchWords: 0 })
          .sort({ publishedAt: -1, _id: -1 })
          .limit(query.limit + 1)
          .lean<PostRecord[]>();
        const { rows, next } = pageOf(found, query.limit, ({ publishedAt }) => publishedAt);
        return { items: await presentPosts(rows), next };
      },
    }),
    route({
      method: 'post',
      path: '/posts/:id/decision',
      summary: 'Make a post a report, dismiss it, or take the dismissal back',
      access: 'posts.decide',
      params,
      body: postDecision,
      answer: post,
      async handle({ params, body, by }) {
        const { decision, category, urgency } = body;
        if (decision === 'reconsider')
          return presentPost(await deps.posts.reconsider(params.id, by));
        const report = decision === 'report';
        return presentPost(await deps.posts.decide(params.id, { report, category, urgency }, by));
      },
    }),
    route({
      method: 'post',
      path: '/posts/:id/labels',
      summary: 'Correct the labels of a post',
      access: 'posts.decide',
      params,
      body: labelCorrection,
      answer: post,
      handle: async ({ params, body, by }) =>
        presentPost(await deps.posts.correct(params.id, body, by)),
    }),
    route({
      method: 'delete',
      path: '/posts/:id/labels',
      summary: 'Give a post back the labels of the language module; what it learnt is taken back',
      access: 'posts.decide',
      params,
      answer: post,
      handle: async ({ params, by }) => presentPost(await deps.posts.uncorrect(params.id, by)),
    }),
    route({
      method: 'get',
      path: '/listeners',
      summary: 'How the listeners feel',
      access: 'posts.read',
      answer: listeners,
      async handle() {
        const states = await ListenerState.find()
          .sort({ listener: 1 })
          .lean<ListenerStateRecord[]>();
        return { items: states.map(presentListener) };
      },
    }),
  ];
}

function postFilter(query: z.output<typeof postQuery>): Record<string, unknown> {
  const among = (field: string, values: readonly string[] | undefined) =>
    values?.length
      ? { [field]: { $in: values.map((value) => (value === NONE ? null : value)) } }
      : {};
  const conditions = [
    query.q && searchFilter(query.q),
    query.from && { publishedAt: { $gte: new Date(query.from) } },
    query.to && { publishedAt: { $lt: new Date(query.to) } },
    afterCursor(query.cursor, 'publishedAt', -1),
  ].filter((condition) => typeof condition === 'object');
  return {
    ...among('source', query.source),
    ...among('ward', query.ward),
    ...among('handling', query.handling),
    ...among('labels.kind', query.kind),
    ...among('labels.sentiment', query.sentiment),
    ...among('labels.category', query.category),
    ...among('labels.urgency', query.urgency),
    ...(query.outlet && { outlet: query.outlet }),
    ...(query.toxic !== undefined && { 'labels.toxic': query.toxic }),
    ...(query.watch && { watches: query.watch }),
    ...(query.thread && { threadId: query.thread }),
    ...(query.counted && { setAside: { $exists: false } }),
    ...(conditions.length > 0 && { $and: conditions }),
  };
}

const presentListener = (state: ListenerStateRecord): Listener => ({
  name: state.listener,
  level: state.level,
  status: state.status ?? '',
  statusEn: state.statusEn || (state.status ?? ''),
  todo: state.todo ?? '',
  todoEn: state.todoEn ?? '',
  nextAt: state.askAt?.toISOString() ?? null,
  since: state.statusAt?.toISOString() ?? null,
  lastItemAt: state.lastItemAt?.toISOString() ?? null,
  failures: state.failures,
});
