import type { ClientSession } from 'mongoose';
import type { ReportRecord } from '../../models/report.ts';
import type { Channel, ResidentRecord } from '../../models/resident.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import type { Position } from './state.ts';

/** A resident's report as the dialogue gathered it. */
export type ChatReport = {
  source: 'chat';
  /** `chat:<message id>`: the same message files one report, however often it is handled. */
  sourceKey: string;
  channel: Channel;
  residentId: ResidentRecord['_id'];
  text: string;
  location?: Position;
  placeText?: string;
  photoIds: string[];
  /** Danger to life: it goes first, whatever the words say. */
  rescue?: boolean;
};

/** What a resident adds to or corrects in a report of theirs, every field on its own. */
export type Amendment = {
  text?: string;
  location?: Position;
  placeText?: string;
  photoIds?: string[];
  category?: string;
  anonymous?: boolean;
  withdrawn?: boolean;
};

export type Filed = { report: ReportRecord; ticket: TicketRecord };

/** The desk that takes reports and knows what became of them, as far as the dialogue needs it. */
export type Desk = {
  submit(report: ChatReport, session: ClientSession): Promise<Filed & { joined: boolean }>;
  /** By public code; `undefined` when there is none. */
  find(code: string, session: ClientSession): Promise<Filed | undefined>;
  /** Newest first. */
  ofResident(
    residentId: ResidentRecord['_id'],
    limit: number,
    session: ClientSession,
  ): Promise<Filed[]>;
  /** Changes a report of this resident; `undefined` when the code is not theirs. */
  amend(
    code: string,
    residentId: ResidentRecord['_id'],
    change: Amendment,
    session: ClientSession,
  ): Promise<Filed | undefined>;
};
