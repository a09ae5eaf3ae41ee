import { Types } from 'mongoose';
import { loadCity } from '../../core/city/load.ts';
import { type Clock, createManualClock } from '../../core/clock.ts';
import { createPublicCode } from '../../core/ids.ts';
import { createQueues } from '../../core/jobs/create-queues.ts';
import { createLogger } from '../../core/logger.ts';
import { type Channel, Resident, type ResidentRecord } from '../../models/resident.ts';
import { type Role, Staff, type StaffRecord } from '../../models/staff.ts';
import { Ticket, type TicketRecord } from '../../models/ticket.ts';
import { createWorkflow } from '../../workflow/create-workflow.ts';
import { startDeadline } from '../../workflow/deadlines/deadline.ts';
import { createOutbox } from '../../workflow/notifications/outbox.ts';
import type { NewReport, ReportLabels } from '../../workflow/reports/submit-report.ts';
import { searchWordsOf } from '../../workflow/search/search-words.ts';
import { hashPassword } from '../../workflow/staff/passwords.ts';

/*
 * Records and inputs that are valid as they stand; a test names only what it is about.
 */

export const city = loadCity('dong-ha');

/** A Wednesday, 09:00 in Đông Hà. */
export const WEDNESDAY = new Date('2025-10-15T02:00:00Z');

/** Labels of a plain report of trouble. */
export const labelsOf = (given: Partial<ReportLabels> = {}): ReportLabels => ({
  kind: 'incident',
  sentiment: 'negative',
  category: 'ngap_up',
  actionable: true,
  urgency: 'normal',
  place: [],
  toxic: false,
  confidence: { kind: 0.95, category: 0.9, actionable: 0.95 },
  because: [{ label: 'category', value: 'ngap_up', words: ['ngập'] }],
  ...given,
});

/** A new report from a chat; each has a source key of its own. */
export const aReport = ({
  labels,
  ...given
}: Partial<Omit<NewReport, 'labels'>> & { labels?: Partial<ReportLabels> } = {}): NewReport => ({
  source: 'chat',
  sourceKey: `chat:${String(new Types.ObjectId())}`,
  text: 'Đường Hùng Vương đoạn gần cầu bị ngập, xe không qua được',
  labels: labelsOf({ place: ['Hùng Vương'], ...labels }),
  ...given,
});

/** A resident with one active chat. */
export async function aResident(
  given: { channel?: Channel; address?: string; language?: 'vi' | 'en' } = {},
): Promise<ResidentRecord> {
  const { channel = 'telegram', address = String(new Types.ObjectId()), language = 'vi' } = given;
  const identity = {
    channel,
    address,
    state: 'active' as const,
    lastSeenAt: WEDNESDAY,
    linkedAt: WEDNESDAY,
  };
  const resident = await new Resident({ identities: [identity], language }).save();
  return resident.toObject<ResidentRecord>();
}

let lastStaff = 0;
/** The password of every built account. */
export const PASSWORD = 'một mật khẩu đủ dài';
const passwordHash = hashPassword(PASSWORD);

/** An officer of the city desk, unless told otherwise. */
export async function aStaffMember(
  given: Partial<Pick<StaffRecord, 'username' | 'bodies' | 'disabled' | 'mustChangePassword'>> & {
    roles?: Role[];
  } = {},
): Promise<StaffRecord> {
  lastStaff += 1;
  const member = await new Staff({
    username: `canbo${lastStaff}`,
    displayName: `Cán bộ ${lastStaff}`,
    passwordHash: await passwordHash,
    roles: ['officer'],
    ...given,
  }).save();
  return member.toObject<StaffRecord>();
}

/** A stored ticket, routed and open, unless told otherwise. */
export async function aTicket(given: Partial<TicketRecord> = {}): Promise<TicketRecord> {
  const at = given.openedAt ?? WEDNESDAY;
  const title = given.title ?? 'Đường Hùng Vương bị ngập';
  const code = given.code ?? createPublicCode('DH');
  const category = given.category === undefined ? 'ngap_up' : given.category;
  const ticket = await new Ticket({
    code,
    status: 'routed',
    listedAs: given.status ?? 'routed',
    category,
    urgency: 'normal',
    title,
    place: { names: ['Hùng Vương'] },
    body: 'qldt',
    deadline: startDeadline(city, { category, urgency: given.urgency ?? 'normal' }, at),
    updates: [
      { number: 1, at, by: { type: 'resident' }, kind: 'opened', to: 'received', public: true },
    ],
    openedAt: at,
    updatedAt: at,
    searchWords: searchWordsOf(title, code),
    ...given,
  }).save();
  return ticket.toObject<TicketRecord>();
}

/** The domain on the real store, with a clock of its own. */
export function aWorkflow(
  clock: Clock = createManualClock(WEDNESDAY),
  given: Partial<Parameters<typeof createWorkflow>[0]> = {},
) {
  const logger = createLogger('silent');
  const queues = createQueues({ logger });
  const outbox = createOutbox({ queues, clock, logger });
  return {
    queues,
    outbox,
    workflow: createWorkflow({ city, clock, outbox, dossierKey: 'k'.repeat(32), ...given }),
  };
}
