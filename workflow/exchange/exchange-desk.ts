import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, MINUTE, SECOND } from '../../core/clock.ts';
import { UpstreamRefused } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { ExchangePoll, type ExchangePollRecord } from '../../models/exchange-poll.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { Transfer, type TransferRecord } from '../../models/transfer.ts';
import type { TicketActor } from '../tickets/change.ts';
import type { TicketDesk } from '../tickets/ticket-desk.ts';
import type { ExchangeAdapter, ForeignUpdate } from './adapter.ts';
import { createOutwardTicket } from './outward-ticket.ts';
import { createTakeUpdate } from './take-update.ts';

const BATCH = 20;
const POLL_EVERY_MS = 5 * MINUTE;
/** A peer's clock may differ and it may have been away: so far back is asked again. */
const POLL_BACK_MS = 2 * DAY;
const LONGEST_WAIT_MS = 6 * 60 * MINUTE;
/** Longer than the slowest try: a timeout of 20 s for the request and each of five questions about its token. */
const LEASE_MS = 5 * MINUTE;

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
  const sheets = city.exchange.peers.filter(({ adapter }) => adapter === 'spreadsheet');
  const bodies = [...new Set([...adapters.keys(), ...sheets.map(({ body }) => body)])];
  const outward = createOutwardTicket(city);
  const takeUpdate = createTakeUpdate(deps);

  return {
    async sweep() {
      if (bodies.length === 0) return;
      await enqueue();
      await sendDue();
      for (const [body, adapter] of adapters) await poll(body, adapter);
    },
  };

  /** Each referred ticket gets one transfer for its body; those of a sheet wait until a person fetches them. */
  async function enqueue(): Promise<void> {
    const referred = await Ticket.find(
      { body: { $in: bodies }, listedAs: 'referred' },
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
    for (let count = 0; count < BATCH; count += 1) {
      const transfer = await claim();
      if (!transfer) return;
      await send(transfer);
    }
  }

  /** The one that has waited longest, for this process alone until its lease is over. */
  async function claim(): Promise<TransferRecord | null> {
    const now = clock.now();
    const free = [{ leaseUntil: { $exists: false } }, { leaseUntil: { $lte: now } }];
    return await Transfer.findOneAndUpdate(
      { state: 'queued', body: { $in: [...adapters.keys()] }, nextAt: { $lte: now }, $or: free },
      { $set: { leaseUntil: new Date(now.getTime() + LEASE_MS), triedAt: now } },
      { sort: { nextAt: 1 }, returnDocument: 'after' },
    ).lean<TransferRecord>();
  }

  async function send(transfer: TransferRecord): Promise<void> {
    const adapter = adapters.get(transfer.body);
    const ticket = await Ticket.findById(transfer.ticketId).lean<TicketRecord>();
    if (!adapter || !ticket) return;
    if (ticket.body !== transfer.body) {
      await Transfer.deleteOne({ _id: transfer._id });
      return;
    }
    const act = { ticket: ticket._id, by: SYSTEM };
    try {
      const foreignId = await adapter.send(await outward(ticket));
      await Transfer.updateOne(
        { _id: transfer._id },
        {
          $set: { state: 'sent', foreignId, sentAt: clock.now() },
          $unset: { lastError: 1, leaseUntil: 1 },
        },
      );
      await tickets.note(act, `Đã chuyển sang hệ thống của đơn vị, mã bên đó: ${foreignId}`, false);
    } catch (err) {
      const refused = err instanceof UpstreamRefused;
      const lastError = err instanceof Error ? err.message.slice(0, 300) : 'unknown';
      const attempts = transfer.attempts + 1;
      const wait = waitMs(30 * SECOND, attempts);
      await Transfer.updateOne(
        { _id: transfer._id },
        {
          $set: {
            attempts,
            lastError,
            nextAt: new Date(clock.now().getTime() + wait),
            ...(refused && { state: 'refused' }),
          },
          $unset: { leaseUntil: 1 },
        },
      );
      logger.warn({ err, ticket: ticket.code, attempts }, 'a ticket could not be handed over');
      if (refused) await tickets.note(act, `Hệ thống của đơn vị không nhận: ${lastError}`, false);
    }
  }

  async function poll(body: string, adapter: ExchangeAdapter): Promise<void> {
    const now = clock.now();
    if (!(await Transfer.exists({ body, state: 'sent' }))) return;
    const asked = await claimPoll(body, now);
    if (!asked) return;
    const last = asked.readUpTo?.getTime() ?? 0;
    const from = new Date(Math.max(last, now.getTime() - 30 * DAY) - POLL_BACK_MS);
    try {
      const updates = await adapter.updates(from, now);
      // One that cannot be taken now does not hold up the others; it is asked for again for two days.
      for (const update of updates)
        await take(body, update).catch((err: unknown) =>
          logger.warn({ err, body, update: update.id }, 'news of another system was not taken'),
        );
      await ExchangePoll.updateOne({ _id: body }, { $set: { readUpTo: now, failures: 0 } });
    } catch (err) {
      const failures = asked.failures + 1;
      const nextAt = new Date(now.getTime() + waitMs(POLL_EVERY_MS, failures + 1));
      await ExchangePoll.updateOne({ _id: body }, { $set: { failures, nextAt } });
      logger.warn({ err, body, failures }, 'another system could not be asked for updates');
    }
  }

  /** The turn to ask a system, when it is due and nobody else has taken it. */
  async function claimPoll(body: string, now: Date): Promise<ExchangePollRecord | null> {
    await ExchangePoll.updateOne(
      { _id: body },
      { $setOnInsert: { nextAt: now, failures: 0 } },
      { upsert: true },
    );
    return await ExchangePoll.findOneAndUpdate(
      { _id: body, nextAt: { $lte: now } },
      { $set: { nextAt: new Date(now.getTime() + POLL_EVERY_MS) } },
    ).lean<ExchangePollRecord>();
  }

  async function take(body: string, update: ForeignUpdate): Promise<void> {
    const transfer = await Transfer.findOne({
      body,
      foreignId: update.foreignId,
    }).lean<TransferRecord>();
    if (transfer) await takeUpdate(transfer, update);
  }
}

const SYSTEM: TicketActor = { type: 'system' };

/** Doubles with each failure, up to six hours. */
const waitMs = (firstMs: number, attempt: number): number =>
  Math.min(LONGEST_WAIT_MS, firstMs * 2 ** (attempt - 1));
