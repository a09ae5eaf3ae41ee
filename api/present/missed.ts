import type { DeliveryRecord } from '../../models/delivery.ts';
import { Report } from '../../models/report.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { may, type Person } from '../../workflow/access/policy.ts';
import { UNREACHED } from '../../workflow/notifications/is-missed.ts';
import type { Missed } from '../contract/missed.ts';

/** Names and numbers only for those who may see who reported, and never of who wanted to be anonymous in that matter. */
export async function presentMissed(
  rows: readonly DeliveryRecord[],
  person: Person,
): Promise<Missed[]> {
  const sees = may(person, 'reporters.see');
  const ids = rows.map(({ residentId }) => residentId);
  const [residents, hidden] = sees
    ? await Promise.all([
        Resident.find({ _id: { $in: ids } }, { contact: 1 }).lean<ResidentRecord[]>(),
        Report.distinct('residentId', { residentId: { $in: ids }, anonymous: true }),
      ])
    : [[], []];
  const isHidden = new Set(hidden.map(String));
  const contacts = new Map(residents.map(({ _id, contact }) => [String(_id), contact]));
  return rows.map((row) => {
    const id = String(row.residentId);
    const contact = isHidden.has(id) ? undefined : contacts.get(id);
    return {
      id: String(row._id),
      channel: row.channel,
      lane: row.lane,
      about: { type: row.about?.type ?? '', id: row.about?.id ?? '' },
      text: row.content.text,
      why: row.error?.code === UNREACHED ? UNREACHED : (row.state as Missed['why']),
      reason: row.error?.message ?? null,
      resident: id.slice(-6),
      name: contact?.name ?? null,
      phone: contact?.phone ? `+${contact.phone}` : null,
      createdAt: row.createdAt.toISOString(),
      called: row.called?.at ? { at: row.called.at.toISOString(), by: row.called.by ?? '' } : null,
    };
  });
}
