import type { CityProfile } from '../../core/city/schema.ts';
import { SystemEvent, type SystemEventRecord } from '../../models/system-event.ts';

/** A number that a system sent; `period` is a day or a month. */
export type SystemFigure = {
  system: string;
  name: string;
  period: string;
  value: number;
  unit: string | undefined;
  at: Date;
};

/** The latest events that are looked through for a system. */
const MOST_EVENTS = 5000;

/**
 * What the systems' `figure` events say, newest period first: of one name and period the latest event holds.
 *
 * @param period a day, or a month, which gives its days as well
 */
export async function readFigures(
  city: Pick<CityProfile, 'systems'>,
  wanted: { system?: string | undefined; period?: string | undefined },
): Promise<SystemFigure[]> {
  const found = new Map<string, SystemFigure>();
  for (const { id, kinds } of city.systems) {
    const names = Object.keys(kinds).filter((name) => kinds[name]?.action === 'figure');
    if (names.length === 0 || (wanted.system && wanted.system !== id)) continue;
    const events = await SystemEvent.find({ system: id, state: 'done', kind: { $in: names } })
      .sort({ receivedAt: -1 })
      .limit(MOST_EVENTS)
      .lean<SystemEventRecord[]>();
    for (const { at, data } of events) {
      const said = data as { name: string; period: string; value: number; unit?: string };
      if (wanted.period && !said.period.startsWith(wanted.period)) continue;
      const key = `${id}|${said.name}|${said.period}`;
      const known = found.get(key);
      if (known && known.at >= at) continue;
      const { name, period, value, unit } = said;
      found.set(key, { system: id, name, period, value, unit, at });
    }
  }
  return [...found.values()].sort(
    (a, b) => b.period.localeCompare(a.period) || a.name.localeCompare(b.name),
  );
}
