import type { Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR } from '../../core/clock.ts';
import type { DossierRecord } from '../../models/dossier.ts';
import { addTime } from '../deadlines/working-time.ts';
import { PAUSED, RUNNING } from './states.ts';

/** Working hours of one day of the offices. */
const WORKING_DAY = 8 * HOUR;
/** A dossier that still runs so many working days before its day is foreseen to be late. */
const FORESEEN_DAYS = 2;
/** Working days that the draft of an apology asks for. */
const MORE_DAYS = 3;

type Calendar = Pick<CityProfile, 'calendar'>;

/** Dossiers that still run with a day before this moment are foreseen to be late. */
export const foreseenBefore = (city: Calendar, now: Date): Date =>
  addTime(city.calendar, 'working', now, FORESEEN_DAYS * WORKING_DAY, []);

export type Lateness = 'overdue' | 'foreseen' | 'none';

/** Whether a dossier is late, or will be unless somebody hurries. */
export function latenessOf(
  { state, dueAt }: Pick<DossierRecord, 'state' | 'dueAt'>,
  city: Calendar,
  now: Date,
): Lateness {
  if (!dueAt || !RUNNING.includes(state)) return 'none';
  if (dueAt < now) return 'overdue';
  return dueAt < foreseenBefore(city, now) ? 'foreseen' : 'none';
}

/**
 * The draft of the apology slip (Thông tư 01/2018/TT-VPCP: reason and new day): the reason that the dossier's own steps
 * give, and three working days from now or from the day that is missed.
 */
export function draftApology(
  { state, dueAt, history }: Pick<DossierRecord, 'state' | 'dueAt' | 'history'>,
  deps: { city: Calendar; say: Say; now: Date },
): { reason: string; newDue: Date } {
  const from = dueAt && dueAt > deps.now ? dueAt : deps.now;
  const waited = history.some((step) => PAUSED.includes(step.state));
  const key = waited ? 'waited' : state === 4 ? 'handling' : 'receiving';
  return {
    reason: deps.say('vi', `dossier.apology.draft.${key}`),
    newDue: addTime(deps.city.calendar, 'working', from, MORE_DAYS * WORKING_DAY, []),
  };
}
