import type { CityProfile } from '../../core/city/schema.ts';
import type { SubscriptionRecord } from '../../models/subscription.ts';
import { sayDay } from '../../workflow/registry/reminder-days.ts';
import type { Talk } from './talk.ts';

/** The place of a subscription as its resident knows it: the old ward with that of today, `nhà mẹ (…)`, the street. */
export function subscriptionName(
  city: Pick<CityProfile, 'wards' | 'streets' | 'name'>,
  { say }: Pick<Talk, 'say'>,
  { place, relation, reminder }: Pick<SubscriptionRecord, 'place' | 'relation' | 'reminder'>,
): string {
  if (reminder) return say(`registry.reminder.${reminder.about}`, { day: sayDay(reminder.day) });
  if (place.kind === 'area' && place.label) return place.label;
  if (place.kind === 'city') return city.name;
  const ward = (id: string | null | undefined) =>
    city.wards.find((candidate) => candidate.id === id)?.name;
  const street = city.streets.find(({ id }) => id === place.street)?.name;
  const now = ward(place.ward);
  const former = ward(place.formerWard);
  const where = [
    ...(street ? [say('place.street', { name: street })] : []),
    ...(place.kind === 'point' ? [say('place.pin')] : []),
    ...(former && former !== now
      ? [say('subscribe.former', { former, ward: now ?? '' })]
      : now
        ? [now]
        : []),
  ].join(', ');
  if (relation !== 'relative') return where;
  return `${place.label ?? say('subscribe.relative')} (${where})`;
}
