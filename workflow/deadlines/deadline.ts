import type { CityProfile, DeadlineRule } from '../../core/city/schema.ts';
import { isValidOn, localDay } from '../../core/city/ward-lookup.ts';
import { HOUR } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { addTime, type Pause, type TimeUnit } from './working-time.ts';

/** The deadline as a ticket keeps it (models/ticket.ts). `due` and `acceptBy` follow from the other fields. */
export type Deadline = {
  rule: string;
  version: string;
  hours: number;
  unit: TimeUnit;
  startedAt: Date;
  pauses: Pause[];
  due: Date;
  acceptBy?: Date | null | undefined;
};

type Matter = { category: string | null; urgency: string };
type Rules = Pick<CityProfile, 'calendar' | 'deadlines' | 'categories' | 'intake'>;

/**
 * The deadline of a matter whose clock starts at `startedAt`: the first rule of its level that is in force then
 * and names its category or none. Danger has the level `emergency`, what will hurt within a day `urgent`; all else
 * has the level of its category, `normal` without one.
 *
 * @throws AppError `misconfigured` when no rule fits
 */
export function startDeadline(
  city: Rules,
  matter: Matter,
  startedAt: Date,
  pauses: readonly Pause[] = [],
): Deadline {
  const rule = ruleFor(city, matter, startedAt);
  const terms = { rule: rule.id, version: rule.version, hours: rule.hours, unit: rule.unit };
  return computed(city, { ...terms, startedAt, pauses: [...pauses] });
}

/** The clock stops at `at`; nothing changes when it stands already. */
export function pauseDeadline(city: Rules, deadline: Deadline, at: Date): Deadline {
  if (pausedSince(deadline)) return deadline;
  return computed(city, { ...deadline, pauses: [...deadline.pauses, { from: at }] });
}

/** The clock goes on at `at`, and what was left of the time is left still. */
export function resumeDeadline(city: Rules, deadline: Deadline, at: Date): Deadline {
  const since = pausedSince(deadline);
  if (!since) return deadline;
  const pauses = [...deadline.pauses.slice(0, -1), { from: since, to: at }];
  return computed(city, { ...deadline, pauses });
}

/** Since when the clock stands; undefined while it runs. */
export function pausedSince(deadline: Pick<Deadline, 'pauses'>): Date | undefined {
  const last = deadline.pauses.at(-1);
  return last && !last.to ? last.from : undefined;
}

/** True when the time is over and the clock was running. */
export const isOverdue = (deadline: Deadline, now: Date): boolean =>
  !pausedSince(deadline) && deadline.due < now;

/** The date that follows from rule, start and pauses: equal to `deadline.due`, or somebody changed it by hand. */
export function proveDue(city: Pick<Rules, 'calendar'>, deadline: Omit<Deadline, 'due'>): Date {
  const { unit, startedAt, hours, pauses } = deadline;
  return addTime(city.calendar, unit, startedAt, hours * HOUR, pauses);
}

function computed(city: Rules, terms: Omit<Deadline, 'due' | 'acceptBy'>): Deadline {
  const { rule, version, hours, unit, startedAt, pauses } = terms;
  const bare = { rule, version, hours, unit, startedAt, pauses };
  const due = proveDue(city, bare);
  const accept = addTime(
    city.calendar,
    'working',
    startedAt,
    city.intake.acceptWorkingHours * HOUR,
  );
  return { ...bare, due, acceptBy: new Date(Math.min(accept.getTime(), due.getTime())) };
}

function ruleFor(city: Rules, matter: Matter, at: Date): DeadlineRule {
  const day = localDay(at, city);
  const level = levelOf(city, matter);
  const rule = city.deadlines.find(
    (candidate) =>
      candidate.level === level &&
      isValidOn(candidate, day) &&
      (!candidate.categories || candidate.categories.includes(matter.category ?? '')),
  );
  if (rule) return rule;
  throw new AppError(
    'misconfigured',
    500,
    `No deadline rule for level "${level}" is in force on ${day}`,
  );
}

function levelOf(city: Rules, { category, urgency }: Matter): DeadlineRule['level'] {
  if (urgency === 'emergency' || urgency === 'urgent') return urgency;
  return city.categories.find(({ id }) => id === category)?.deadline ?? 'normal';
}
