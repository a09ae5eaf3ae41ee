import type { CityProfile } from '../../core/city/schema.ts';
import { type Clock, DAY, HOUR, MINUTE } from '../../core/clock.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { SystemEvent, type SystemEventRecord } from '../../models/system-event.ts';
import { Ticket } from '../../models/ticket.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import type { Recipients } from '../staff-notices/recipients.ts';
import { tellStaff } from '../staff-notices/tell-staff.ts';
import { OPEN_STATUSES } from '../tickets/states.ts';

/** A meeting as its latest event tells it. */
type Meeting = {
  id: string;
  title: string;
  startsAt: Date;
  where: string | undefined;
  invited: readonly string[] | undefined;
  cancelled: boolean;
};

/** Meetings are announced at most so long before. */
const LOOK_BACK_MS = 60 * DAY;
const SOON_MS = 30 * MINUTE;
const EVERY_MS = MINUTE;
const WEEK_NOTE_HOUR = 7;

/**
 * Makes the sweep that reminds staff of meetings: a day and half an hour before, and when one is called off; and on
 * Monday from 7 o'clock tells the city's leaders how many there are this week, with the figures of the week before
 * that they ask for. Once a minute; each notice once.
 *
 * @returns meetings that are ahead
 */
export function createMeetingReminders(deps: {
  city: CityProfile;
  clock: Clock;
}): () => Promise<number> {
  const { city, clock } = deps;
  const agendaSystems = city.systems.filter(({ kinds }) =>
    Object.values(kinds).some(({ action }) => action === 'agenda'),
  );
  let nextAt = 0;

  return async () => {
    const now = clock.now();
    if (now.getTime() < nextAt) return 0;
    const ahead = (await meetings(now)).filter(({ startsAt }) => startsAt > now);
    for (const meeting of ahead) await remind(meeting, now);
    await weekNote(
      ahead.filter(({ cancelled }) => !cancelled),
      now,
    );
    nextAt = now.getTime() + EVERY_MS;
    return ahead.length;
  };

  /** The latest word about each meeting. */
  async function meetings(now: Date): Promise<Meeting[]> {
    const found = new Map<string, Meeting & { at: Date }>();
    for (const system of agendaSystems) {
      const events = await SystemEvent.find({
        system: system.id,
        state: 'done',
        receivedAt: { $gte: new Date(now.getTime() - LOOK_BACK_MS) },
      }).lean<SystemEventRecord[]>();
      for (const { eventId, kind, at, data } of events) {
        const said = (data ?? {}) as AgendaData;
        if (system.kinds[kind]?.action !== 'agenda') continue;
        const id = `${system.id}:${said.meeting ?? eventId}`;
        const before = found.get(id);
        if (before && before.at > at) continue;
        found.set(id, {
          id,
          at,
          title: said.title,
          startsAt: new Date(said.startsAt),
          where: said.where,
          invited: said.invited,
          cancelled: said.cancelled === true || system.kinds[kind]?.cancels === true,
        });
      }
    }
    return [...found.values()];
  }

  async function remind(meeting: Meeting, now: Date): Promise<void> {
    const { id, title, startsAt, where, cancelled } = meeting;
    const left = startsAt.getTime() - now.getTime();
    const step = cancelled
      ? 'cancelled'
      : left <= SOON_MS
        ? 'soon'
        : left <= DAY
          ? 'day'
          : undefined;
    if (!step) return;
    const what = `${title}, ${formatLocalTime(startsAt, city)}${where ? `, ${where}` : ''}`;
    await tellStaff({
      // A meeting that is moved is reminded of anew.
      key: `meeting:${id}:${step}:${startsAt.toISOString()}`,
      kind: 'system',
      to: await recipients(meeting),
      title: cut(cancelled ? `Hoãn họp: ${what}` : `Nhắc họp: ${what}`),
      link: '/systems',
      urgent: step === 'soon',
      at: now,
    });
  }

  async function recipients({ invited }: Meeting): Promise<Recipients> {
    if (!invited?.length) return { leaders: true };
    const staff = await Staff.find({ username: { $in: invited } }, { _id: 1 }).lean<
      StaffRecord[]
    >();
    return staff.length > 0 ? { officers: staff.map(({ _id }) => String(_id)) } : { leaders: true };
  }

  async function weekNote(ahead: readonly Meeting[], now: Date): Promise<void> {
    const local = new Date(now.getTime() + city.calendar.utcOffsetMinutes * MINUTE);
    if (local.getUTCDay() !== 1 || local.getUTCHours() < WEEK_NOTE_HOUR) return;
    const monday = local.toISOString().slice(0, 10);
    const weekEnd = now.getTime() + 7 * DAY - local.getUTCHours() * HOUR;
    const count = ahead.filter(({ startsAt }) => startsAt.getTime() < weekEnd).length;
    const since = { $gte: new Date(now.getTime() - 7 * DAY) };
    const [opened, ended, late] = await Promise.all([
      Ticket.countDocuments({ openedAt: since }),
      Ticket.countDocuments({ closedAt: since }),
      Ticket.countDocuments({
        listedAs: { $in: [...OPEN_STATUSES] },
        'deadline.due': { $lt: now },
      }),
    ]);
    await tellStaff({
      key: `week-note:${monday}`,
      kind: 'system',
      to: { leaders: true },
      title: `Tuần này ${count} cuộc họp. Bảy ngày qua: ${opened} vụ việc mới, ${ended} kết thúc; ${late} đang quá hạn`,
      link: '/insights',
      urgent: false,
      at: now,
    });
  }
}

type AgendaData = {
  title: string;
  startsAt: string;
  where?: string;
  invited?: string[];
  cancelled?: boolean;
  meeting?: string;
};

const LONGEST = 200;
const cut = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
