import express, { type Request, type Response } from 'express';
import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { Transfer, type TransferRecord } from '../../models/transfer.ts';
import { bodyScope, seesTicket } from '../../workflow/access/policy.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { createSheetDesk } from '../../workflow/exchange/sheet-desk.ts';
import {
  peerStandings,
  sheetFormat,
  sheetResult,
  transferPage,
  transferQuery,
} from '../contract/exchange.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { staffBodyName } from '../present/ticket.ts';
import { presentTransfer } from '../present/ticket-detail.ts';
import { type Route, route } from '../route.ts';

const LARGEST_SHEET = '8mb';
const TYPES = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
} as const;

/** Tickets in the systems of other bodies: how they stand, and the sheets of those without a line to theirs. */
export function exchangeRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  workflow: Pick<Workflow, 'tickets'>;
}): Route[] {
  const desk = createSheetDesk({ ...deps, tickets: deps.workflow.tickets });
  const params = z.object({ body: z.string().max(60) });
  return [
    route({
      method: 'get',
      path: '/exchange',
      summary: 'Bodies with a system of their own, and what waits for them',
      access: 'tickets.work',
      answer: peerStandings,
      async handle({ person }) {
        const all = await desk.standings();
        return { items: all.filter(({ body }) => seesTicket(person, { body })) };
      },
    }),
    route({
      method: 'get',
      path: '/exchange/transfers',
      summary: 'Tickets on their way to other systems, by state, newest first',
      access: 'tickets.work',
      query: transferQuery,
      answer: transferPage,
      async handle({ query: { state, body, cursor, limit }, person }) {
        const scope = bodyScope(person);
        const found = await Transfer.find({
          $and: [
            { state },
            scope ? { body: { $in: scope } } : {},
            body ? { body } : {},
            afterCursor(cursor, 'createdAt', -1) ?? {},
          ],
        })
          .sort({ createdAt: -1, _id: -1 })
          .limit(limit + 1)
          .lean<TransferRecord[]>();
        const { rows, next } = pageOf(found, limit, ({ createdAt }) => createdAt);
        const tickets = await Ticket.find(
          { _id: { $in: rows.map(({ ticketId }) => ticketId) } },
          { title: 1 },
        ).lean<TicketRecord[]>();
        const titles = new Map(tickets.map(({ _id, title }) => [String(_id), title]));
        const now = deps.clock.now();
        return {
          items: rows.map((row) => ({
            code: row.ticketCode,
            title: titles.get(String(row.ticketId)) ?? '',
            body: row.body,
            bodyName: staffBodyName(deps.city, row.body, now),
            transfer: presentTransfer(row),
          })),
          next,
        };
      },
    }),
    route({
      method: 'post',
      path: '/exchange/:body/sheet',
      summary: 'The sheet of a body (XLSX or CSV); new tickets count as handed over from now on',
      access: 'tickets.work',
      params,
      body: sheetFormat,
      async handle({ params: { body }, body: { format }, person, by, res }) {
        demandSight(person, body);
        const file = await desk.give(body, format, by);
        res
          .type(TYPES[format])
          .set('content-disposition', `attachment; filename="${body}.${format}"`)
          .send(file);
      },
    }),
    route({
      method: 'post',
      path: '/exchange/:body/returns',
      summary: 'Take a filled-in sheet in: the file is the body of the request, XLSX or CSV',
      access: 'tickets.work',
      params,
      answer: sheetResult,
      async handle({ params: { body }, person, by, req, res }) {
        demandSight(person, body);
        return await desk.take(body, await readFile(req, res), by);
      },
    }),
  ];
}

/** @throws AppError `not_found` (404) for foreign bodies, as for their tickets */
function demandSight(person: StaffRecord, body: string): void {
  if (!seesTicket(person, { body }))
    throw new AppError('not_found', 404, `There is no body "${body}"`);
}

const readBody = express.raw({ type: () => true, limit: LARGEST_SHEET });

/** @throws what the reader of bodies throws, such as 413; AppError `invalid_input` for nothing */
async function readFile(req: Request, res: Response): Promise<Buffer> {
  await new Promise<void>((resolve, reject) => {
    readBody(req, res, (err?: unknown) => (err ? reject(err) : resolve()));
  });
  if (Buffer.isBuffer(req.body) && req.body.length > 0) return req.body;
  throw new AppError('invalid_input', 400, 'The file is empty', [
    { path: 'file', message: 'is the body of the request and must not be empty' },
  ]);
}
