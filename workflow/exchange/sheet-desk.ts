import { bodyName } from '../../core/city/body-name.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { parsePublicCode } from '../../core/ids.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { Transfer, type TransferRecord, type TransferState } from '../../models/transfer.ts';
import { type AuditFacts, appendAudit } from '../audit/append.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import { createOutwardTicket } from './outward-ticket.ts';
import { type FilledLine, meaningOf, readSheet, writeSheet } from './sheet.ts';
import { createTakeUpdate, idOfContent } from './take-update.ts';

/** Lines of one sheet; the rest comes with the next. */
const MOST = 2000;
const LONGEST_NOTE = 4000;

/** How a body with a system of its own stands. */
export type PeerStanding = {
  body: string;
  adapter: string;
  /** To be handed over. */
  queued: number;
  /** Over there and not ended. */
  sent: number;
  refused: number;
};

/** What became of a returned sheet, line by line. */
export type SheetResult = {
  taken: number;
  /** Said before, or nothing said. */
  unchanged: number;
  problems: { line: number; message: string }[];
};

/** The adapter of last resort: a body gets its tickets as a sheet, fills it in and gives it back. */
export type SheetDesk = {
  standings(): Promise<PeerStanding[]>;
  /**
   * All tickets that the body has not ended, as a file; those that it never got count as handed over from now on.
   *
   * @throws AppError `not_found` for a body that works otherwise
   */
  give(body: string, format: 'xlsx' | 'csv', by: TicketActor): Promise<Buffer>;
  /** The same sheet again changes nothing. @throws AppError `not_found`, `invalid_input` */
  take(body: string, file: Buffer, by: TicketActor): Promise<SheetResult>;
};

export function createSheetDesk(deps: {
  city: CityProfile;
  clock: Clock;
  tickets: Pick<TicketDesk, 'move' | 'note'>;
}): SheetDesk {
  const { city, clock, tickets } = deps;
  const outward = createOutwardTicket(city);
  const takeUpdate = createTakeUpdate(deps);

  return {
    async standings() {
      return await Promise.all(
        city.exchange.peers.map(async ({ body, adapter }) => {
          const count = (state: TransferState) => Transfer.countDocuments({ body, state });
          const [queued, sent, refused] = await Promise.all([
            count('queued'),
            count('sent'),
            count('refused'),
          ]);
          return { body, adapter, queued, sent, refused };
        }),
      );
    },

    async give(body, format, by) {
      demandSheet(body);
      const waiting = await Transfer.find({ body, state: { $in: ['queued', 'sent'] } })
        .sort({ createdAt: 1 })
        .limit(MOST)
        .lean<TransferRecord[]>();
      const found = await Ticket.find({ _id: { $in: waiting.map(({ ticketId }) => ticketId) } })
        .sort({ openedAt: 1 })
        .lean<TicketRecord[]>();
      const own = found.filter((ticket) => ticket.body === body);
      const lines = await Promise.all(own.map(lineOf));
      const file = await writeSheet(lines, format);
      const fresh = waiting.filter(({ state }) => state === 'queued');
      for (const transfer of fresh) await handOver(transfer, by);
      const facts = { tickets: lines.length, new: fresh.length, format };
      await note(by, 'exchange.sheet_given', body, facts);
      return file;
    },

    async take(body, file, by) {
      demandSheet(body);
      const result: SheetResult = { taken: 0, unchanged: 0, problems: [] };
      for (const line of await readSheet(file)) {
        const problem = await takeLine(body, line, by, result);
        if (problem) result.problems.push({ line: line.line, message: problem });
      }
      const { taken, unchanged, problems } = result;
      await note(by, 'exchange.sheet_taken', body, { taken, unchanged, bad: problems.length });
      return result;
    },
  };

  async function lineOf(ticket: TicketRecord) {
    const sent = await outward(ticket);
    const category = city.categories.find(({ id }) => id === ticket.category);
    return {
      ...sent,
      category: category?.vi ?? '',
      openedAt: formatLocalTime(ticket.openedAt, city),
      due: ticket.deadline ? formatLocalTime(ticket.deadline.due, city) : '',
    };
  }

  async function handOver({ _id, ticketId }: TransferRecord, by: TicketActor): Promise<void> {
    const now = clock.now();
    const { modifiedCount } = await Transfer.updateOne(
      { _id, state: 'queued' },
      { $set: { state: 'sent', sentAt: now, triedAt: now } },
    );
    if (modifiedCount === 1)
      await tickets.note({ ticket: ticketId, by }, 'Đã đưa vào bảng gửi đơn vị', false);
  }

  /** @returns what is wrong with the line; undefined when it was taken or said nothing new */
  async function takeLine(
    body: string,
    { code: typed, status, note: words, foreignId }: FilledLine,
    by: TicketActor,
    result: SheetResult,
  ): Promise<string | undefined> {
    const code = parsePublicCode(typed, city.codePrefix);
    if (!code) return `"${typed.slice(0, 40)}" is no code of a ticket`;
    const own = { ticketCode: code, body, adapter: 'spreadsheet' };
    const transfer = await Transfer.findOne(own).lean<TransferRecord>();
    if (!transfer) return `${code} was not given to this body`;
    const meaning = meaningOf(status);
    if (!meaning) return `"${status.slice(0, 40)}" is no status of the list`;
    if (words.length > LONGEST_NOTE) return `the note is longer than ${LONGEST_NOTE} letters`;
    if ((meaning === 'resolved' || meaning === 'not_resolvable') && !words)
      return 'an end needs a note that says what was done or why it cannot be';
    if (meaning === 'note' && !words && !foreignId) {
      result.unchanged += 1;
      return undefined;
    }
    const ownId = foreignId.slice(0, 100);
    if (ownId && ownId !== transfer.foreignId)
      await Transfer.updateOne({ _id: transfer._id }, { $set: { foreignId: ownId } });
    const update = {
      id: idOfContent(code, meaning, words, ownId),
      meaning,
      text: words || undefined,
    };
    const known = { ...transfer, ...(ownId && { foreignId: ownId }) };
    // Who carries the sheet in is in the audit log; on the ticket it is the body that speaks.
    const named = city.bodies.find(({ id }) => id === body);
    const speaker = named ? bodyName(named, localDay(clock.now(), city)).name : body;
    try {
      const asBody: TicketActor = { ...by, type: 'machine', id: body, name: speaker };
      const taken = await takeUpdate(known, update, asBody);
      result[taken ? 'taken' : 'unchanged'] += 1;
      return undefined;
    } catch (err) {
      if (err instanceof AppError) return err.message;
      throw err;
    }
  }

  function demandSheet(body: string): void {
    const peer = city.exchange.peers.find((one) => one.body === body);
    if (peer?.adapter !== 'spreadsheet')
      throw new AppError('not_found', 404, `"${body.slice(0, 40)}" does not work by sheets`);
  }

  function note(by: TicketActor, action: string, body: string, facts: AuditFacts) {
    return inTransaction((session) =>
      appendAudit({ by, action, target: { type: 'body', id: body }, facts }, clock.now(), session),
    );
  }
}
