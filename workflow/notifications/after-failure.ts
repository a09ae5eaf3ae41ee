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
  /** The platform was not even called: the try is given back. */
  notTried?: boolean;
  error: { code: string; message: string };
};

type Circumstances = {
  lane: Lane;
  /** Tries made, this one counted. */
  attempts: number;
  /** Time since the delivery was put into the outbox. */
  ageMs: number;
  idempotent: boolean;
  /** 0 to 1. */
  random: number;
};

/**
 * Decides after a failed try.
 *
 * Refused for good: `refused`. Not reached: tried again with back-off until the attempts of its lane are used up,
 * then `dead`; waiting while the platform is left alone, or while there is no token, is no attempt before hours have
 * passed, or a busy night would use up an emergency's tries without one call for it. When the platform may have taken it although no answer came, an emergency is sent again and says
 * that it is a repeat, a channel that de-duplicates is simply asked again, and anything else is left as `unknown`
 * for staff, because the same reply twice is worse than one that a person looks after.
 */
export function afterFailure(err: unknown, circumstances: Circumstances): Verdict {
  if (err instanceof ChatGone) return final('refused', 'chat_gone', err.message);
  if (err instanceof UpstreamRefused) return final('refused', err.platformCode, err.message);
  if (err instanceof UpstreamUnreachable && !err.mayHaveHappened) {
    const { retryAfterSeconds = 0, message } = err;
    return err.notTried && circumstances.ageMs < planOf(circumstances.lane).patientMs
      ? wait(circumstances, message, retryAfterSeconds)
      : again(circumstances, message, retryAfterSeconds, false);
  }
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
  const plan = planOf(lane);
  if (attempts >= plan.attempts) return final('dead', 'attempts_used_up', message);
  const delayMs = Math.max(retryAfterSeconds * 1000, backOffMs(plan, attempts, random));
  return { state: 'queued', delayMs, repeat, error: { code: 'not_reached', message } };
}

/** As `again`, without having been tried: those that wait together come back spread over a second and more. */
function wait({ lane, random }: Circumstances, message: string, seconds: number): Verdict {
  const delayMs = seconds * 1000 + backOffMs(planOf(lane), 1, random);
  return {
    state: 'queued',
    delayMs,
    repeat: false,
    notTried: true,
    error: { code: 'waiting', message },
  };
}

const planOf = (lane: Lane) => (lane === 'reply' ? REPLY_RETRIES : NOTICE_RETRIES);

function final(state: Verdict['state'], code: string, message: string): Verdict {
  return { state, delayMs: 0, repeat: false, error: { code, message } };
}
