import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { createDailyFigures } from '../../workflow/environment/daily-figures.ts';
import { readFigures } from '../../workflow/systems/read-figures.ts';
import {
  environmentDay,
  environmentQuery,
  figureQuery,
  systemFigures,
} from '../contract/environment.ts';
import { type Route, route } from '../route.ts';

/** What the city measures of its environment, for everybody; figures that systems send, for operations centres. */
export function environmentRoutes(deps: { city: CityProfile; clock: Clock }): Route[] {
  const figures = createDailyFigures(deps);
  return [
    route({
      method: 'get',
      path: '/environment',
      summary: 'Figures of the environment of one day: last, lowest, mean, highest, limit',
      access: 'everybody',
      query: environmentQuery,
      answer: environmentDay,
      async handle({ query }) {
        const { day, figures: found, exceedances } = await figures(query.day);
        return {
          day,
          figures: found.map(({ place, last, day: over, limit, ...figure }) => ({
            ...figure,
            place: place ?? null,
            last: last ? { ...last, at: last.at.toISOString() } : null,
            day: over ?? null,
            limit: limit ? { ...limit, of: limit.of ?? null } : null,
          })),
          exceedances: exceedances.map(
            ({ name, place, metric, value, unit, limit, since, endedAt }) => ({
              name,
              place: place ?? null,
              metric: metric ?? null,
              value: value ?? null,
              unit: unit ?? null,
              limit: limit ?? null,
              since: since.toISOString(),
              endedAt: endedAt?.toISOString() ?? null,
            }),
          ),
        };
      },
    }),
    route({
      method: 'get',
      path: '/system-figures',
      summary: 'Figures that systems sent: the latest word for each name and period',
      access: { scope: 'insights.read', permission: 'systems.read' },
      query: figureQuery,
      answer: systemFigures,
      handle: async ({ query }) => ({
        items: (await readFigures(deps.city, query)).map(({ unit, at, ...figure }) => ({
          ...figure,
          unit: unit ?? null,
          at: at.toISOString(),
        })),
      }),
    }),
  ];
}
