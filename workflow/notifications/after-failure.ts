import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { DeliveryState, Lane } from '../../models/delivery.ts';
import { backOffMs, NOTICE_RETRIES, REPLY_RETRIES } from '../back-off.ts';
import { ChatGone } from './sender.ts';

/** What becomes of a delivery that did not go out for certain. */
export type Verdict = {
  state: Extract<DeliveryState, 'queued' | 'refused' | 'dead' | 'unknown'>;
  /** Wait before the next try; only with `queued`. */
  delayMs: number;
  /** The next try may be the second copy. */
  repeat: boolean;
  error: { code: string; message: string };
};

type Circumstances = { lane: Lane; attempts: number; idempotent: boolean; random: number };

/**
 * Decides after a failed try.
 *
 * Refused for good: `refused`. Not reached: tried again with back-off until the attempts of its lane are used up,
 * then `dead`. When the platform may have taken it although no answer came, an emergency is sent again and says
 * that it is a repeat, a channel that de-duplicates is simply asked again, and anything else is left as `unknown`
 * for staff, because the same reply twice is worse than one that a person looks after.
 */
export function afterFailure(err: unknown, circumstances: Circumstances): Verdict {
  if (err instanceof ChatGone) return final('refused', 'chat_gone', err.message);
  if (err instanceof UpstreamRefused) return final('refused', err.platformCode, err.message);
  if (err instanceof UpstreamUnreachable && !err.mayHaveHappened)
    return again(circumstances, err.message, err.retryAfterSeconds ?? 0, false);
  const message = err instanceof Error ? err.message : String(err);
  return afterSilence(circumstances, message);
}

/** Decides when nobody knows whether the platform said yes: a lost answer, or a process that died while sending. */
export function afterSilence(circumstances: Circumstances, message: string): Verdict {
  if (circumstances.idempotent) return again(circumstances, message, 0, false);
  if (circumstances.lane === 'emergency') return again(circumstances, message, 0, true);
  return final('unknown', 'no_answer', message);
}

function again(
  { lane, attempts, random }: Circumstances,
  message: string,
  retryAfterSeconds: number,
  repeat: boolean,
): Verdict {
  const plan = lane === 'reply' ? REPLY_RETRIES : NOTICE_RETRIES;
  if (attempts >= plan.attempts) return final('dead', 'attempts_used_up', message);
  const delayMs = Math.max(retryAfterSeconds * 1000, backOffMs(plan, attempts, random));
  return { state: 'queued', delayMs, repeat, error: { code: 'not_reached', message } };
}

function final(state: Verdict['state'], code: string, message: string): Verdict {
  return { state, delayMs: 0, repeat: false, error: { code, message } };
}
