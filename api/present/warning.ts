import type { Clock } from '../../core/clock.ts';
import type { WarningRecord } from '../../models/warning.ts';
import { RECEIPT_ANSWERS, WarningReceipt } from '../../models/warning-receipt.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import { createReadProgress } from '../../workflow/warnings/progress.ts';
import { stepsFrom } from '../../workflow/warnings/states.ts';
import type { WarningVersionView, WarningView } from '../contract/warnings.ts';

/** A warning with all its versions, how far each has gone, and what residents answered. */
export function createPresentWarning({ clock }: { clock: Clock }) {
  const readProgress = createReadProgress({ clock });

  return async (record: WarningRecord): Promise<WarningView> => {
    const versions = await WarningVersion.find({ warningId: record._id })
      .sort({ number: -1 })
      .lean<WarningVersionRecord[]>();
    return {
      id: String(record._id),
      identifier: record.identifier,
      hazard: record.hazard,
      drill: record.drill,
      state: record.state,
      until: record.until?.toISOString() ?? null,
      overdue: record.state === 'active' && record.until != null && record.until < clock.now(),
      versions: await Promise.all(versions.map((one) => presentVersion(record.identifier, one))),
      receipts: await countAnswers(record),
    };
  };

  async function presentVersion(
    identifier: string,
    version: WarningVersionRecord,
  ): Promise<WarningVersionView> {
    const { channels, secondsLeft } = await readProgress(identifier, version);
    const { area } = version;
    return {
      id: String(version._id),
      number: version.number,
      kind: version.kind,
      state: version.state,
      vi: version.vi as Record<string, string>,
      en: version.en as Record<string, string>,
      severity: version.severity,
      urgency: version.urgency,
      certainty: version.certainty,
      response: version.response,
      until: version.until?.toISOString() ?? null,
      riskLevel: version.riskLevel ?? null,
      area: {
        wards: [...area.wards],
        circles: area.circles.map(({ lat, lon, radiusKm }) => ({ lat, lon, radiusKm })),
        polygons: area.polygons.map((ring) =>
          ring.map(([lat, lon]): [number, number] => [lat, lon]),
        ),
        wholeCity: area.wholeCity,
      },
      createdBy: version.createdBy?.name ?? '',
      approvedBy: version.approvedBy?.name ?? null,
      breakGlass: version.breakGlass ?? null,
      audience: version.audience ?? null,
      deliveries: sumOf(channels.map(({ states }) => states)),
      channels,
      secondsLeft: secondsLeft ?? null,
      steps: stepsFrom(version.state).filter((step) => step !== 'prepared' && step !== 'finished'),
      revision: version.revision,
    };
  }
}

async function countAnswers({ _id }: WarningRecord): Promise<Record<string, number>> {
  const counted = await Promise.all(
    RECEIPT_ANSWERS.map(async (answer) => {
      return [answer, await WarningReceipt.countDocuments({ warningId: _id, answer })] as const;
    }),
  );
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

function sumOf(tallies: readonly Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const tally of tallies)
    for (const [state, count] of Object.entries(tally)) sum[state] = (sum[state] ?? 0) + count;
  return sum;
}
