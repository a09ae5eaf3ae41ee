import { Types } from 'mongoose';
import { z } from 'zod';
import { DataRequest, type DataRequestRecord } from '../../models/data-request.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { recordId } from '../contract/common.ts';
import {
  type DataRequest as DataRequestView,
  dataRequest,
  dataRequestAct,
  dataRequestPage,
  dataRequestQuery,
} from '../contract/data-requests.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { type Route, route } from '../route.ts';

/** What residents ask about their own data, with the legal clocks. */
export function dataRequestRoutes(deps: { workflow: Pick<Workflow, 'dataRequests'> }): Route[] {
  const access = 'data_requests.work' as const;
  return [
    route({
      method: 'get',
      path: '/data-requests',
      summary: 'Requests of residents about their own data',
      access,
      query: dataRequestQuery,
      answer: dataRequestPage,
      async handle({ query }) {
        const isOpen = query.state === 'open';
        const [field, direction] = isOpen
          ? (['finishBy', 1] as const)
          : (['receivedAt', -1] as const);
        const found = await DataRequest.find({
          state: { $in: isOpen ? ['received', 'answered'] : ['done', 'refused'] },
          ...afterCursor(query.cursor, field, direction),
        })
          .sort({ [field]: direction, _id: direction })
          .limit(query.limit + 1)
          .lean<DataRequestRecord[]>();
        const { rows, next } = pageOf(found, query.limit, (row) => row[field]);
        return { items: rows.map(present), next };
      },
    }),
    route({
      method: 'post',
      path: '/data-requests/:id',
      summary: 'Answer, finish, refuse, or take the longer time; the resident is told',
      access,
      params: z.object({ id: recordId }),
      body: dataRequestAct,
      answer: dataRequest,
      handle: async ({ params, body, by }) =>
        present(await deps.workflow.dataRequests.handle(new Types.ObjectId(params.id), by, body)),
    }),
  ];
}

const present = (row: DataRequestRecord): DataRequestView => ({
  id: String(row._id),
  code: row.code,
  kind: row.kind,
  state: row.state,
  channel: row.channel ?? null,
  text: row.text ?? null,
  answer: row.answer ?? null,
  topic: row.topic ?? null,
  receivedAt: row.receivedAt.toISOString(),
  answerBy: row.answerBy.toISOString(),
  finishBy: row.finishBy.toISOString(),
  answeredAt: row.answeredAt?.toISOString() ?? null,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  extended: row.extended?.reason ?? null,
  handledBy: row.handledBy ?? null,
  revision: row.revision,
});
