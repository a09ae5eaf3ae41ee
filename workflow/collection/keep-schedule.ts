import type { CityProfile } from '../../core/city/schema.ts';
import {
  CollectionSchedule,
  type CollectionScheduleRecord,
} from '../../models/collection-schedule.ts';
import type { SystemEventRecord } from '../../models/system-event.ts';
import type { EventOf } from '../systems/event-contract.ts';
import { quarterKey, streetKey, wardNamed } from './collection-place.ts';

/**
 * Takes one `schedule` event: of one place and one kind of waste the newest holds, however they arrive; one that is
 * cancelled stays, so that an older event which comes late does not bring it back.
 *
 * @returns `older` when something newer is known; `unknown-ward` when it names none of the city's: it is not kept
 */
export async function keepSchedule(
  city: Pick<CityProfile, 'streets' | 'wards'>,
  event: SystemEventRecord,
): Promise<'kept' | 'older' | 'unknown-ward'> {
  const said = event.data as Omit<EventOf<'schedule'>, 'id' | 'kind' | 'at'>;
  const ward = said.ward === undefined ? undefined : wardNamed(city, said.ward);
  if (said.ward !== undefined && !ward) return 'unknown-ward';
  const streetId = said.street === undefined ? undefined : streetKey(city, said.street).id;
  const quarter = said.quarter === undefined ? undefined : quarterKey(said.quarter);
  const what = said.what ?? '';
  const key = [event.system, ward ?? '', streetId ?? '', quarter ?? '', quarterKey(what)].join('|');
  const known = await CollectionSchedule.findOne({ key }).lean<CollectionScheduleRecord>();
  if (known && known.at > event.at) return 'older';
  await CollectionSchedule.replaceOne(
    { key },
    {
      key,
      system: event.system,
      eventId: event.eventId,
      ...(streetId && { streetId, street: said.street }),
      ...(quarter && { quarter, quarterName: said.quarter }),
      ...(ward && { ward }),
      weekdays: [...new Set(said.weekdays)].sort((a, b) => a - b),
      from: said.from,
      to: said.to,
      ...(what && { what }),
      except: said.except ?? [],
      at: event.at,
      receivedAt: event.receivedAt,
      ...(said.cancelled && { cancelled: true }),
    },
    { upsert: true },
  );
  return 'kept';
}
