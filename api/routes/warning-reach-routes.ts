import { z } from 'zod';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { Warning, type WarningRecord } from '../../models/warning.ts';
import { WarningVersion, type WarningVersionRecord } from '../../models/warning-version.ts';
import {
  type NotReached,
  readNotReached,
  readReachByWard,
} from '../../workflow/warnings/not-reached.ts';
import { recordId } from '../contract/common.ts';
import type { Missed } from '../contract/missed.ts';
import { type WarningReach, warningReach, warningReachQuery } from '../contract/warnings.ts';
import { presentMissed } from '../present/missed.ts';
import { type Route, route } from '../route.ts';

/** Whom a warning reached and whom somebody has to call or tell by loudspeaker. */
export function warningReachRoutes({ city, clock }: { city: CityProfile; clock: Clock }): Route[] {
  const wardName = (id: string | undefined) => city.wards.find((ward) => ward.id === id)?.name;
  const streetName = (id: string | undefined) =>
    city.streets.find((street) => street.id === id)?.name;
  const placeOf = ({ formerWard, street }: NotReached): string | null =>
    [wardName(formerWard), streetName(street)].filter(Boolean).join(', ') || null;

  return [
    route({
      method: 'get',
      path: '/warnings/:id/reach',
      summary: 'Whom a version reached, by ward, and whom it did not, by ward and place',
      access: 'warnings.read',
      params: z.object({ id: recordId }),
      query: warningReachQuery,
      answer: warningReach,
      async handle({ params, query, person }) {
        const warning = await Warning.findById(params.id).lean<WarningRecord>();
        const number = query.version ?? warning?.inForce ?? 0;
        const version =
          warning &&
          (await WarningVersion.findOne({
            warningId: warning._id,
            number,
          }).lean<WarningVersionRecord>());
        if (!warning || !version)
          throw new AppError('not_found', 404, `Warning ${params.id} has no version ${number}`);
        const [wards, missed] = await Promise.all([
          readReachByWard(warning, version.number),
          readNotReached(warning.identifier, version.number),
        ]);
        const shown = await presentMissed(
          missed.map(({ delivery }) => delivery),
          person,
        );
        return {
          identifier: warning.identifier,
          version: version.number,
          drill: warning.drill,
          headline: version.vi.headline ?? '',
          doNow: version.vi.doNow ?? '',
          at: clock.now().toISOString(),
          wards: wards.map((one) => ({ ...one, ward: wardName(one.ward) ?? null })),
          groups: groupsOf(missed, shown),
        };
      },
    }),
  ];

  /** By ward and place, in the order of their names; those who named no place come last. */
  function groupsOf(missed: readonly NotReached[], shown: readonly Missed[]) {
    const groups = new Map<string, WarningReach['groups'][number]>();
    for (const [at, one] of missed.entries()) {
      const row = shown[at];
      if (!row) continue;
      const ward = wardName(one.ward) ?? null;
      const place = placeOf(one);
      const key = `${ward ?? '~'}|${place ?? '~'}`;
      const group = groups.get(key) ?? { ward, place, items: [] };
      group.items.push({ ...row, places: one.places });
      groups.set(key, group);
    }
    return [...groups].sort(([a], [b]) => a.localeCompare(b, 'vi')).map(([, group]) => group);
  }
}
