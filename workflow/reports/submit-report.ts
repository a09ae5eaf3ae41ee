import type { ClientSession, Types } from 'mongoose';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createPublicCode } from '../../core/ids.ts';
import { isDuplicateKey } from '../../models/duplicates.ts';
import { newRecord } from '../../models/new-record.ts';
import {
  Report,
  type ReportFile,
  type ReportRecord,
  type ReportSource,
} from '../../models/report.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import type { Analysis } from '../../nlp/labels.ts';
import { type Deadline, startDeadline } from '../deadlines/deadline.ts';
import type { FindIncidents, FoundIncidents } from '../incidents/find-incident.ts';
import { createLocate } from '../places/locate.ts';
import { raiseAlarm } from '../rescue/rescue-alarm.ts';
import {
  type ChangeTicket,
  loadTicket,
  type TicketActor,
  type TicketChange,
} from '../tickets/change.ts';
import type { OpenTicket } from '../tickets/open-ticket.ts';
import { strongestUrgency } from '../tickets/reports-of.ts';
import { isOpen } from '../tickets/states.ts';

/** A voice about one matter; fields as in models/report.ts. */
export type NewReport = {
  source: ReportSource;
  /** Same voice, same key: `chat:<message id>`, `post:<post id>`; a second time gives the first report back. */
  sourceKey: string;
  text: string;
  labels: ReportLabels;
  channel?: string | undefined;
  residentId?: Types.ObjectId | undefined;
  anonymous?: boolean | undefined;
  reporter?: { name?: string | undefined; phone?: string | undefined } | undefined;
  location?: { lat: number; lon: number } | undefined;
  placeText?: string | undefined;
  /** Ward id, old or new, that a person chose. */
  ward?: string | undefined;
  photoIds?: readonly string[] | undefined;
  /** Voice notes, videos, documents. */
  files?: readonly ReportFile[] | undefined;
  /**
   * Where it belongs, when the sender knows better than words can tell: to that open ticket, or to one of its `own`.
   * A lamp that failed is not the lamp beside it.
   */
  incident?: { ticketId: Types.ObjectId } | 'own' | undefined;
  /** A question about a topic of the city (`topics.json`): it goes to the body that answers about it. */
  topic?: string | undefined;
};

/** What the language module said, or a person decided; `category`, `urgency` and `place` decide where it goes. */
export type ReportLabels = Omit<Analysis, 'intent' | 'confidence'> & {
  confidence: Partial<Analysis['confidence']>;
};

export type SubmittedReport = {
  report: ReportRecord;
  ticket: TicketRecord;
  /** True when it joined a ticket that was open already. */
  joined: boolean;
};

/** The one way in for voices of every source. */
export type ReportDesk = {
  /**
   * Keeps the voice, finds the incident it belongs to or opens a ticket for it, all in one transaction (that of
   * `session` when given). Safe to repeat.
   *
   * @throws AppError `invalid_input` for an empty text or a denunciation, which takes the legal route instead
   */
  submit(input: NewReport, session?: ClientSession): Promise<SubmittedReport>;
  /**
   * The open ticket of the same category that a voice may belong to, when the likeness is too small to join unasked;
   * `undefined` when there is none, or when it would join by itself.
   */
  similar(input: NewReport, session?: ClientSession): Promise<TicketRecord | undefined>;
};

