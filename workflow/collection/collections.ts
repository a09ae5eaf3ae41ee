import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import {
  CollectionSchedule,
  type CollectionScheduleRecord,
} from '../../models/collection-schedule.ts';
import { type CollectionPlace, concerns, plainWords } from './collection-place.ts';
import { type Collection, nextCollections } from './next-collections.ts';

/** One schedule with the next times that it comes. */
export type KnownCollection = { schedule: CollectionScheduleRecord; next: Collection[] };

/** When waste is collected, as the waste system said last. */
export type Collections = {
  /** What concerns a place, the finest that is known: a street's own before its ward's. */
  at(place: CollectionPlace): Promise<KnownCollection[]>;
  /** A street that a schedule names and the city's list does not know, when a text names it; the longest name wins. */
  unlistedIn(text: string): Promise<{ id: string; name: string } | undefined>;
};

/** More places than the city has streets and parts of wards. */
const MOST_SCHEDULES = 5000;
const MOST_NEXT = 3;

export function createCollections(deps: {
  city: Pick<CityProfile, 'wards' | 'calendar'>;
  clock: Clock;
}): Collections {
  const { city, clock } = deps;
  return {
    async unlistedIn(text) {
      const words = ` ${plainWords(text)} `;
      const unlisted = await CollectionSchedule.find({
        streetId: { $regex: '^name:' },
        cancelled: { $ne: true },
      }).lean<CollectionScheduleRecord[]>();
      const [found] = unlisted
        .flatMap(({ streetId, street }) => (streetId && street ? [{ id: streetId, street }] : []))
        .filter(({ id }) => words.includes(` ${id.slice('name:'.length)} `))
        .sort((a, b) => b.id.length - a.id.length);
      return found && { id: found.id, name: found.street };
    },
    async at(place) {
      const found = (await schedulesInForce()).filter((schedule) =>
        concerns(city, placeOf(schedule), place),
      );
      const best = Math.max(...found.map(fineness));
      return found
        .filter((schedule) => fineness(schedule) === best)
        .map((schedule) => ({
          schedule,
          next: nextCollections(schedule, clock.now(), city.calendar.utcOffsetMinutes, MOST_NEXT),
        }));
    },
  };
}

/** All that were not cancelled, by place. */
export const schedulesInForce = async (): Promise<CollectionScheduleRecord[]> =>
  await CollectionSchedule.find({ cancelled: { $ne: true } })
    .sort({ key: 1 })
    .limit(MOST_SCHEDULES)
    .lean<CollectionScheduleRecord[]>();

export const placeOf = ({
  streetId,
  quarter,
  ward,
}: Pick<CollectionScheduleRecord, 'streetId' | 'quarter' | 'ward'>): CollectionPlace => ({
  street: streetId ?? undefined,
  quarter: quarter ?? undefined,
  ward: ward ?? undefined,
});

const fineness = ({ streetId, quarter }: CollectionScheduleRecord): number =>
  streetId ? 2 : quarter ? 1 : 0;
