import type { ClientSession, Types } from 'mongoose';
import { verifiedBodyName } from '../../core/city/body-name.ts';
import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { localDay } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import type { DeliveryContent } from '../../models/delivery.ts';
import { Report, type ReportRecord } from '../../models/report.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import { isOpen } from '../tickets/states.ts';
import { latestChat } from './latest-chat.ts';
import { formatLocalTime } from './local-time.ts';
import type { NewDelivery, Outbox } from './outbox.ts';
import { nextAllowedAt } from './quiet-hours.ts';

/** A public line of a ticket's history. */
export type PublicUpdate = {
  number: number;
  kind: string;
  to?: string;
  note?: string;
};

/** Writes one delivery to each reporter of a ticket, in the transaction of the update itself. */
export type TellReporters = (
  ticket: TicketRecord,
  update: PublicUpdate,
  session: ClientSession,
) => Promise<void>;

type Voice = Pick<ReportRecord, 'code' | 'residentId' | 'channel'>;

/**
 * Tells every reporter of a ticket what happened, once each, in their language and under the code of their own
 * report, in the chat they reported from; when that chat is gone, in the one they used last. When all are gone the news
 * is kept as `unreached`, for an officer to call.
 *
 * The key `ticket:<id>:update:<n>:resident:<id>` makes a repeat harmless. Reporters without a chat (phone, public
 * posts) hear nothing here. A body whose name no source confirms is called "đơn vị phụ trách". News waits
 * for the end of the resident's quiet hours, but for an emergency; what a resident does is answered by the dialogue.
 */
export function createTellReporters(deps: {
  city: CityProfile;
  say: Say;
  outbox: Outbox;
  clock: Clock;
}): TellReporters {
  return async (ticket, update, session) => {
    const reports = await Report.find(
      { ticketId: ticket._id, residentId: { $exists: true } },
      { code: 1, residentId: 1, channel: 1 },
    )
      .sort({ createdAt: 1 })
      .session(session)
      .lean<Voice[]>();
    const voices = new Map<string, Voice>();
    for (const report of reports)
      if (!voices.has(String(report.residentId))) voices.set(String(report.residentId), report);
    const residents = await Resident.find({ _id: { $in: reports.map((r) => r.residentId) } })
      .session(session)
      .lean<ResidentRecord[]>();
    const deliveries = residents.flatMap((resident) => {
      const voice = voices.get(String(resident._id));
      return voice ? compose(ticket, update, voice, resident) : [];
    });
    await deps.outbox.enqueue(deliveries, session);
  };

  function compose(
    ticket: TicketRecord,
    update: PublicUpdate,
    voice: Voice,
    resident: ResidentRecord,
  ): NewDelivery[] {
    const wanted = voice.channel as Channel | undefined;
    const open = latestChat(resident, { preferred: wanted });
    const chat = open ?? latestChat(resident, { preferred: wanted, state: 'gone' });
    if (!chat) return [];
    const now = deps.clock.now();
    return [
      {
        key: `ticket:${String(ticket._id)}:update:${update.number}:resident:${String(resident._id)}`,
        residentId: resident._id as Types.ObjectId,
        channel: chat.channel,
        address: chat.address,
        lane: 'reply',
        content: write(ticket, update, voice.code, resident.language),
        about: { type: 'ticket', id: ticket.code },
        ...(!open && { unreached: true }),
        dueAt:
          ticket.urgency === 'emergency'
            ? now
            : nextAllowedAt(now, { lane: 'reply', channel: chat.channel }, resident, deps.city),
      },
    ];
  }

  function write(
    ticket: TicketRecord,
    update: PublicUpdate,
    code: string,
    language: 'vi' | 'en',
  ): DeliveryContent {
    const say = (key: string) =>
      deps.say(language, key, {
        code,
        body: residentBodyName(ticket, language),
        deadline: formatLocalTime(ticket.deadline?.due ?? deps.clock.now(), deps.city),
        outcome: ticket.outcome?.code ? deps.say(language, `outcome.${ticket.outcome.code}`) : '',
      });
    const key = update.to ? `ticket.${update.to}` : `ticket.${update.kind}`;
    const text = update.note ? `${say(key)}\n${update.note}` : say(key);
    if (update.kind !== 'moved' || isOpen(ticket.status) || ticket.status === 'closed')
      return { text };
    return {
      text: `${text}\n${say('rate.ask')}`,
      buttons: [
        { id: `rate:fixed:${code}`, title: say('button.fixed') },
        { id: `rate:not-fixed:${code}`, title: say('button.not-fixed') },
      ],
    };
  }

  function residentBodyName(ticket: TicketRecord, language: 'vi' | 'en'): string {
    const day = localDay(deps.clock.now(), deps.city);
    return verifiedBodyName(deps.city, ticket.body, day) ?? deps.say(language, 'body.responsible');
  }
}
