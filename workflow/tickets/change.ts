import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Ticket, type TicketRecord, type TicketStatus } from '../../models/ticket.ts';
import { afterCommit, inTransaction } from '../../models/transaction.ts';
import { createAskAgain } from '../answers/follow-up.ts';
import { type AuditFacts, appendAudit } from '../audit/append.ts';
import type { Deadline } from '../deadlines/deadline.ts';
import { type Escalation, rescheduled } from '../escalation/plan.ts';
import { matchKeysOf } from '../incidents/match-keys.ts';
import type { TellReporters } from '../notifications/tell-reporters.ts';
import { createLocate } from '../places/locate.ts';
import { endAlarm } from '../rescue/rescue-alarm.ts';
import { ENDED_STATUSES, isOpen } from './states.ts';

/** Who acts. `name` is shown to staff; residents see the body, not the person. */
export type TicketActor = {
  type: 'system' | 'staff' | 'resident' | 'machine';
  id?: string;
  name?: string;
  /** Where the request came from, for the audit log. */
  ip?: string;
  requestId?: string;
};

/** A line for the ticket's history; number, time and actor are added when it is saved. */
export type UpdateDraft = {
  kind: string;
  from?: string;
  to?: string;
  note?: string;
  /** Told to the reporters. Default false. */
  public?: boolean;
  facts?: Record<string, unknown>;
};

/** What a decision changes: fields that get a new value (null takes a value away) and lines of history. */
export type TicketChange = {
  fields: Partial<{
    status: TicketStatus;
    category: string | null;
    urgency: string;
    urgencyFixed: boolean;
    place: TicketRecord['place'];
    ward: string;
    body: string;
    assignee: string | null;
    routing: TicketRecord['routing'];
    deadline: Deadline;
    escalation: Escalation;
    outcome: TicketRecord['outcome'];
    reportCount: number;
    suggestions: { ticketId: Types.ObjectId; score: number; because: string[] }[];
    mergedInto: Types.ObjectId | null;
    public: boolean;
    closedAt: Date | null;
    lastVoiceAt: Date;
  }>;
  updates: UpdateDraft[];
};

export type ChangeRequest = {
  /** The ticket's id or code. */
  ticket: Types.ObjectId | string;
  /** The revision that the person saw; undefined for changes that fit any state. */
  revision?: number | undefined;
  by: TicketActor;
  /** Name of the act in the audit log, e.g. `ticket.moved`. */
  action: string;
  /** For the acts that undo a merge; all others are refused on a merged ticket. */
  evenMerged?: boolean;
  /** Joins a transaction under way. */
  session?: ClientSession | undefined;
};

/** Decides on what is in the store now; must be pure but for reads in `session`. */
export type Decide = (
  ticket: TicketRecord,
  session: ClientSession,
) => TicketChange | undefined | Promise<TicketChange | undefined>;

/**
 * The one place where a ticket is changed: load, decide, save, tell the reporters, note in the audit log (acts of
 * people and machines; the rest stands in the ticket's history), all in one transaction. A decision that returns undefined changes nothing.
 *
 * @throws AppError `not_found`; `conflict` when the ticket is no longer at the revision the person saw; whatever
 *   the decision throws
 */
export type ChangeTicket = (request: ChangeRequest, decide: Decide) => Promise<TicketRecord>;

/** States that the public hears of when it was answered before. */
const ENDINGS = new Set<string>(['resolved', 'not_resolvable']);

/** States in which somebody looks after it: a call for help no longer rings. */
const TAKEN_ON = new Set<string>([
  'accepted',
  'in_progress',
  'waiting_for_resident',
  ...ENDED_STATUSES,
]);

