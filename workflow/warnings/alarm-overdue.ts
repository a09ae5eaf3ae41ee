import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, MINUTE } from '../../core/clock.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';

/**
 * Makes the sweep that rings about warnings that ran past their time with neither news nor all-clear, again and again
 * until somebody writes one: a warning cannot lapse in silence, and residents still read it as in force.
 *
 * @returns warnings that are overdue
 */
export function createOverdueAlarm(deps: {
  city: CityProfile;
  clock: Clock;
}): () => Promise<number> {
  const every = deps.city.warningTemplates.overdueMinutes * MINUTE;
  return async () => {
    const now = deps.clock.now();
    const overdue = await Warning.find({ state: 'active', until: { $lte: now } }).lean<
      WarningRecord[]
    >();
    for (const { _id, identifier, until } of overdue) {
      if (!until) continue;
      const round = Math.floor((now.getTime() - until.getTime()) / every);
      await tellStaff({
        key: `overdue:${identifier}:${until.getTime()}:${round}`,
        kind: 'warning',
        to: { permission: 'warnings.write', roles: round > 0 ? ['leader'] : [] },
        title: `Cảnh báo ${identifier} hết hạn lúc ${formatLocalTime(until, deps.city)}: gửi tin mới hoặc báo hết nguy hiểm`,
        link: '/warnings',
        urgent: true,
        at: now,
      });
      await Warning.updateOne({ _id, until }, { $set: { overdueToldAt: now } });
    }
    return overdue.length;
  };
}
