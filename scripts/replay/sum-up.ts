import { Delivery } from '../../models/delivery.ts';
import { Warning } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { aboutVersion } from '../../workflow/warnings/told-about.ts';

/** Messages of warnings, or of one version, by state or by channel and state. */
export async function countDeliveries(
  aboutId?: string,
  by: 'state' | 'channel and state' = 'channel and state',
): Promise<Record<string, number>> {
  const rows = await Delivery.aggregate<{ _id: { channel?: string; state: string }; n: number }>([
    { $match: { 'about.type': 'warning', ...(aboutId && { 'about.id': aboutId }) } },
    { $group: { _id: { channel: '$channel', state: '$state' }, n: { $sum: 1 } } },
  ]);
  const counts: Record<string, number> = {};
  for (const { _id, n } of rows) {
    const key = by === 'state' ? _id.state : `${_id.channel} ${_id.state}`;
    counts[key] = (counts[key] ?? 0) + n;
  }
  return counts;
}

/** What must not be after a flood: a warning left open, a version left lying, somebody left out or told twice. */
export async function findProblems(subscribers: number): Promise<string[]> {
  const problems: string[] = [];
  for (const { identifier, state } of await Warning.find({ state: { $ne: 'ended' } }).lean())
    problems.push(`${identifier} is ${state} at the end`);
  const versions = await WarningVersion.find()
    .sort({ createdAt: 1 })
    .lean<WarningVersionRecord[]>();
  for (const { audience, number, state, warningId } of versions) {
    const { identifier } = await Warning.findById(warningId).orFail().lean();
    const about = aboutVersion(identifier, number);
    if (state !== 'sent') problems.push(`${about.id} is ${state}`);
    if (audience !== subscribers)
      problems.push(`${about.id} was for ${audience} of ${subscribers} subscribers`);
    const told = await Delivery.find({ 'about.type': about.type, 'about.id': about.id }).lean();
    const people = new Set(told.map(({ residentId }) => String(residentId)));
    if (told.length !== people.size) problems.push(`${about.id} went to somebody twice`);
    if (people.size !== audience)
      problems.push(`${about.id} was written for ${people.size} of ${audience}`);
  }
  const left = await Delivery.countDocuments({ state: { $in: ['queued', 'sending', 'held'] } });
  if (left > 0) problems.push(`${left} messages still wait`);
  return problems;
}
