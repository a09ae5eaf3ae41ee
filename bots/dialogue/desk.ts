import type { ClientSession } from 'mongoose';
import type { Channel, ResidentRecord } from '../../models/resident.ts';
import type { TicketRecord } from '../../models/ticket.ts';
import type { Collections } from '../../workflow/collection/collections.ts';
import type { DossierDesk } from '../../workflow/dossiers/dossier-desk.ts';
import type { HandoffDesk } from '../../workflow/handoffs/handoff-desk.ts';
import type { River } from '../../workflow/ladder/river-overview.ts';
import type { Catalogue } from '../../workflow/procedures/catalogue.ts';
import type { Amendment } from '../../workflow/reports/amend-report.ts';
import type { FoundReport } from '../../workflow/reports/find-report.ts';
import type { Mark } from '../../workflow/reports/mark-report.ts';
import type { DataRequestDesk } from '../../workflow/residents/data-requests.ts';
import type { ChannelLinks } from '../../workflow/residents/link-channels.ts';
import type { Subscriptions } from '../../workflow/subscriptions/subscriptions.ts';
import type { WarningReceipts } from '../../workflow/warnings/receipts.ts';
import type { Position, ReportFile } from './state.ts';

export type ResidentId = ResidentRecord['_id'];
/** A report and the ticket that it is part of now. */
export type Filed = FoundReport;

/** A resident's report as the dialogue gathered it. */
export type ChatReport = {
  /** The message that began it files one report, however often it is handled. */
  messageId: string;
  channel: Channel;
  residentId: ResidentId;
  text: string;
  location?: Position;
  placeText?: string;
  photoIds: string[];
  files?: ReportFile[];
  /** Their own word for what it is outranks the language module: a call for help, or simply something to be mended. */
  kind?: 'rescue' | 'incident';
  /** The open matter that they say it is, by the code of one of its reports; `own`: they say it is another one. */
  incident?: { code: string } | 'own';
  /** They ask about this topic of the city; its body answers. */
  topic?: string;
};

/** An open matter that a report may be part of; `own`: they reported it themselves. */
export type SimilarMatter = { ticket: TicketRecord; own: boolean };

/** The desk that takes reports and knows what became of them, as the dialogue speaks to it. */
export type Desk = {
  /** `voices`: residents whose reports the ticket has, this one with them. */
  submit(
    report: ChatReport,
    session: ClientSession,
  ): Promise<Filed & { joined: boolean; voices: number }>;
  /** An open matter of the same kind that is too unlike to be joined unasked, too like to be passed over. */
  similar(report: ChatReport, session: ClientSession): Promise<SimilarMatter | undefined>;
  /** By public code; `undefined` when there is none. */
  find(code: string): Promise<Filed | undefined>;
  /** Newest first. */
  ofResident(residentId: ResidentId, limit: number): Promise<Filed[]>;
  /** Their newest report whose ticket waits for an answer. */
  awaiting(residentId: ResidentId): Promise<Filed | undefined>;
  /** `undefined` when the code is not theirs. */
  amend(
    code: string,
    residentId: ResidentId,
    change: Omit<Amendment, 'places'>,
    session: ClientSession,
  ): Promise<Filed | undefined>;
  /** What they say of an ended ticket; not fixed reopens it. `undefined` when the code is not theirs. */
  rate(
    code: string,
    residentId: ResidentId,
    fixed: boolean,
    session: ClientSession,
  ): Promise<Filed | undefined>;
  /** The mark that they give, 1-5, or the word that they add to it. `undefined` when the code is not theirs. */
  score(
    code: string,
    residentId: ResidentId,
    mark: Mark,
    session: ClientSession,
  ): Promise<Filed | undefined>;
  /** How the rivers are. */
  river: River;
  /** What they answer to warnings. */
  receipts: WarningReceipts;
  /** What they ask to be told, and where. */
  subscriptions: Subscriptions;
  /** When waste is collected. */
  collections: Collections;
  /** Talks with a person. */
  handoffs: HandoffDesk;
  /** What they ask about their own data. */
  dataRequests: DataRequestDesk;
  /** Several channels of one resident. */
  links: ChannelLinks;
  dossiers: DossierDesk;
  procedures: Catalogue;
};
