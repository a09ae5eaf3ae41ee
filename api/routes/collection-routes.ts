import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { CollectionScheduleRecord } from '../../models/collection-schedule.ts';
import { schedulesInForce } from '../../workflow/collection/collections.ts';
import { nextCollections } from '../../workflow/collection/next-collections.ts';
import { type CollectionScheduleView, collectionSchedules } from '../contract/collection.ts';
import { type Route, route } from '../route.ts';

/** When waste is collected where, as residents are answered. */
export function collectionRoutes({ city, clock }: { city: CityProfile; clock: Clock }): Route[] {
  const present = (schedule: CollectionScheduleRecord): CollectionScheduleView => {
    const { streetId, street, quarterName, ward, what, weekdays, from, to, except, at } = schedule;
    const [next] = nextCollections(schedule, clock.now(), city.calendar.utcOffsetMinutes, 1);
    return {
      street: city.streets.find(({ id }) => id === streetId)?.name ?? street ?? null,
      quarter: quarterName ?? null,
      ward: city.wards.find(({ id }) => id === ward)?.name ?? null,
      unknownStreet: streetId?.startsWith('name:') ?? false,
      what: what ?? null,
      weekdays,
      from,
      to,
      except,
      nextAt: next?.from.toISOString() ?? null,
      at: at.toISOString(),
    };
  };
  return [
    route({
      method: 'get',
      path: '/collection-schedules',
      summary: 'When waste is collected where',
      access: 'systems.read',
      answer: collectionSchedules,
      handle: async () => ({ items: (await schedulesInForce()).map(present).sort(byPlace) }),
    }),
  ];
}

const byPlace = (one: CollectionScheduleView, other: CollectionScheduleView): number =>
  nameOf(one).localeCompare(nameOf(other), 'vi');

const nameOf = ({ street, ward, quarter }: CollectionScheduleView): string =>
  [street, ward, quarter].filter(Boolean).join(', ');
