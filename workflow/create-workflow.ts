import { createSay } from '../core/city/say.ts';
import type { CityProfile } from '../core/city/schema.ts';
import type { Clock } from '../core/clock.ts';
import { createDossierDesk, type DossierDesk } from './dossiers/dossier-desk.ts';
import { createTakeDossierRows, type TakeDossierRows } from './dossiers/take-rows.ts';
import { createTellFollowers } from './dossiers/tell-followers.ts';
import { createEscalation } from './escalation/escalate.ts';
import { createHandoffDesk, type HandoffDesk } from './handoffs/handoff-desk.ts';
import { createIncidentFinder } from './incidents/find-incident.ts';
import type { Teacher } from './learning/teacher.ts';
import type { Outbox } from './notifications/outbox.ts';
import { createTellReporters } from './notifications/tell-reporters.ts';
import { type Catalogue, createCatalogue } from './procedures/catalogue.ts';
import { createProcedureDesk, type ProcedureDesk } from './procedures/procedure-desk.ts';
import { createTakeProcedureRows, type TakeProcedureRows } from './procedures/take-rows.ts';
import { createDateReminders } from './registry/remind-of-dates.ts';
import { createDraftReminders } from './registry/remind-of-drafts.ts';
import { type AmendReport, createAmendReport } from './reports/amend-report.ts';
import { createReportDesk, type ReportDesk } from './reports/submit-report.ts';
import { type AlarmDesk, createAlarmDesk } from './rescue/alarm-desk.ts';
import { createDataRequestDesk, type DataRequestDesk } from './residents/data-requests.ts';
import { type ChannelLinks, createChannelLinks } from './residents/link-channels.ts';
import { type ChangeTicket, createTicketChanger } from './tickets/change.ts';
import { createMerging, type Merging } from './tickets/merge-split.ts';
import { createOpenTicket } from './tickets/open-ticket.ts';
import { createTicketDesk, type TicketDesk } from './tickets/ticket-desk.ts';

/** The desks of the domain, wired once. */
export type Workflow = {
  reports: ReportDesk;
  tickets: TicketDesk;
  /** The one place where a ticket is changed, for desks that are wired outside. */
  change: ChangeTicket;
  merging: Merging;
  /** Calls for help that ring until somebody accepts. */
  alarms: AlarmDesk;
  /** Sweep that tells of what is late; gives the number of steps told. */
  escalate: () => Promise<number>;
  dossiers: DossierDesk;
  takeDossierRows: TakeDossierRows;
  procedures: Catalogue;
  procedureDesk: ProcedureDesk;
  takeProcedureRows: TakeProcedureRows;
  /** What reporters correct in their own reports. */
  amend: AmendReport;
  /** Talks with a person. */
  handoffs: HandoffDesk;
  /** What residents ask about their own data. */
  dataRequests: DataRequestDesk;
  /** Sweeps of the worker that remind of days of the civil registry, by name. */
  registrySweeps: Record<string, () => Promise<number>>;
  /** Several channels of one resident. */
  links: ChannelLinks;
};

export function createWorkflow(deps: {
  city: CityProfile;
  clock: Clock;
  outbox: Outbox;
  /** Key of the hashes of second factors. */
  dossierKey: string;
  /** Called after a ticket was opened or changed. */
  onChanged?: () => void;
  /** Takes what staff corrected, to learn from it. */
  teach?: Teacher['teachLater'];
  /** Version of the routing rules in force. */
  rulesVersion?: () => number;
}): Workflow {
  const say = createSay(deps.city);
  const tell = createTellReporters({ ...deps, say });
  const change = createTicketChanger({ ...deps, tell });
  const open = createOpenTicket(deps);
  const tickets = createTicketDesk({ ...deps, change });
  const dossiers = createDossierDesk({
    clock: deps.clock,
    secret: deps.dossierKey,
    tell: createTellFollowers({ ...deps, say }),
  });
  const procedures = createCatalogue(deps);
  return {
    reports: createReportDesk({
      ...deps,
      change,
      open,
      findIncidents: createIncidentFinder(deps.city),
    }),
    tickets,
    change,
    amend: createAmendReport({ ...deps, change, tickets }),
    handoffs: createHandoffDesk(deps),
    dataRequests: createDataRequestDesk(deps),
    links: createChannelLinks(deps),
    registrySweeps: {
      'days of the civil registry': createDateReminders({ ...deps, say }),
      'drafts that wait for a yes': createDraftReminders({ ...deps, say }),
    },
    dossiers,
    takeDossierRows: createTakeDossierRows({ ...deps, takeIn: dossiers.takeIn }),
    procedures,
    procedureDesk: createProcedureDesk({ ...deps, catalogue: procedures }),
    takeProcedureRows: createTakeProcedureRows({ ...deps, catalogue: procedures }),
    alarms: createAlarmDesk({ ...deps, tickets }),
    escalate: createEscalation({ ...deps, change }),
    merging: createMerging({ ...deps, change, open }),
  };
}
