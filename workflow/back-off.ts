import { HOUR, MINUTE, SECOND } from '../core/clock.ts';

/** How often and how patiently something that failed is tried again. */
export type RetryPlan = { attempts: number; firstMs: number; longestMs: number };

/** As `RetryPlan`, of what may also have to wait without being tried; from this age on such a wait counts as a try. */
export type DeliveryPlan = RetryPlan & { patientMs: number };

/** Six tries over about five minutes: a platform's hiccup passes, a resident does not wait for ever. */
export const REPLY_RETRIES: DeliveryPlan = {
  attempts: 6,
  firstMs: 2 * SECOND,
  longestMs: 2 * MINUTE,
  patientMs: HOUR,
};

/** Twelve tries over about three hours: a warning or a notice is still worth having then. */
export const NOTICE_RETRIES: DeliveryPlan = {
  attempts: 12,
  firstMs: 2 * SECOND,
  longestMs: 30 * MINUTE,
  patientMs: 3 * HOUR,
};

/**
 * Milliseconds to wait before the next try: doubles each time up to the longest, of which a random half is
 * taken off so that many failures do not come back together ("equal jitter").
 *
 * @param attempt tries made so far, from 1
 * @param random 0 to 1
 */
export function backOffMs(plan: RetryPlan, attempt: number, random: number): number {
  const full = Math.min(plan.longestMs, plan.firstMs * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
