import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard } from '../../core/city/ward-lookup.ts';
import type { Clock } from '../../core/clock.ts';
import { createRiver } from '../ladder/river-overview.ts';
import { riverWords } from './river-words.ts';
import type { VersionInput } from './version-input.ts';

/** Of an update: what the gauge says now, from when, and when the next news comes. */
export type PresentRiver = Pick<VersionInput, 'stage' | 'levelMetres'> & {
  vi: Pick<VersionInput['vi'], 'what' | 'nextNews' | 'source'>;
  en: Pick<VersionInput['en'], 'what' | 'nextNews' | 'source'>;
};

/**
 * Makes the reader of a gauge for the update of a warning about its river, so that nobody passes on a level of hours ago.
 *
 * @returns undefined when the gauge is silent, or below the first level, where an update has nothing to say
 */
export function createPresentRiver(deps: { city: CityProfile; clock: Clock }) {
  const { city } = deps;
  const river = createRiver(deps);
  return async (gaugeId: string): Promise<PresentRiver | undefined> => {
    const view = (await river.gauges()).find(({ gauge }) => gauge.id === gaugeId);
    if (!view?.level || view.level.stale) return undefined;
    const { gauge, level, metresPerHour, next, stage } = view;
    const direction = (metresPerHour ?? 0) < 0 ? ('fall' as const) : ('rise' as const);
    const template = city.warningTemplates.river.find(
      (one) => one.stage === stage && (one.direction === direction || stage === 4),
    );
    if (!template || stage === 0) return undefined;
    const words = riverWords(
      {
        river: gauge.river,
        stationName: gauge.station,
        to: stage,
        direction,
        at: level.at,
        levelMetres: level.value,
        alarmMetres: [...gauge.alarmMetres],
        interpolated: level.interpolated,
        wards: gauge.wards.flatMap((id) => presentWard(city, id)?.id ?? []),
        ...(metresPerHour !== undefined && { metresPerHour }),
        ...(next && { nextStageAt: next.at }),
      },
      template,
      city,
    );
    const part = ({ nextNews, source, what }: VersionInput['vi']) => ({ nextNews, source, what });
    return { vi: part(words.vi), en: part(words.en), stage, levelMetres: level.value };
  };
}
