import { Types } from 'mongoose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { UNREACHED } from '../../workflow/notifications/is-missed.ts';
import { forgetCall, noteCalled } from '../../workflow/notifications/note-called.ts';
import { recordId } from '../contract/common.ts';
import {
  type Missed,
  missed,
  missedCalls,
  missedList,
  missedPage,
  missedQuery,
} from '../contract/missed.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { presentMissed } from '../present/missed.ts';
import { type Route, route } from '../route.ts';

/** Residents whom no chat reaches any more: whom to call, and that it was done. */
export function missedRoutes(deps: { clock: Clock }): Route[] {
  return [
    route({
      method: 'get',
      path: '/deliveries/missed',
      summary: 'News that residents did not get by any chat, newest first',
      access: 'deliveries.read',
      query: missedQuery,
      answer: missedPage,
      async handle({ query, person }) {
        const { state, why, about, cursor, limit } = query;
        const found = await Delivery.find({
          missed: state,
          ...(why && filterOf(why)),
          ...(about && { 'about.id': about.toUpperCase() }),
          ...afterCursor(cursor, 'createdAt', -1),
        })
          .sort({ createdAt: -1, _id: -1 })
          .limit(limit + 1)
          .lean<DeliveryRecord[]>();
        const { rows, next } = pageOf(found, limit, ({ createdAt }) => createdAt);
        return { items: await presentMissed(rows, person), next };
      },
    }),
    route({
      method: 'post',
      path: '/deliveries/missed/:id/called',
      summary: 'The resident was called by telephone instead',
      access: 'reporters.see',
      params: z.object({ id: recordId }),
      answer: missed,
      async handle({ params, by, person }) {
        const rows = await noteCalled([new Types.ObjectId(params.id)], by, deps.clock.now());
        const [shown] = await presentMissed(rows, person);
        return shown as Missed;
      },
    }),
    route({
      method: 'post',
      path: '/deliveries/missed/called',
      summary:
        'Several residents were told otherwise: called, or by the loudspeaker of their hamlet',
      access: 'reporters.see',
      body: missedCalls,
      answer: missedList,
      async handle({ body, by, person }) {
        const ids = body.ids.map((id) => new Types.ObjectId(id));
        const rows = await noteCalled(ids, by, deps.clock.now());
        return { items: await presentMissed(rows, person) };
      },
    }),
    route({
      method: 'post',
      path: '/deliveries/missed/not-called',
      summary: 'Take back that residents were called',
      access: 'reporters.see',
      body: missedCalls,
      answer: missedList,
      async handle({ body, by, person }) {
        const ids = body.ids.map((id) => new Types.ObjectId(id));
        const rows = await forgetCall(ids, by, deps.clock.now());
        return { items: await presentMissed(rows, person) };
      },
    }),
  ];
}

const filterOf = (why: Missed['why']) =>
  why === UNREACHED
    ? { 'error.code': UNREACHED }
    : { state: why, 'error.code': { $ne: UNREACHED } };
