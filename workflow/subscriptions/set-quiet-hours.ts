import type { ClientSession, Types } from 'mongoose';
import { Resident } from '../../models/resident.ts';
import { minuteOf, type QuietHours } from '../notifications/quiet-hours.ts';

/** Keeps a resident's own quiet hours; `city` goes back to those of the city, `none` leaves none. @throws RangeError for no time of day */
export async function setQuietHours(
  residentId: Types.ObjectId,
  hours: QuietHours | 'city' | 'none',
  session: ClientSession,
): Promise<void> {
  const wanted = hours === 'none' ? { from: '00:00', to: '00:00' } : hours;
  if (wanted !== 'city') for (const time of [wanted.from, wanted.to]) minuteOf(time);
  await Resident.updateOne(
    { _id: residentId },
    wanted === 'city' ? { $unset: { quietHours: 1 } } : { $set: { quietHours: wanted } },
    { session },
  );
}
