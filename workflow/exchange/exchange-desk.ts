import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, MINUTE, SECOND } from '../../core/clock.ts';
import { UpstreamRefused } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { SeenUpdate } from '../../models/seen-update.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { inTransaction } from '../../models/transaction.ts';
import { Transfer, type TransferRecord } from '../../models/transfer.ts';
import { maskPersonalData } from '../../nlp/mask/mask-personal-data.ts';
import type { TicketActor } from '../tickets/change.ts';
import { isOpen, stepsFrom } from '../tickets/states.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import type { ExchangeAdapter, ForeignUpdate, OutwardTicket } from './adapter.ts';

const BATCH = 20;
const POLL_EVERY_MS = 5 * MINUTE;
/** A peer's clock may differ and it may have been away: so far back is asked again. */
const POLL_BACK_MS = 2 * DAY;
const LONGEST_WAIT_MS = 6 * 60 * MINUTE;

/**
 * Hands tickets that were referred to a body with a system of its own over to that system, and takes back what it
 * says of them. To be swept.
 *
 * @param adapters by body id; a body without one works in this system
 */
export function createExchangeDesk(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  adapters: ReadonlyMap<string, ExchangeAdapter>;
  tickets: Pick<TicketDesk, 'move' | 'note'>;
}): { sweep(): Promise<void> } {
  const { city, clock, logger, adapters, tickets } = deps;
  const polledAt = new Map<string, number>();

  return {
    async sweep() {
      if (adapters.size === 0) return;
      await enqueue();
      await sendDue();
      for (const [body, adapter] of adapters) await poll(body, adapter);
    },
  };

  /** Each referred ticket gets one transfer for its body. */
  async function enqueue(): Promise<void> {
    const referred = await Ticket.find(
      { body: { $in: [...adapters.keys()] }, listedAs: 'referred' },
      { code: 1, body: 1 },
    ).lean<TicketRecord[]>();
    const known = await Transfer.find({ ticketId: { $in: referred.map(({ _id }) => _id) } }).lean();
    for (const { _id, code, body } of referred) {
      if (known.some((one) => one.ticketId.equals(_id) && one.body === body)) continue;
      const now = clock.now();
      await Transfer.updateOne(
        { ticketId: _id, body },
        {
          $setOnInsert: {
            ticketCode: code,
            adapter: city.exchange.peers.find((peer) => peer.body === body)?.adapter ?? 'own',
            state: 'queued',
            attempts: 0,
            nextAt: now,
            createdAt: now,
          },
        },
        { upsert: true },
      );
    }
  }

  async function sendDue(): Promise<void> {
    const due = await Transfer.find({ state: 'queued', nextAt: { $lte: clock.now() } })
      .sort({ nextAt: 1 })
      .limit(BATCH)
      .lean<TransferRecord[]>();
    for (const transfer of due) await send(transfer);
  }

  async function send(transfer: TransferRecord): Promise<void> {
    const adapter = adapters.get(transfer.body);
    const ticket = await Ticket.findById(transfer.ticketId).lean<TicketRecord>();
    if (!adapter || !ticket) return;
    const act = { ticket: ticket._id, by: SYSTEM };
    try {
      const foreignId = await adapter.send(await outward(ticket));
      await Transfer.updateOne(
        { _id: transfer._id },
        { $set: { state: 'sent', foreignId, sentAt: clock.now() }, $unset: { lastError: 1 } },
      );
      await tickets.note(act, `Đã chuyển sang hệ thống của đơn vị, mã bên đó: ${foreignId}`, false);
    } catch (err) {
      const refused = err instanceof UpstreamRefused;
      const lastError = err instanceof Error ? err.message.slice(0, 300) : 'unknown';
      const attempts = transfer.attempts + 1;
      const wait = Math.min(LONGEST_WAIT_MS, 30 * SECOND * 2 ** (attempts - 1));
      await Transfer.updateOne(
        { _id: transfer._id },
        {
          $set: {
            attempts,
            lastError,
            nextAt: new Date(clock.now().getTime() + wait),
            ...(refused && { state: 'refused' }),
          },
        },
      );
      logger.warn({ err, ticket: ticket.code, attempts }, 'a ticket could not be handed over');
      if (refused) await tickets.note(act, `Hệ thống của đơn vị không nhận: ${lastError}`, false);
    }
  }

  async function outward(ticket: TicketRecord): Promise<OutwardTicket> {
    const report = await Report.findOne({ ticketId: ticket._id })
      .sort({ createdAt: 1 })
      .lean<ReportRecord>();
    const { lat, lon, names = [] } = ticket.place ?? {};
    const ward = city.wards.find(({ id }) => id === ticket.ward);
    return {
      code: ticket.code,
      category: ticket.category ?? null,
      description: maskPersonalData(report?.text ?? ticket.title).text,
      address: [...new Set([...names, ...(ward ? [ward.name] : [])])].join(', '),
      position: typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : undefined,
      openedAt: ticket.openedAt,
    };
  }

  async function poll(body: string, adapter: ExchangeAdapter): Promise<void> {
    const now = clock.now();
    const last = polledAt.get(body) ?? 0;
    if (now.getTime() - last < POLL_EVERY_MS) return;
    if (!(await Transfer.exists({ body, state: 'sent' }))) return;
    polledAt.set(body, now.getTime());
    const from = new Date(Math.max(last, now.getTime() - 30 * DAY) - POLL_BACK_MS);
    const updates = await adapter.updates(from, now).catch((err: unknown) => {
      logger.warn({ err, body }, 'another system could not be asked for updates');
      polledAt.set(body, last);
      return [];
    });
    for (const update of updates) await take(body, update);
  }

  /** A step that the table of states does not have here is kept as a note, so that nothing is lost. */
  async function take(body: string, update: ForeignUpdate): Promise<void> {
    const transfer = await Transfer.findOne({
      body,
      foreignId: update.foreignId,
    }).lean<TransferRecord>();
    if (!transfer) return;
    const key = `exchange:${body}:${update.id}`;
    await inTransaction(async (session) => {
      if (await SeenUpdate.exists({ _id: key }).session(session)) return;
      await SeenUpdate.create([{ _id: key, at: clock.now() }], { session });
      const ticket = await Ticket.findById(transfer.ticketId).session(session).lean<TicketRecord>();
      if (!ticket || ticket.body !== body) return;
      const by: TicketActor = { type: 'machine', id: body, name: transfer.adapter };
      const act = { ticket: ticket._id, by, session };
      for (const to of way(ticket, update.meaning))
        await tickets.move(act, {
          to,
          ...(update.text && { note: update.text }),
          ...(to === 'resolved' && { outcome: outcomeOf('fixed', transfer, update) }),
          ...(to === 'not_resolvable' && {
            note: update.text ?? 'Đơn vị báo không giải quyết được',
            outcome: outcomeOf('no_authority', transfer, update),
          }),
        });
      if (update.meaning === 'note' && update.text) await tickets.note(act, update.text, false);
      if (update.meaning === 'resolved' || update.meaning === 'not_resolvable')
        await Transfer.updateOne({ _id: transfer._id }, { state: 'ended' }, { session });
    });
  }

  /** Steps from where the ticket stands to what the other system says; none when it is there already. */
  function way(
    ticket: TicketRecord,
    meaning: ForeignUpdate['meaning'],
  ): Exclude<ForeignUpdate['meaning'], 'note'>[] {
    if (meaning === 'note' || !isOpen(ticket.status) || ticket.status === meaning) return [];
    if (stepsFrom(ticket.status, 'machine').includes(meaning)) return [meaning];
    const throughAccepted = stepsFrom(ticket.status, 'machine').includes('accepted');
    return throughAccepted && meaning !== 'accepted' ? ['accepted', meaning] : [];
  }
}

const SYSTEM: TicketActor = { type: 'system' };

/** The other system's own id is the document that stands for what was done. */
const outcomeOf = (code: string, transfer: TransferRecord, update: ForeignUpdate) => ({
  code,
  evidence: { kind: 'document' as const, value: `${transfer.foreignId ?? ''} ${update.id}`.trim() },
});