export function createReportDesk(deps: {
  city: CityProfile;
  clock: Clock;
  change: ChangeTicket;
  open: OpenTicket;
  findIncidents: FindIncidents;
}): ReportDesk {
  const locate = createLocate(deps.city);

  return {
    async similar(input, session) {
      const { join, suggestions } = await look(input, undefined, session);
      if (join) return undefined;
      for (const { ticketId } of suggestions) {
        const ticket = await loadTicket(ticketId, session);
        if (isOpen(ticket.status) && (ticket.category ?? null) === input.labels.category)
          return ticket;
      }
      return undefined;
    },
    async submit(input, session) {
      refuseUnfit(input);
      const known = await findBySource(input.sourceKey, session);
      if (known) return known;
      try {
        return session
          ? await submitIn(input, session)
          : await inTransaction((opened) => submitIn(input, opened));
      } catch (err) {
        const first = session
          ? undefined
          : isDuplicateKey(err) && (await findBySource(input.sourceKey));
        if (first) return first;
        throw err;
      }
    },
  };

  async function submitIn(input: NewReport, session: ClientSession): Promise<SubmittedReport> {
    const now = deps.clock.now();
    const { labels } = input;
    const found = await look(input, input.incident, session);
    const { incident: _, topic, ...said } = input;
    const code = createPublicCode(deps.city.codePrefix);
    const voice = newRecord<ReportRecord>(Report, {
      ...said,
      code,
      photoIds: input.photoIds ?? [],
      ...(input.files && { files: [...input.files] }),
      ward: wardOf(input),
      createdAt: now,
    });
    const by = actorOf(input);
    const ticket = found.join
      ? await join(found.join, code, labels.urgency, by, session)
      : await deps.open(
          {
            ...voice,
            ward: input.ward,
            ticketCode: code,
            suggestions: found.suggestions,
            topic,
          },
          by,
          session,
        );
    const report = { ...voice, ticketId: ticket._id, homeTicketId: ticket._id };
    await Report.collection.insertOne(report, { session, ignoreUndefined: true });
    if (labels.kind === 'rescue') await raiseAlarm(deps.city, ticket, now, session);
    return { report, ticket, joined: found.join !== undefined };
  }

  function wardOf({ labels, ward, location }: NewReport): string | undefined {
    return locate({ names: labels.place, ward, location }).ward;
  }

  async function look(
    input: NewReport,
    known: NewReport['incident'],
    session: ClientSession | undefined,
  ): Promise<FoundIncidents> {
    if (typeof known === 'object')
      return { join: { ...known, score: 1, because: [] }, suggestions: [] };
    const { text, labels, location } = input;
    const { join, suggestions } = await deps.findIncidents(
      {
        text,
        at: deps.clock.now(),
        category: labels.category,
        runnerUp: labels.because.find(({ label }) => label === 'category')?.runnerUp,
        places: labels.place,
        ward: wardOf(input),
        location,
        photoIds: input.photoIds,
      },
      session,
    );
    if (known !== 'own') return { join, suggestions };
    return { join: undefined, suggestions: join ? [join, ...suggestions] : suggestions };
  }

  /** The ticket gains a voice; a more urgent voice makes it more urgent, unless a person has set the urgency. */
  function join(
    match: NonNullable<FoundIncidents['join']>,
    reportCode: string,
    urgency: string,
    by: TicketActor,
    session: ClientSession,
  ): Promise<TicketRecord> {
    const { ticketId, score, because } = match;
    return deps.change(
      { ticket: ticketId, by, action: 'ticket.joined', session },
      (ticket): TicketChange => ({
        fields: {
          reportCount: ticket.reportCount + 1,
          lastVoiceAt: deps.clock.now(),
          ...raised(ticket, urgency),
        },
        updates: [{ kind: 'joined', facts: { report: reportCode, score, because } }],
      }),
    );
  }

  function raised(ticket: TicketRecord, urgency: string): TicketChange['fields'] {
    const strongest = strongestUrgency([ticket.urgency, urgency]);
    if (ticket.urgencyFixed || strongest === ticket.urgency) return {};
    const { startedAt, pauses } = ticket.deadline as Deadline;
    const matter = { category: ticket.category ?? null, urgency: strongest };
    return { urgency: strongest, deadline: startDeadline(deps.city, matter, startedAt, pauses) };
  }
}

async function findBySource(
  sourceKey: string,
  session?: ClientSession,
): Promise<SubmittedReport | undefined> {
  const report = await Report.findOne({ sourceKey })
    .session(session ?? null)
    .lean<ReportRecord>();
  if (!report) return undefined;
  const ticket = await loadTicket(report.ticketId, session);
  return { report, ticket, joined: ticket.code !== report.code };
}

function refuseUnfit({ text, labels }: NewReport): void {
  if (text.trim() === '')
    throw new AppError('invalid_input', 400, 'A report needs a text', [
      { path: 'text', message: 'is empty' },
    ]);
  if (labels.kind === 'denunciation')
    throw new AppError('invalid_input', 400, 'A denunciation opens no ticket', [
      { path: 'labels.kind', message: 'takes the legal route (Luật Tố cáo 2018)' },
    ]);
}

function actorOf(input: NewReport): TicketActor {
  if (input.residentId) return { type: 'resident' };
  return { type: input.source === 'phone' ? 'staff' : 'system' };
}
