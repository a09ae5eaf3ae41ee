import { Types } from 'mongoose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { Report } from '../../models/report.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { may, type Person } from '../../workflow/access/policy.ts';
import { UNREACHED } from '../../workflow/notifications/is-missed.ts';
import { noteCalled } from '../../workflow/notifications/note-called.ts';
import { recordId } from '../contract/common.ts';
import { type Missed, missed, missedPage, missedQuery } from '../contract/missed.ts';
import { afterCursor, pageOf } from '../paging.ts';
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
        return { items: await presentAll(rows, person), next };
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
        const row = await noteCalled(new Types.ObjectId(params.id), by, deps.clock.now());
        const [shown] = await presentAll([row], person);
        return shown as Missed;
      },
    }),
  ];
}

const filterOf = (why: Missed['why']) =>
  why === UNREACHED
    ? { 'error.code': UNREACHED }
    : { state: why, 'error.code': { $ne: UNREACHED } };

/** Names and numbers only for those who may see who reported, and never of who wanted to be anonymous in that matter. */
async function presentAll(rows: readonly DeliveryRecord[], person: Person): Promise<Missed[]> {
  const sees = may(person, 'reporters.see');
  const ids = rows.map(({ residentId }) => residentId);
  const [residents, hidden] = sees
    ? await Promise.all([
        Resident.find({ _id: { $in: ids } }, { contact: 1 }).lean<ResidentRecord[]>(),
        Report.distinct('residentId', { residentId: { $in: ids }, anonymous: true }),
      ])
    : [[], []];
  const isHidden = new Set(hidden.map(String));
  return rows.map((row) => {
    const id = String(row.residentId);
    const contact = isHidden.has(id)
      ? undefined
      : residents.find(({ _id }) => String(_id) === id)?.contact;
    return {
      id: String(row._id),
      channel: row.channel,
      lane: row.lane,
      about: { type: row.about?.type ?? '', id: row.about?.id ?? '' },
      text: row.content.text,
      why: row.error?.code === UNREACHED ? UNREACHED : (row.state as Missed['why']),
      reason: row.error?.message ?? null,
      resident: id.slice(-6),
      name: contact?.name ?? null,
      phone: contact?.phone ? `+${contact.phone}` : null,
      createdAt: row.createdAt.toISOString(),
      called: row.called?.at ? { at: row.called.at.toISOString(), by: row.called.by ?? '' } : null,
    };
  });
}
