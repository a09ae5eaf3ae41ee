import { createSay } from '../../../core/city/say.ts';
import type { CityProfile } from '../../../core/city/schema.ts';
import { type Clock, HOUR } from '../../../core/clock.ts';
import { type LevelCrossing, LevelCrossingEvent } from '../../../models/level-crossing.ts';
import { Warning, type WarningRecord } from '../../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../../models/warning-version.ts';
import { type ApprovedVersion, alertOfVersion } from './alert-of-version.ts';
import type { CapAlert } from './cap-alert.ts';

export type PublishedAlerts = {
  /** Messages of all warnings in force and lately ended, newest first. */
  list(): Promise<CapAlert[]>;
  /** One message, however old; undefined when there is none of that name that anybody was told. */
  find(identifier: string): Promise<CapAlert | undefined>;
};

/** A flood of ten days had 37 messages; readers of feeds want them below 100 KB. */
const MOST = 100;

/**
 * The warnings that were approved, as CAP messages. A draft, submitted or discarded version is in none of them; one that
 * was stopped while residents were being told is, since some of them know it.
 *
 * @param publicUrl where residents read; without it the messages name no page
 */
export function createPublishedAlerts(deps: {
  city: CityProfile;
  clock: Clock;
  publicUrl?: string | undefined;
}): PublishedAlerts {
  const { city, clock, publicUrl } = deps;
  const say = createSay(city);
  const web = publicUrl && `${publicUrl}/river`;

  return {
    async list() {
      const ended = new Date(clock.now().getTime() - city.cap.keepEndedHours * HOUR);
      const warnings = await Warning.find({
        $or: [{ state: 'active' }, { state: 'ended', endedAt: { $gte: ended } }],
      })
        .sort({ updatedAt: -1 })
        .limit(MOST)
        .lean<WarningRecord[]>();
      const alerts = (await Promise.all(warnings.map(alertsOf))).flat();
      return alerts
        .sort((a, b) => b.sent.localeCompare(a.sent) || compareNames(b, a))
        .slice(0, MOST);
    },

    async find(identifier) {
      const [, name = ''] = /^(.+)\.\d+$/.exec(identifier) ?? [];
      const warning = await Warning.findOne({ identifier: name }).lean<WarningRecord>();
      if (!warning) return undefined;
      const alerts = await alertsOf(warning);
      return alerts.find((alert) => alert.identifier === identifier);
    },
  };

  async function alertsOf(warning: WarningRecord): Promise<CapAlert[]> {
    const versions = await WarningVersion.find({
      warningId: warning._id,
      number: { $lte: warning.inForce },
    })
      .sort({ number: 1 })
      .lean<WarningVersionRecord[]>();
    const approved = versions.filter(isApproved);
    const crossings = await LevelCrossingEvent.find({ _id: { $in: warning.crossingIds } })
      .sort({ at: 1 })
      .lean<LevelCrossing[]>();
    return approved.map((version, index) => {
      const onset = onsetOf(version, crossings);
      return alertOfVersion(
        warning,
        version,
        { earlier: approved.slice(0, index), ...(onset && { onset }), ...(web && { web }) },
        { city, say },
      );
    });
  }
}

const isApproved = (version: WarningVersionRecord): version is ApprovedVersion =>
  version.approvedBy?.at instanceof Date;

/** The last rise of the river before it was told; what was observed without a gauge was there when it was told. */
function onsetOf(
  { approvedBy, certainty, kind }: ApprovedVersion,
  crossings: readonly LevelCrossing[],
): Date | undefined {
  if (kind === 'all_clear') return undefined;
  const rise = crossings.findLast(
    ({ at, direction }) => direction === 'rise' && at <= approvedBy.at,
  );
  if (rise) return rise.at;
  return certainty === 'Observed' ? approvedBy.at : undefined;
}

const compareNames = (a: CapAlert, b: CapAlert): number =>
  a.identifier.localeCompare(b.identifier, 'en', { numeric: true });
