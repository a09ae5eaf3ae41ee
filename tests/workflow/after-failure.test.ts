import { describe, expect, it } from '@jest/globals';
import { HOUR, SECOND } from '../../core/clock.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import { LANES } from '../../models/delivery.ts';
import { backOffMs, REPLY_RETRIES } from '../../workflow/back-off.ts';
import { afterFailure, afterSilence } from '../../workflow/notifications/after-failure.ts';
import { ChatGone } from '../../workflow/notifications/sender.ts';

const tried = { attempts: 1, ageMs: SECOND, idempotent: false, random: 0.5 };

describe('after a failed try', () => {
  it.each(LANES)('a refusal is final in the lane %s', (lane) => {
    const verdict = afterFailure(new UpstreamRefused('zalo', '-201', 'bad'), { ...tried, lane });
    expect(verdict).toMatchObject({ state: 'refused', error: { code: '-201' } });
  });

  it('a chat that is gone is final', () => {
    expect(
      afterFailure(new ChatGone('telegram', 'blocked'), { ...tried, lane: 'reply' }).state,
    ).toBe('refused');
  });

  it('what never reached the platform is tried again, not before it allows', () => {
    const err = new UpstreamUnreachable('telegram', '429', { retryAfterSeconds: 30 });
    expect(afterFailure(err, { ...tried, lane: 'reply' })).toMatchObject({
      state: 'queued',
      delayMs: 30_000,
      repeat: false,
    });
  });

  it('an emergency whose answer was lost goes again, marked as a repeat', () => {
    const err = new UpstreamUnreachable('zalo', 'timeout', { mayHaveHappened: true });
    expect(afterFailure(err, { ...tried, lane: 'emergency' })).toMatchObject({
      state: 'queued',
      repeat: true,
    });
  });

  it.each(['reply', 'notice'] as const)('a %s whose answer was lost is left to staff', (lane) => {
    expect(afterSilence({ ...tried, lane }, 'crash').state).toBe('unknown');
  });

  it('a channel that de-duplicates is simply asked again', () => {
    expect(afterSilence({ ...tried, idempotent: true, lane: 'reply' }, 'crash')).toMatchObject({
      state: 'queued',
      repeat: false,
    });
  });

  it.each(LANES)('what had to wait without a call has used up no try in the lane %s', (lane) => {
    const err = new UpstreamUnreachable('zalo', 'slow', { retryAfterSeconds: 30, notTried: true });
    const last = { ...tried, attempts: 12, lane };
    expect(afterFailure(err, last)).toMatchObject({ state: 'queued', notTried: true });
    expect(afterFailure(err, last).delayMs).toBeGreaterThan(30_000);
    expect(afterFailure(err, { ...last, ageMs: 3 * HOUR }).state).toBe('dead');
  });

  it('gives up after the last attempt', () => {
    const last = { ...tried, attempts: REPLY_RETRIES.attempts, lane: 'reply' as const };
    expect(afterFailure(new UpstreamUnreachable('zalo', 'down'), last).state).toBe('dead');
  });
});

it('waits twice as long each time, up to the longest, with half of it by chance', () => {
  const plan = { attempts: 9, firstMs: 100, longestMs: 1000 };
  expect([1, 2, 3, 4, 5, 6].map((n) => backOffMs(plan, n, 1))).toEqual([
    100, 200, 400, 800, 1000, 1000,
  ]);
  expect(backOffMs(plan, 5, 0)).toBe(500);
});
