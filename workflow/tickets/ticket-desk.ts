import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Staff } from '../../models/staff.ts';
import type { TicketRecord, TicketStatus } from '../../models/ticket.ts';
import { afterCommit } from '../../models/transaction.ts';
import type { Teacher } from '../learning/teacher.ts';
import { createLocate } from '../places/locate.ts';
import type { ChangeTicket, TicketActor, TicketChange } from './change.ts';
import { checkEvidence } from './check-evidence.ts';
import { tellMentioned } from './mentions.ts';
import { type MoveRequest, moveTicket } from './move.ts';
import { reportsOf } from './reports-of.ts';
import { type RerouteRequest, rerouteTicket } from './reroute.ts';
import { isOpen } from './states.ts';

/** Which ticket, by whom, and on which view of it. */
export type Act = {
  ticket: Types.ObjectId | string;
  revision?: number | undefined;
  by: TicketActor;
  session?: ClientSession | undefined;
};

/** What people do with tickets. Each act is one transaction and gives the ticket as it is then. */
export type TicketDesk = {
  /** @throws AppError `illegal_transition`, `invalid_input`, `conflict` */
  move(act: Act, request: MoveRequest): Promise<TicketRecord>;
  /** A public note is told to the reporters; an internal one to the staff whom it mentions (`@name`). */
  note(act: Act, text: string, isPublic: boolean): Promise<TicketRecord>;
  /** Asks the reporters; the clock stops until one answers or an officer goes on. */
  ask(act: Act, text: string): Promise<TicketRecord>;
  /** What a reporter said about an open ticket; one that waited goes on. */
  answer(act: Act, text: string): Promise<TicketRecord>;
  /** @param assignee account id, or null for nobody */
  assign(act: Act, assignee: string | null): Promise<TicketRecord>;
  reroute(act: Act, request: RerouteRequest): Promise<TicketRecord>;
  /** What a reporter says of an ended ticket: not fixed reopens it, fixed is noted. */
  rate(act: Act, rating: { fixed: boolean; note?: string | undefined }): Promise<TicketRecord>;
  setPublic(act: Act, isPublic: boolean): Promise<TicketRecord>;
};

export function createTicketDesk(deps: {
  city: CityProfile;
  clock: Clock;
  change: ChangeTicket;
  teach?: Teacher['teachLater'];
}): TicketDesk {
  const { city, change } = deps;
  const locate = createLocate(city);
  const move = (ticket: TicketRecord, request: MoveRequest, by: TicketActor) =>
    moveTicket(ticket, request, by, deps.clock.now(), city);

  return {
    async move(act, request) {
      await checkEvidence(act.ticket, request, act.session);
      return await change({ ...act, action: 'ticket.moved' }, (ticket) =>
        move(ticket, request, act.by),
      );
    },

    note: (act, text, isPublic) =>
      change({ ...act, action: 'ticket.noted' }, async (ticket, session) => {
        const number = (ticket.updates.at(-1)?.number ?? 0) + 1;
        const note = { ticket, number, text, by: act.by, at: deps.clock.now() };
        // A note to residents mentions nobody: they would read the names of accounts.
        const mentioned = isPublic ? [] : await tellMentioned(note, session);
        return line({
          kind: 'note',
          note: text,
          public: isPublic,
          ...(mentioned.length > 0 && { facts: { mentioned } }),
        });
      }),

    ask: (act, text) =>
      change({ ...act, action: 'ticket.asked' }, (ticket) => {
        const to: TicketStatus = 'waiting_for_resident';
        return ticket.status === to
          ? line({ kind: 'question', to, note: text, public: true })
          : move(ticket, { to, note: text, kind: 'question' }, act.by);
      }),

    answer: (act, text) =>
      change({ ...act, action: 'ticket.answered' }, (ticket) => {
        const answered = line({ kind: 'answer', note: text });
        if (ticket.status !== 'waiting_for_resident') return answered;
        const goesOn = move(ticket, { to: 'in_progress', public: false }, act.by);
        return { fields: goesOn.fields, updates: [...answered.updates, ...goesOn.updates] };
      }),

    assign: (act, assignee) =>
      change({ ...act, action: 'ticket.assigned' }, async (ticket, session) => {
        if ((ticket.assignee ?? null) === assignee) return undefined;
        const name = assignee ? await nameOfAssignee(assignee, ticket, session) : undefined;
        return {
          fields: { assignee },
          updates: [{ kind: 'assigned', facts: { assignee, ...(name && { name }) } }],
        };
      }),

    reroute: (act, request) =>
      change({ ...act, action: 'ticket.rerouted' }, async (ticket, session) => {
        const [first] = await reportsOf(ticket._id, session);
        const { places } = locate({ names: ticket.place?.names ?? [] });
        const matter = {
          places,
          channel: first?.channel ?? undefined,
          source: first?.source ?? 'chat',
        };
        const rerouted = rerouteTicket(ticket, request, matter, deps.clock.now(), city);
        const { category } = rerouted.fields;
        if (first && category !== (ticket.category ?? null))
          afterCommit(session, () =>
            deps.teach?.({
              id: `ticket:${ticket.code}:${ticket.revision}`,
              text: first.text,
              task: 'category',
              value: category ?? '-',
              by: act.by,
            }),
          );
        return rerouted;
      }),

    rate: (act, { fixed, note }) =>
      change({ ...act, action: 'ticket.rated' }, (ticket) => {
        const rated = line({ kind: 'rating', facts: { fixed }, ...(note && { note }) });
        if (isOpen(ticket.status)) return fixed ? undefined : rated;
        if (fixed) {
          if (ticket.status === 'closed') return undefined;
          const closed = move(ticket, { to: 'closed', public: false }, act.by);
          return { fields: closed.fields, updates: [...rated.updates, ...closed.updates] };
        }
        const reason = note ?? 'Người phản ánh cho biết việc chưa xong';
        const reopened = move(ticket, { to: 'reopened', note: reason, public: false }, act.by);
        return { fields: reopened.fields, updates: [...rated.updates, ...reopened.updates] };
      }),

    setPublic: (act, isPublic) =>
      change({ ...act, action: 'ticket.published' }, (ticket) =>
        ticket.public === isPublic
          ? undefined
          : {
              fields: { public: isPublic },
              updates: [{ kind: isPublic ? 'published' : 'withdrawn' }],
            },
      ),
  };
}

const line = (update: TicketChange['updates'][number]): TicketChange => ({
  fields: {},
  updates: [update],
});

/** @throws AppError `invalid_input` when nobody of that id may work on the ticket */
async function nameOfAssignee(
  id: string,
  ticket: TicketRecord,
  session: ClientSession,
): Promise<string> {
  const person = await Staff.findById(id).session(session).lean();
  const fits =
    person &&
    !person.disabled &&
    (person.bodies.length === 0 || person.bodies.includes(ticket.body));
  if (!fits)
    throw new AppError('invalid_input', 400, 'The ticket cannot be given to that account', [
      { path: 'assignee', message: 'is unknown, disabled or of another body' },
    ]);
  return person.displayName;
}
