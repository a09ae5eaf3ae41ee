import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError, type ErrorDetail } from '../../core/errors.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { SeenUpdate } from '../../models/seen-update.ts';
import { Ticket, type TicketRecord, type TicketStatus } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import type { Machine } from '../../workflow/access/api-keys.ts';
import { findReport } from '../../workflow/reports/find-report.ts';
import type { TicketActor } from '../../workflow/tickets/change.ts';
import { isOpen } from '../../workflow/tickets/states.ts';
import type { TicketDesk } from '../../workflow/tickets/ticket-desk.ts';
import { afterCursor, pageOf } from '../paging.ts';
import { listTwin, type Twin } from './answer.ts';
import { type Form, field } from './form.ts';
import { w3cTime } from './present-request.ts';
import { sourceKeyPrefix } from './source-key.ts';
import { readTimeSpan } from './time-span.ts';

/** Tickets read for one answer; where more changed, the answer names the address of the next ones. */
const MOST = 1000;

/** Our states in the words of FixMyStreet's extension (wiki: Open311-FMS Complete Spec). */
const STATUS_OUT: Readonly<Record<TicketStatus, string>> = {
  received: 'OPEN',
  routed: 'OPEN',
  accepted: 'ACTION_SCHEDULED',
  in_progress: 'IN_PROGRESS',
  waiting_for_resident: 'INVESTIGATING',
  referred: 'INTERNAL_REFERRAL',
  resolved: 'FIXED',
  not_resolvable: 'NO_FURTHER_ACTION',
  reopened: 'OPEN',
  closed: 'CLOSED',
};
/** What the sender's side says of the matter: still there, done, or nothing about it. */
const STATUS_IN: Readonly<Record<string, 'there' | 'done' | 'talk'>> = {
  OPEN: 'there',
  REOPEN: 'there',
  FIXED: 'done',
  CLOSED: 'done',
  INVESTIGATING: 'talk',
  ACTION_SCHEDULED: 'talk',
  IN_PROGRESS: 'talk',
  DUPLICATE: 'talk',
  NOT_COUNCILS_RESPONSIBILITY: 'talk',
  NO_FURTHER_ACTION: 'talk',
  INTERNAL_REFERRAL: 'talk',
  FOR_TRIAGE: 'talk',
  CANCELLED: 'talk',
};

