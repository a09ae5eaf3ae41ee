import type { Language, Say } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import type { DossierRecord } from '../../models/dossier.ts';
import { formatLocalTime } from '../notifications/local-time.ts';
import { ENDED, PAUSED, RUNNING } from './states.ts';

/** A state that nobody has confirmed for so long is told as old, never as how it is now. */
export const STALE_AFTER_MS = 24 * HOUR;

/** Since when the one-stop system is silent; undefined while it answers or nobody asks it. */
export type SilentSince = Date | undefined;

type Shown = Pick<
  DossierRecord,
  'code' | 'state' | 'stateAt' | 'note' | 'dueAt' | 'seenAt' | 'procedureName' | 'draftUntil'
> &
  Partial<Pick<DossierRecord, 'draftAnswer' | 'apology' | 'procedureCode'>>;

/** `25/11/2026`, in the city's days. */
export const formatLocalDay = (at: Date, city: Pick<CityProfile, 'calendar'>): string =>
  new Date(at.getTime() + city.calendar.utcOffsetMinutes * MINUTE)
    .toISOString()
    .slice(0, 10)
    .split('-')
    .reverse()
    .join('/');

/**
 * A dossier in plain words: where it stands, why, what to bring, by when, and how old the knowledge is. Said only to
 * somebody who proved whose it is.
 */
export function describeDossier(
  dossier: Shown,
  deps: {
    city: Pick<CityProfile, 'calendar'>;
    say: Say;
    language: Language;
    now: Date;
    silentSince?: SilentSince;
  },
): string {
  const { city, language, now } = deps;
  const say = (key: string, slots?: Record<string, string | number>) =>
    deps.say(language, key, slots);
  const { code, note, dueAt, seenAt, state } = dossier;
  const what = dossier.procedureName ?? say('dossier.some-procedure');
  const stale = isStale(dossier, now, deps.silentSince);
  const lines = [
    say(stale ? 'dossier.last-known' : 'dossier.now', {
      code,
      procedure: what,
      state: say(`dossier.state.${state}`),
      since: formatLocalDay(dossier.stateAt, city),
    }),
  ];
  if (note) lines.push(say(state === 5 ? 'dossier.bring' : 'dossier.note', { note }));
  else if (state === 5 || state === 3) lines.push(say('dossier.no-reason'));
  if (dossier.apology?.reason && RUNNING.includes(state))
    lines.push(say('dossier.apology', { reason: dossier.apology.reason }));
  if (dueAt && RUNNING.includes(state))
    lines.push(
      say(dueAt < now ? 'dossier.overdue' : 'dossier.due', { date: formatLocalDay(dueAt, city) }),
    );
  else if (PAUSED.includes(state)) lines.push(say('dossier.paused'));
  else if (state === 9) lines.push(say('dossier.fetch'));
  if (dossier.draftUntil && dossier.draftUntil > now && !dossier.draftAnswer)
    lines.push(say('dossier.draft', { until: formatLocalTime(dossier.draftUntil, city) }));
  lines.push(
    deps.silentSince
      ? say('dossier.silent', {
          since: formatLocalTime(deps.silentSince, city),
          at: formatLocalTime(seenAt, city),
        })
      : say(stale ? 'dossier.stale' : 'dossier.age', { at: formatLocalTime(seenAt, city) }),
  );
  return lines.join('\n');
}

/** True when the state may have changed since it was last confirmed. */
export const isStale = (
  { seenAt, state }: Pick<DossierRecord, 'seenAt' | 'state'>,
  now: Date,
  silentSince?: SilentSince,
): boolean =>
  !ENDED.includes(state) &&
  (now.getTime() - seenAt.getTime() > STALE_AFTER_MS ||
    (silentSince !== undefined && seenAt < now));
