import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import { Resident, type ResidentRecord } from '../../models/resident.ts';
import { Subscription, type SubscriptionRecord } from '../../models/subscription.ts';
import { inTransaction } from '../../models/transaction.ts';
import { latestChat } from '../notifications/latest-chat.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { minuteOf, nextAllowedAt } from '../notifications/quiet-hours.ts';
import { hasConsent } from '../residents/consents.ts';
import {
  dayOf,
  daysBetween,
  lastDayOf,
  momentOf,
  reminderMoments,
  reminderOf,
  sayDay,
} from './reminder-days.ts';

const AT_ONCE = 500;
/** An appointment of which no time was said is over when offices close, minutes of the day. */
const END_OF_OFFICE_MINUTE = 17 * 60;

type ReminderRow = NonNullable<SubscriptionRecord['reminder']>;

/**
 * Makes the sweep that reminds of days of the civil registry.
 *
 * A reminder and the step to the next one are one transaction, and its key names the day: a crash sends nothing twice.
 * In quiet hours nothing is written but when they end, so that who ends the reminders meanwhile hears nothing. What was
 * missed while the program stood still is told once, with the days that are left now; an appointment that has passed is
 * not told. With the last one the day itself is forgotten.
 *
 * @returns reminders that were written
 */
export function createDateReminders(deps: {
  city: CityProfile;
  clock: Clock;
  outbox: Outbox;
  say: Say;
}): () => Promise<number> {
  const { city, clock, outbox, say } = deps;

  return async () => {
    const now = clock.now();
    const due = await Subscription.find({ topic: 'registry', 'reminder.nextAt': { $lte: now } })
      .sort({ 'reminder.nextAt': 1 })
      .limit(AT_ONCE)
      .lean<SubscriptionRecord[]>();
    let written = 0;
    for (const subscription of due) if (await remind(subscription, now)) written += 1;
    return written;
  };

  async function remind({ _id, residentId, reminder }: SubscriptionRecord, now: Date) {
    if (!reminder) return false;
    return await inTransaction(async (session) => {
      const resident = await Resident.findById(residentId).session(session).lean<ResidentRecord>();
      const chat = resident ? latestChat(resident) : undefined;
      const agreed = resident && hasConsent(city, resident, 'registry');
      const isWanted = isAhead(reminder, now);
      const allowedAt =
        resident && chat
          ? nextAllowedAt(now, { lane: 'notice', channel: chat.channel }, resident, city)
          : now;
      const waits = agreed && isWanted && allowedAt > now;
      const nextAt = waits
        ? allowedAt
        : agreed
          ? reminderMoments(city, reminder.about, reminder.day).find((at) => at > now)
          : undefined;
      const mine = { _id, 'reminder.nextAt': reminder.nextAt };
      const isMine = nextAt
        ? (await Subscription.updateOne(mine, { $set: { 'reminder.nextAt': nextAt } }, { session }))
            .modifiedCount === 1
        : (await Subscription.deleteOne(mine, { session })).deletedCount === 1;
      if (!isMine || !resident || !chat || !agreed || !isWanted || waits) return false;
      await outbox.enqueue(
        [
          {
            key: `registry:${String(_id)}:${dayOf(city, now)}`,
            residentId: resident._id,
            channel: chat.channel,
            address: chat.address,
            lane: 'notice',
            content: compose(reminder, resident.language ?? 'vi', now),
            about: { type: 'registry', id: String(_id) },
          },
        ],
        session,
      );
      return true;
    });
  }

  /** False when there is nothing left to be reminded of. */
  function isAhead({ about, day, time }: ReminderRow, now: Date): boolean {
    if (about === 'birth') return true;
    return now < momentOf(city, day, time ? minuteOf(time) : END_OF_OFFICE_MINUTE);
  }

  /** The first line is what a lock screen shows: it says nothing of the matter. */
  function compose({ about, day, time }: ReminderRow, language: 'vi' | 'en', now: Date) {
    const today = dayOf(city, now);
    const until = lastDayOf(city, about, day);
    const left = daysBetween(today, until);
    const when = left > 0 ? 'ahead' : left === 0 ? 'today' : 'late';
    const base = reminderOf(city, about)?.legalBase ?? '';
    const lines = [
      say(language, 'registry.remind.head'),
      say(language, `registry.remind.${about}.${when}`, {
        day: sayDay(day),
        until: sayDay(until),
        left,
        time: time ? say(language, 'registry.remind.time', { time }) : '',
      }),
      say(language, 'registry.remind.base', { base }),
      say(language, 'registry.remind.end'),
    ];
    const [procedure] = reminderOf(city, about)?.procedures ?? [];
    return {
      text: lines.join('\n'),
      ...(about !== 'result' &&
        procedure && {
          buttons: [
            {
              id: `procedure:${procedure}:papers`,
              title: say(language, 'button.papers'),
            },
          ],
        }),
    };
  }
}
