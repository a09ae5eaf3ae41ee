import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { city as cityAnswer } from '../contract/city.ts';
import { presentCity } from '../present/city.ts';
import { type Route, route } from '../route.ts';

/** The city profile, for the staff screens. */
export function cityRoutes(deps: { city: CityProfile; clock: Clock }): Route[] {
  return [
    route({
      method: 'get',
      path: '/city',
      summary: 'Categories, bodies, wards, states with their steps, outcome codes',
      access: 'signed-in',
      answer: cityAnswer,
      handle: async () => presentCity(deps.city, deps.clock.now()),
    }),
  ];
}
