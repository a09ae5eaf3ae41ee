import type { ClientSession } from 'mongoose';
import { Report, type ReportRecord } from '../../models/report.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { isOpen, stepsFrom } from './states.ts';
import type { TicketDesk } from './ticket-desk.ts';

/** The machine that speaks, as it stands in the history of a ticket. */
export type MachineActor = { type: 'machine'; id: string; name: string };
/** What shows that the matter is ended. */
export type MachineEvidence = { kind: 'document' | 'reason'; value: string };

/** Looked through to see whether somebody else speaks of the same; more voices are never all from one device. */
const MOST_VOICES = 200;

/** The ticket of a report while it is open. */
export async function openTicketOf(
  reportCode: string | null | undefined,
  session?: ClientSession,
): Promise<TicketRecord | undefined> {
  if (!reportCode) return undefined;
  const report = await Report.findOne({ code: reportCode })
    .session(session ?? null)
    .lean<ReportRecord>();
  const ticket =
    report &&
    (await Ticket.findById(report.ticketId)
      .session(session ?? null)
      .lean<TicketRecord>());
  return ticket && isOpen(ticket.status) ? ticket : undefined;
}

/** Ends tickets by what a machine says of itself, for stations and for devices of the city's systems alike. */
export type EndByMachine = {
  /**
   * The machine confirms that it works again: its ticket is ended with that as evidence, unless people reported the
   * same matter; then it is noted, and a person closes it.
   *
   * @param own beginning of the source keys of the machine's own reports
   * @returns false when a person has to close it
   */
  confirm(
    reportCode: string,
    machine: { by: MachineActor; own: string; note: string },
  ): Promise<boolean>;
  /** @returns false when the table of states lets no machine end it from here: then it is noted */
  resolve(
    ticket: TicketRecord,
    by: MachineActor,
    note: string,
    evidence: MachineEvidence,
  ): Promise<boolean>;
};

export function createEndByMachine({ tickets }: { tickets: TicketDesk }): EndByMachine {
  const resolve: EndByMachine['resolve'] = async (ticket, by, note, evidence) => {
    const act = { ticket: ticket._id, by };
    const can = (to: 'accepted' | 'resolved') => stepsFrom(ticket.status, 'machine').includes(to);
    if (can('accepted')) await tickets.move(act, { to: 'accepted', public: false });
    else if (!can('resolved')) {
      await tickets.note(act, note, false);
      return false;
    }
    await tickets.move(act, { to: 'resolved', note, outcome: { code: 'fixed', evidence } });
    return true;
  };

  return {
    resolve,
    async confirm(reportCode, { by, own, note }) {
      const ticket = await openTicketOf(reportCode);
      if (!ticket) return true;
      const voices = await Report.find({ ticketId: ticket._id }, { sourceKey: 1 })
        .limit(MOST_VOICES)
        .lean<ReportRecord[]>();
      if (
        voices.length === MOST_VOICES ||
        voices.some(({ sourceKey }) => !sourceKey.startsWith(own))
      ) {
        await tickets.note({ ticket: ticket._id, by }, note, false);
        return false;
      }
      return await resolve(ticket, by, note, { kind: 'reason', value: note });
    },
  };
}
