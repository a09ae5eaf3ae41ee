import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import { resend } from '../../workflow/exchange/resend.ts';
import {
  assignment,
  claim,
  merge,
  move,
  note,
  question,
  rerouting,
  split,
  splitAnswer,
  ticketCounts,
  ticketDetail,
  ticketPage,
  ticketQuery,
  unmerge,
  visibility,
} from '../contract/tickets.ts';
import { trend, trendQuery, workload } from '../contract/workload.ts';
import { pageOf } from '../paging.ts';
import { presentTicket } from '../present/ticket.ts';
import { type Route, route } from '../route.ts';
import { assigneeNames, countTickets, ORDERS, ticketFilter } from './ticket-lists.ts';
import { findVisibleTicket, ticketPageOf } from './ticket-page.ts';
import { trendOf, workloadOf } from './workload.ts';

/** A choice that takes longer is ended, so that it does not slow down everybody else; the answer is 503. */
const LONGEST_SEARCH_MS = 8000;

const params = z.object({ code: z.string().max(30) });

/** The queue and the ticket page. */
export function ticketRoutes(deps: {
  city: CityProfile;
  clock: Clock;
  workflow: Workflow;
}): Route[] {
  const { city, clock, workflow } = deps;
  const { tickets, merging } = workflow;
  const context = () => ({ city, now: clock.now() });
  const find = (code: string, person: StaffRecord) => findVisibleTicket(code, person, city);
  const page = (ticket: TicketRecord, person: StaffRecord) =>
    ticketPageOf(ticket, person, context());

  return [
    route({
      method: 'get',
      path: '/tickets',
      summary: 'The queue',
      access: 'tickets.read',
      query: ticketQuery,
      answer: ticketPage,
      async handle({ query, person }) {
        const { field, direction, value } = ORDERS[query.sort];
        const { filter, hint } = await ticketFilter(query, person, context());
        const search = Ticket.find(filter);
        if (hint) search.hint(hint);
        const found = await search
          .select({ updates: 0, searchWords: 0 })
          .sort({ [field]: direction, _id: direction })
          .limit(query.limit + 1)
          .maxTimeMS(LONGEST_SEARCH_MS)
          .lean<TicketRecord[]>();
        const { rows, next } = pageOf(found, query.limit, (row) => value(row) ?? row.openedAt);
        const names = await assigneeNames(rows);
        return { items: rows.map((row) => presentTicket(row, { ...context(), names })), next };
      },
    }),
    route({
      method: 'get',
      path: '/tickets/counts',
      summary: 'Numbers for the tabs of the queue',
      access: 'tickets.read',
      answer: ticketCounts,
      handle: ({ person }) => countTickets(person, clock.now()),
    }),
    route({
      method: 'get',
      path: '/tickets/workload',
      summary: 'How each body stands: open, late, ended in time',
      access: 'tickets.read',
      answer: workload,
      handle: ({ person }) => workloadOf(person, city, clock.now()),
    }),
    route({
      method: 'get',
      path: '/tickets/trend',
      summary: 'Received, solved and late by week, of some bodies or of all',
      access: 'tickets.read',
      query: trendQuery,
      answer: trend,
      handle: ({ query, person }) => trendOf(person, query.body, city, clock.now()),
    }),
    route({
      method: 'get',
      path: '/tickets/:code',
      summary: 'One ticket, by its code or that of one of its reports',
      access: 'tickets.read',
      params,
      answer: ticketDetail,
      handle: async ({ params, person }) => page(await find(params.code, person), person),
    }),
    route({
      method: 'post',
      path: '/tickets/:code/moves',
      summary: 'Take a step',
      access: 'tickets.work',
      params,
      body: move,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { _id } = await find(params.code, person);
        const { revision, ...step } = body;
        return page(await tickets.move({ ticket: _id, revision, by }, step), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/notes',
      summary: 'Add a note; a public one is told to the reporters',
      access: 'tickets.work',
      params,
      body: note,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { _id } = await find(params.code, person);
        return page(await tickets.note({ ticket: _id, by }, body.text, body.public), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/questions',
      summary: 'Ask the reporters; the clock stops',
      access: 'tickets.work',
      params,
      body: question,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { _id } = await find(params.code, person);
        const { revision, text } = body;
        return page(await tickets.ask({ ticket: _id, revision, by }, text), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/assignment',
      summary: 'Give it to somebody, or to nobody',
      access: 'tickets.assign_others',
      params,
      body: assignment,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { _id } = await find(params.code, person);
        const { revision, assignee } = body;
        return page(await tickets.assign({ ticket: _id, revision, by }, assignee), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/claim',
      summary: 'Take it',
      access: 'tickets.work',
      params,
      body: claim,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { _id } = await find(params.code, person);
        const act = { ticket: _id, revision: body.revision, by };
        return page(await tickets.assign(act, String(person._id)), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/transfer',
      summary: "Hand it over to the body's own system again",
      access: 'tickets.work',
      params,
      answer: ticketDetail,
      async handle({ params, person, by }) {
        const ticket = await find(params.code, person);
        await resend(ticket, by, deps.clock);
        return page(ticket, person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/rerouting',
      summary: 'Correct category, urgency or body, with the reason',
      access: 'tickets.work',
      params,
      body: rerouting,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { _id } = await find(params.code, person);
        const { revision, ...correction } = body;
        return page(await tickets.reroute({ ticket: _id, revision, by }, correction), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/visibility',
      summary: 'Show it on the public pages, or not',
      access: 'tickets.work',
      params,
      body: visibility,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { _id } = await find(params.code, person);
        const act = { ticket: _id, revision: body.revision, by };
        return page(await tickets.setPublic(act, body.public), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/merge',
      summary: 'Join it to another ticket',
      access: 'tickets.merge',
      params,
      body: merge,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { code } = await find(params.code, person);
        const target = await find(body.into, person);
        const { revision } = body;
        return page(await merging.merge({ ticket: code, into: target.code, revision, by }), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/unmerge',
      summary: 'Take a merged ticket out again',
      access: 'tickets.merge',
      params,
      body: unmerge,
      answer: ticketDetail,
      async handle({ params, body, person, by }) {
        const { code } = await find(params.code, person);
        const { revision } = body;
        return page(await merging.unmerge({ ticket: code, revision, by }), person);
      },
    }),
    route({
      method: 'post',
      path: '/tickets/:code/split',
      summary: 'Move some reports into a ticket of their own',
      access: 'tickets.merge',
      params,
      body: split,
      answer: splitAnswer,
      async handle({ params, body, person, by }) {
        const { code } = await find(params.code, person);
        const into = body.into ? (await find(body.into, person)).code : undefined;
        const { revision, reportIds } = body;
        const done = await merging.split({ ticket: code, reportIds, into, revision, by });
        const names = await assigneeNames([done.opened]);
        return {
          ticket: await page(done.ticket, person),
          opened: presentTicket(done.opened, { ...context(), names }),
        };
      },
    }),
  ];
}