/** `servicerequestupdates`: FixMyStreet's extension of the standard, in both directions. */
export function createUpdates(deps: {
  city: CityProfile;
  clock: Clock;
  tickets: TicketDesk;
  /** Tickets read for one answer. */
  most?: number;
}) {
  const { city, clock, most = MOST } = deps;
  const say = createSay(city);

  return {
    /**
     * Public steps of tickets in a span of time. Without a key each ticket stands under its own code; with one the
     * answer is about the reports that this machine sent, under the codes it got, and has the words for reporters.
     */
    async list(query: Record<string, unknown>, machine: Machine | undefined): Promise<Twin> {
      const { from, to } = readTimeSpan(query, clock.now());
      const after = typeof query['after'] === 'string' ? query['after'] : undefined;
      const found = await Ticket.find({
        updatedAt: { $gte: from },
        ...afterCursor(after, 'updatedAt', 1),
      })
        .sort({ updatedAt: 1, _id: 1 })
        .limit(most + 1)
        .lean<TicketRecord[]>();
      const { rows: tickets, next } = pageOf(found, most, ({ updatedAt }) => updatedAt);
      const named = machine ? await namesFor(machine, tickets) : namesOf(tickets);
      const entries = named.flatMap(({ code, ticket }) =>
        ticket.updates
          .filter(({ at, public: told }) => told && at >= from && at <= to)
          .map((update) => presentUpdate(code, ticket, update, machine !== undefined)),
      );
      return { ...listTwin('service_request_updates', 'request_update', entries), next };
    },

    /**
     * What the reporter of a request that this machine sent says: not fixed reopens an ended ticket, fixed confirms
     * it, anything else is an answer to the officers. The same `update_id` again changes nothing.
     *
     * @throws AppError 400 with a line for each bad field, 403 for another system's request, 404
     */
    async take(form: Form, machine: Machine, req: Pick<TicketActor, 'ip' | 'requestId'>) {
      const { id, updateId, meaning, text } = readForm(form);
      const found = await findReport(city, id);
      if (!found)
        throw new AppError('not_found', 404, 'The request is unknown', [
          { path: 'service_request_id', message: `"${id.slice(0, 60)}" was not found` },
        ]);
      if (!found.report.sourceKey.startsWith(sourceKeyPrefix(machine)))
        throw new AppError('forbidden', 403, 'That request was sent by another system');
      const by: TicketActor = { ...req, type: 'machine', id: machine.id, name: machine.name };
      const key = `${sourceKeyPrefix(machine)}${found.report.code}:${updateId}`;
      await inTransaction(async (session) => {
        if (await SeenUpdate.exists({ _id: key }).session(session)) return;
        await SeenUpdate.create([{ _id: key, at: clock.now() }], { session });
        const act = { ticket: found.ticket._id, by, session };
        const note = text ?? '';
        if (!isOpen(found.ticket.status) && meaning !== 'talk')
          await deps.tickets.rate(act, { fixed: meaning === 'done', ...(text && { note }) });
        else if (isOpen(found.ticket.status) && text) await deps.tickets.answer(act, note);
        else if (text) await deps.tickets.note(act, note, false);
      });
      return listTwin('service_request_updates', 'request_update', [{ update_id: updateId }]);
    },
  };

  async function namesFor(machine: Machine, tickets: readonly TicketRecord[]) {
    const sent = await Report.find({
      ticketId: { $in: tickets.map(({ _id }) => _id) },
      source: 'open311',
    }).lean<ReportRecord[]>();
    const own = sent.filter(({ sourceKey }) => sourceKey.startsWith(sourceKeyPrefix(machine)));
    return own.flatMap(({ code, ticketId }) => {
      const ticket = tickets.find(({ _id }) => _id.equals(ticketId));
      return ticket ? [{ code, ticket }] : [];
    });
  }

  function presentUpdate(
    code: string,
    ticket: TicketRecord,
    update: TicketRecord['updates'][number],
    withWords: boolean,
  ) {
    const status = (update.to ?? 'in_progress') as TicketStatus;
    const noAuthority = status === 'not_resolvable' && ticket.outcome?.code === 'no_authority';
    const words = withWords && update.note ? maskPersonalData(update.note).text : undefined;
    return {
      update_id: `${code}-${update.number}`,
      service_request_id: code,
      status: noAuthority ? 'NOT_COUNCILS_RESPONSIBILITY' : STATUS_OUT[status],
      updated_datetime: w3cTime(update.at, city),
      description: words ?? (update.to ? say('vi', `status.${update.to}`) : ''),
      media_url: null,
    };
  }
}

function readForm(form: Form) {
  const problems: ErrorDetail[] = [];
  const need = (name: string): string => {
    const value = field(form, name);
    if (!value) problems.push({ path: name, message: 'was not provided' });
    return value ?? '';
  };
  const id = need('service_request_id');
  const updateId = field(form, 'update_id') ?? need('update_id_ext');
  const status = need('status');
  const meaning = STATUS_IN[status.toUpperCase()];
  if (status && !meaning)
    problems.push({ path: 'status', message: `"${status.slice(0, 40)}" is unknown` });
  const at = field(form, 'updated_datetime');
  if (at !== undefined && Number.isNaN(Date.parse(at)))
    problems.push({
      path: 'updated_datetime',
      message: 'must be a time such as 2026-10-17T00:00:00+07:00',
    });
  if (updateId.length > 100)
    problems.push({ path: 'update_id', message: 'is longer than 100 letters' });
  if (problems.length > 0)
    throw new AppError('invalid_input', 400, 'The update needs a correction', problems);
  const text = field(form, 'description')?.slice(0, 4000);
  return { id, updateId, meaning: meaning ?? 'talk', text };
}

const namesOf = (tickets: readonly TicketRecord[]) =>
  tickets.filter(({ mergedInto }) => !mergedInto).map((ticket) => ({ code: ticket.code, ticket }));
