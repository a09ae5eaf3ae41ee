import type { CityProfile } from '../../core/city/schema.ts';
import { HOUR, MINUTE } from '../../core/clock.ts';
import { sayMoment } from './describe.ts';
import { type Answer, answer, reply, type Talk } from './talk.ts';

/** Insults within this time count together. */
const REMEMBERED_MS = 24 * HOUR;
/** So many get a pause; each one before gets the calm line once. */
const PATIENCE = 3;
const PAUSE_MS = 30 * MINUTE;

/**
 * Answers insults that report nothing: one calm line, then nothing, then a pause whose end is told. A pause never
 * keeps out danger or a matter that is told: only further insults go unanswered.
 */
export function answerInsult(talk: Talk, city: Pick<CityProfile, 'calendar'>): Answer {
  const { temper } = talk.state;
  const now = talk.now.getTime();
  const isRecent = temper && now - temper.at.getTime() < REMEMBERED_MS;
  const isPaused = isRecent && temper.pausedUntil && temper.pausedUntil.getTime() > now;
  if (isPaused) return { state: talk.state, replies: [] };
  const count = (isRecent && !temper.pausedUntil ? temper.count : 0) + 1;
  if (count < PATIENCE) {
    const state = { ...talk.state, temper: { count, at: talk.now } };
    return count === 1 ? answer(state, reply(talk.say('calm'))) : { state, replies: [] };
  }
  const pausedUntil = new Date(now + PAUSE_MS);
  const until = sayMoment(pausedUntil, talk.language, city);
  const state = { ...talk.state, temper: { count, at: talk.now, pausedUntil } };
  return answer(state, reply(talk.say('calm.pause', { until })));
}
