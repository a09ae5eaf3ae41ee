import type { CityProfile } from '../../core/city/schema.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import type { WarningsInForce } from '../ladder/river-overview.ts';
import { wardsUnder } from './wards-under.ts';

/** So many dangers at once are told; more would be one danger in many words. */
const MOST = 20;

/**
 * Warnings that people have been told and not yet told the end of, newest first. One that ran past its time is still
 * in force: only the all-clear ends it. Exercises say so in their headline.
 */
export function createWarningsInForce(deps: {
  city: Pick<CityProfile, 'wards' | 'texts'>;
}): WarningsInForce {
  const drill = deps.city.texts.vi['warning.drill'] ?? '';
  return async (wards) => {
    const active = await Warning.find({ state: 'active' })
      .sort({ updatedAt: -1 })
      .limit(MOST)
      .lean<WarningRecord[]>();
    const told = await Promise.all(
      active.map(async ({ _id, drill: isDrill, identifier, inForce }) => {
        const version = await WarningVersion.findOne({
          warningId: _id,
          number: inForce,
        }).lean<WarningVersionRecord>();
        if (!version) return [];
        const { area, vi } = version;
        const meant = [...new Set([...area.wards, ...wardsUnder(area, deps.city)])];
        if (wards && !area.wholeCity && !meant.some((ward) => wards.includes(ward))) return [];
        return [
          {
            id: identifier,
            headline: isDrill ? `${drill} ${vi.headline}` : vi.headline,
            instruction: vi.doNow,
            sentAt: version.approvedBy?.at ?? version.updatedAt,
            wards: meant,
          },
        ];
      }),
    );
    return told.flat();
  };
}
