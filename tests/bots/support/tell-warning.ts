import { Warning, type WarningRecord } from '../../../models/warning.ts';
import type { VersionInput } from '../../../workflow/warnings/version-input.ts';
import type { WarningDesk } from '../../../workflow/warnings/warning-desk.ts';
import type { House } from './house.ts';

const writer = { type: 'staff' as const, id: 'an', name: 'An' };
const approver = { type: 'staff' as const, id: 'binh', name: 'Bình' };

/** Two persons of the city warn everybody, or tell that the last danger is over, and all of it is sent. */
export async function tellWarning(
  { clock, settle, warnings }: Pick<House, 'clock' | 'settle' | 'warnings'>,
  { headline, over }: { headline: string; over: boolean },
): Promise<void> {
  const { desk, sender } = warnings;
  const words = {
    headline,
    what: 'Nước sông Hiếu đo tại Đông Hà.',
    where: '',
    howBad: '',
    doNow: over ? '' : 'Đưa người và đồ lên chỗ cao.',
    goTo: '',
    nextNews: '',
    source: 'Đài Khí tượng Thủy văn Quảng Trị',
  };
  const input: VersionInput = {
    vi: words,
    en: words,
    severity: over ? 'Minor' : 'Severe',
    urgency: over ? 'Past' : 'Immediate',
    certainty: 'Observed',
    response: over ? 'AllClear' : 'Evacuate',
    ...(!over && { until: new Date(clock.now().getTime() + 6 * 3_600_000) }),
    area: { wards: [], circles: [], polygons: [], wholeCity: true },
  };
  const { version } = over ? await allClear(desk, input) : await desk.draft(alert(input), writer);
  await desk.submit(String(version._id), ['everybody', 'nobody'], writer);
  await desk.approve(String(version._id), approver);
  await sender.sweep();
  await settle();
  await sender.sweep();
}

const alert = (input: VersionInput) => ({ ...input, hazard: 'flood' as const, drill: false });

async function allClear(desk: WarningDesk, input: VersionInput) {
  const active = await Warning.findOne({ state: 'active' })
    .sort({ createdAt: -1 })
    .lean<WarningRecord>();
  const { version } = await desk.follow(String(active?._id), 'all_clear', writer);
  return await desk.edit(String(version._id), input, version.revision, writer);
}