export function createTicketChanger(deps: {
  city: CityProfile;
  clock: Clock;
  tell: TellReporters;
  /** Called after a change is committed, for whoever shows tickets live. */
  onChanged?: () => void;
}): ChangeTicket {
  const locate = createLocate(deps.city);
  const askAgain = createAskAgain(deps.city);

  return async (request, decide) => {
    const { session } = request;
    return session
      ? await change(request, decide, session)
      : await inTransaction((opened) => change(request, decide, opened));
  };

  async function change(
    request: ChangeRequest,
    decide: Decide,
    session: ClientSession,
  ): Promise<TicketRecord> {
    const before = await loadTicket(request.ticket, session);
    if (request.revision !== undefined && request.revision !== before.revision)
      throw staleView(before);
    if (before.mergedInto && !request.evenMerged)
      throw new AppError('conflict', 409, `Ticket ${before.code} is merged into another one`);
    const decided = await decide(before, session);
    if (!decided) return before;
    const now = deps.clock.now();
    const updates = numbered(before, decided.updates, request.by, now);
    const after = { ...before, ...decided.fields } as TicketRecord;
    const { set, unset } = assignments(decided.fields);
    const saved = await Ticket.findOneAndUpdate<TicketRecord>(
      { _id: before._id, revision: before.revision },
      {
        $set: {
          ...set,
          listedAs: listedAs(after),
          matchKeys: keysOf(after),
          escalation: rescheduled(deps.city, {
            ...after,
            updates: [...before.updates, ...updates],
          } as TicketRecord),
          updatedAt: now,
        },
        $inc: { revision: 1 },
        ...(Object.keys(unset).length > 0 && { $unset: unset }),
        ...(updates.length > 0 && { $push: { updates: { $each: updates } } }),
      },
      { session, returnDocument: 'after', lean: true },
    );
    if (!saved) throw staleView(before);
    if (deps.onChanged) afterCommit(session, deps.onChanged);
    if (updates.some(({ to }) => to && TAKEN_ON.has(to)))
      await endAlarm(saved._id, request.by.name ?? '', now, session);
    if (updates.some(({ to }) => to && ENDINGS.has(to))) await askAgain(saved, now, session);
    for (const update of updates) if (update.public) await deps.tell(saved, update, session);
    if (request.by.type === 'staff' || request.by.type === 'machine')
      await appendAudit(
        {
          by: request.by,
          action: request.action,
          target: { type: 'ticket', id: saved.code },
          facts: auditFacts(updates),
        },
        now,
        session,
      );
    return saved;
  }

  function keysOf(ticket: TicketRecord): string[] {
    if (!isOpen(ticket.status) || ticket.mergedInto) return [];
    const { lat, lon, names = [] } = ticket.place ?? {};
    const placed = locate({ names, ward: ticket.ward ?? undefined });
    return matchKeysOf({
      category: ticket.category ?? null,
      places: placed.places,
      ward: placed.ward,
      ...(typeof lat === 'number' && typeof lon === 'number' && { location: { lat, lon } }),
    });
  }
}

const listedAs = ({ status, mergedInto }: TicketRecord): string => (mergedInto ? 'merged' : status);

/** @throws AppError `not_found` */
export async function loadTicket(
  ticket: Types.ObjectId | string,
  session?: ClientSession,
): Promise<TicketRecord> {
  const filter = typeof ticket === 'string' ? { code: ticket } : { _id: ticket };
  const found = await Ticket.findOne(filter)
    .session(session ?? null)
    .lean<TicketRecord>();
  if (!found) throw new AppError('not_found', 404, `There is no ticket ${String(ticket)}`);
  return found;
}

function staleView(current: TicketRecord): AppError {
  const last = current.updates.at(-1);
  const who = last?.by?.name ? ` by ${last.by.name}` : '';
  return new AppError(
    'conflict',
    409,
    `The ticket has changed since it was shown${last ? ` (${last.kind}${who})` : ''}; load it again`,
    [{ path: 'revision', message: String(current.revision) }],
  );
}

function numbered(before: TicketRecord, drafts: UpdateDraft[], by: TicketActor, at: Date) {
  const first = (before.updates.at(-1)?.number ?? 0) + 1;
  const { type, id, name } = by;
  const actor = { type, ...(id && { id }), ...(name && { name }) };
  return drafts.map((draft, index) => ({
    number: first + index,
    at,
    by: actor,
    public: false,
    ...draft,
  }));
}

/** One of the lines just written. */
export type NewUpdate = ReturnType<typeof numbered>[number];

function assignments(fields: TicketChange['fields']) {
  const entries = Object.entries(fields);
  return {
    set: Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined)),
    unset: Object.fromEntries(
      entries.filter(([, value]) => value === null).map(([field]) => [field, 1]),
    ),
  };
}

/** What the audit log keeps of the lines: everything but words. */
function auditFacts(updates: readonly NewUpdate[]): AuditFacts {
  return {
    updates: updates.map(({ number, kind, from, to, public: told }) => ({
      number,
      kind,
      ...(from && { from }),
      ...(to && { to }),
      ...(told && { public: true }),
    })),
  };
}
