import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, MINUTE } from '../../core/clock.ts';
import { createBlindDesk } from '../../workflow/labelling/blind-desk.ts';
import { labellingFigures as figuresOf } from '../../workflow/labelling/figures.ts';
import { recordId } from '../contract/common.ts';
import { blindPost, blindWord, labellingFigures } from '../contract/labelling.ts';
import { type Route, route } from '../route.ts';

const params = z.object({ id: recordId });
const LOOKED_BACK_MS = 365 * DAY;

/** The random sample that measures how well people agree and how often the language module is right. */
export function labellingRoutes(deps: { city: CityProfile; clock: Clock }): Route[] {
  const desk = createBlindDesk(deps);
  return [
    route({
      method: 'get',
      path: '/labelling/next',
      summary: 'A post of the random sample to label blind; null when nothing is left',
      access: 'posts.decide',
      answer: blindPost,
      async handle({ by }) {
        const post = await desk.next(by);
        if (!post) return { post: null };
        const { _id, outlet, text, publishedAt } = post;
        return { post: { id: String(_id), outlet, text, publishedAt: publishedAt.toISOString() } };
      },
    }),
    route({
      method: 'post',
      path: '/labelling/:id',
      summary: 'Say what a post of the sample is',
      access: 'posts.decide',
      params,
      body: blindWord,
      handle: ({ params, body, by }) => desk.label(params.id, body, by),
    }),
    route({
      method: 'delete',
      path: '/labelling/:id',
      summary: 'Take back what one said of a post of the sample',
      access: 'posts.decide',
      params,
      handle: ({ params, by }) => desk.takeBack(params.id, by),
    }),
    route({
      method: 'get',
      path: '/labelling/figures',
      summary: 'Agreement between two people, and accuracy by month and class, from own labels',
      access: 'posts.read',
      answer: labellingFigures,
      handle() {
        const offset = deps.city.calendar.utcOffsetMinutes * MINUTE;
        const since = new Date(deps.clock.now().getTime() + offset - LOOKED_BACK_MS);
        return figuresOf(since.toISOString().slice(0, 7));
      },
    }),
  ];
}
