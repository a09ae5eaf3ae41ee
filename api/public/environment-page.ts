import { Router } from 'express';
import { createSay, type Slots } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import type { ExceedanceRecord } from '../../models/exceedance.ts';
import {
  createDailyFigures,
  type DailyFigure,
  type EnvironmentDay,
} from '../../workflow/environment/daily-figures.ts';
import { formatLocalTime } from '../../workflow/notifications/local-time.ts';
import { remember } from './statistics.ts';
import type { Views } from './views.ts';

/** `/environment`, also `/moi-truong`: today's figures of each public station with limit and age; no script, one request. */
export function createEnvironmentPage(deps: {
  city: CityProfile;
  clock: Clock;
  views: Views;
}): Router {
  const { city, clock, views } = deps;
  const speak = createSay(city);
  const t = (key: string, slots?: Slots) => speak('vi', key, slots);
  const figures = createDailyFigures(deps);
  const today = remember(async () => await figures(), MINUTE / 2);
  const router = Router();

  router.get(['/environment', '/moi-truong'], async (_req, res) => {
    const day = await today(clock.now());
    const open = day.exceedances.filter(({ endedAt }) => !endedAt);
    const html = views.render('environment', {
      t,
      city: city.name,
      passed: open.map(passedLine),
      calm: open.length > 0 ? undefined : calmLine(day),
      over: day.exceedances.flatMap(({ name, since, endedAt }) =>
        endedAt
          ? [t('page.environment.was-passed', { name, time: moment(since), end: moment(endedAt) })]
          : [],
      ),
      stations: stationsOf(day.figures),
    });
    res.set('cache-control', 'public, max-age=30').type('html').send(html);
  });
  return router;

  function passedLine({ name, place, since }: ExceedanceRecord): string {
    const time = moment(since);
    return place
      ? t('page.environment.passed-place', { name, place, time })
      : t('page.environment.passed', { name, time });
  }

  /** Nothing is beyond its limit; that can only be said of what was measured lately. */
  function calmLine({ figures: all }: EnvironmentDay): string | undefined {
    if (all.length === 0) return undefined;
    const isKnown = all.some(({ last, limit }) => last && !last.stale && limit);
    return isKnown ? 'page.environment.all-good' : 'page.environment.silent';
  }

  function stationsOf(all: readonly DailyFigure[]) {
    const byStation = new Map<string, DailyFigure[]>();
    for (const figure of all)
      byStation.set(figure.station, [...(byStation.get(figure.station) ?? []), figure]);
    return [...byStation.values()].flatMap((own) => {
      const [first] = own;
      if (!first) return [];
      return [
        { name: first.name, place: first.place, source: first.name, figures: own.map(lines) },
      ];
    });
  }

  function lines({ metricName, unit, last, day, limit, passed }: DailyFigure) {
    return {
      name: `${metricName.vi} (${unit})`,
      last: last
        ? [
            `${number(last.value)} ${unit}, ${moment(last.at)} (${ageOf(last.at)})`,
            ...(last.stale ? [t('page.environment.stale')] : []),
            ...(passed && !last.stale ? [t('page.environment.above')] : []),
          ].join('; ')
        : t('page.environment.never'),
      range: day
        ? [day.min, day.mean, day.max].map(number).join(' – ')
        : t('page.environment.no-day'),
      limit: limit
        ? `${number(limit.value)} ${unit}${limit.of ? ` (${limit.of})` : ''}`
        : t('page.environment.no-limit'),
    };
  }

  function ageOf(at: Date): string {
    const ms = clock.now().getTime() - at.getTime();
    if (ms < 2 * MINUTE) return t('age.now');
    if (ms < 2 * HOUR) return t('age.minutes', { count: Math.round(ms / MINUTE) });
    if (ms < 2 * DAY) return t('age.hours', { count: Math.round(ms / HOUR) });
    return t('age.days', { count: Math.round(ms / DAY) });
  }

  function moment(at: Date): string {
    return formatLocalTime(at, city);
  }
}

const number = (value: number): string => String(value).replace('.', ',');
