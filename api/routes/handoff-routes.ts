import { Types } from 'mongoose';
import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { DAY } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Delivery, type DeliveryRecord } from '../../models/delivery.ts';
import { Handoff, type HandoffRecord } from '../../models/handoff.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { may } from '../../workflow/access/policy.ts';
import type { Workflow } from '../../workflow/create-workflow.ts';
import type { Officer } from '../../workflow/handoffs/handoff-desk.ts';
import type { TicketActor } from '../../workflow/tickets/change.ts';
import { recordId } from '../contract/common.ts';
import {
  handoffDetail,
  handoffMessage,
  handoffPage,
  handoffQuery,
  handoffTransfer,
} from '../contract/handoffs.ts';
import { colleague } from '../contract/session.ts';
import { presentHandoff, presentHandoffDetail } from '../present/handoff.ts';
import { type Route, route } from '../route.ts';

const params = z.object({ id: recordId });
const MOST_LISTED = 100;
/** Lines of the chat that are shown, and how far before the wish they reach. */
const MOST_LINES = 200;
const BEFORE_MS = DAY;

/** Talks of residents with a person: the list, the chat, and what an officer does. */
export function handoffRoutes(deps: {
  clock: Clock;
  workflow: Pick<Workflow, 'handoffs'>;
}): Route[] {
  const { handoffs } = deps.workflow;
  const access = 'handoffs.work' as const;
  const post = (
    path: string,
    summary: string,
    act: (id: Types.ObjectId, by: Officer) => Promise<HandoffRecord>,
  ): Route =>
    route({
      method: 'post',
      path: `/handoffs/:id/${path}`,
      summary,
      access,
      params,
      answer: handoffDetail,
      handle: async ({ params, by }) => detailOf(await act(idOf(params.id), officerOf(by))),
    });

  return [
    route({
      method: 'get',
      path: '/handoffs',
      summary: 'Talks with residents, those that nobody answered first',
      access,
      query: handoffQuery,
      answer: handoffPage,
      async handle({ query }) {
        const found =
          query.state === 'open'
            ? await Handoff.find({ state: { $in: ['waiting', 'talking'] } })
                .sort({ askedAt: 1 })
                .limit(MOST_LISTED)
                .lean<HandoffRecord[]>()
            : await Handoff.find({ state: 'ended' })
                .sort({ askedAt: -1 })
                .limit(MOST_LISTED)
                .lean<HandoffRecord[]>();
        const rows = query.state === 'open' ? found.toSorted(byNeed) : found;
        return { items: rows.map(presentHandoff), next: null };
      },
    }),
    route({
      method: 'get',
      path: '/handoffs/colleagues',
      summary: 'Whom a talk can be handed to',
      access,
      answer: z.object({ items: z.array(colleague) }),
      async handle({ person }) {
        const people = await Staff.find({ disabled: false }).lean<StaffRecord[]>();
        const others = people.filter((one) => may(one, access) && !one._id.equals(person._id));
        const items = others.map(({ _id, username, displayName, bodies }) => ({
          id: String(_id),
          username,
          displayName,
          bodies,
        }));
        return { items };
      },
    }),
    route({
      method: 'get',
      path: '/handoffs/:id',
      summary: 'One talk with its chat',
      access,
      params,
      answer: handoffDetail,
      async handle({ params }) {
        const found = await Handoff.findById(params.id).lean<HandoffRecord>();
        if (!found) throw new AppError('not_found', 404, `There is no talk ${params.id}`);
        return await detailOf(found);
      },
    }),
    post('take', 'Take the talk; the resident is told who speaks', (id, by) =>
      handoffs.take(id, by),
    ),
    route({
      method: 'post',
      path: '/handoffs/:id/messages',
      summary: 'Say something; only the one who has the talk',
      access,
      params,
      body: handoffMessage,
      answer: handoffDetail,
      handle: async ({ params, body, by }) =>
        detailOf(await handoffs.speak(idOf(params.id), officerOf(by), body.text, body.key)),
    }),
    route({
      method: 'post',
      path: '/handoffs/:id/transfer',
      summary: 'Hand the talk to a colleague',
      access,
      params,
      body: handoffTransfer,
      answer: handoffDetail,
      async handle({ params, body, by }) {
        const to = await Staff.findById(body.to).lean<StaffRecord>();
        if (!to || to.disabled || !may(to, access))
          throw new AppError('invalid_input', 400, 'The talk cannot be given to that account', [
            { path: 'to', message: 'is unknown, disabled or may not work on talks' },
          ]);
        const next = { id: String(to._id), name: to.displayName };
        return await detailOf(await handoffs.handOver(idOf(params.id), officerOf(by), next));
      },
    }),
    post('return', 'Give the talk back to the list', (id, by) => handoffs.giveBack(id, by)),
    post('release', 'End the talk; the bot answers again', (id, by) => handoffs.release(id, by)),
  ];
}

const idOf = (id: string): Types.ObjectId => new Types.ObjectId(id);

/** Somebody who is signed in has both. */
const officerOf = (by: TicketActor): Officer => ({ ...by, id: by.id ?? '', name: by.name ?? '' });

/** Unanswered first, then who waits, then who is being talked to; the oldest wish first in each. */
function byNeed(a: HandoffRecord, b: HandoffRecord): number {
  const rank = ({ escalatedAt, state }: HandoffRecord) =>
    escalatedAt ? 0 : state === 'waiting' ? 1 : 2;
  return rank(a) - rank(b) || a.askedAt.getTime() - b.askedAt.getTime();
}

async function detailOf(row: HandoffRecord) {
  const { channel, address, askedAt, endedAt } = row;
  const from = new Date(askedAt.getTime() - BEFORE_MS);
  const until = endedAt ? new Date(endedAt.getTime() + 1) : undefined;
  const [messages, deliveries] = await Promise.all([
    Message.find({
      channel,
      address,
      order: { $gte: from.getTime() * 1000, ...(until && { $lt: until.getTime() * 1000 }) },
    })
      .sort({ order: -1 })
      .limit(MOST_LINES)
      .lean<MessageRecord[]>(),
    Delivery.find({
      channel,
      address,
      _id: {
        $gte: Types.ObjectId.createFromTime(Math.floor(from.getTime() / 1000)),
        ...(until && { $lt: Types.ObjectId.createFromTime(Math.ceil(until.getTime() / 1000)) }),
      },
    })
      .sort({ _id: -1 })
      .limit(MOST_LINES)
      .lean<DeliveryRecord[]>(),
  ]);
  const said = messages.filter(({ event }) => event !== 'echo' || row.via === 'zalo');
  return presentHandoffDetail(row, said, deliveries);
}
