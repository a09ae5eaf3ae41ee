import { describe, expect, it } from '@jest/globals';
import { estimate } from '../../../workflow/warnings/progress.ts';

const channel = (queued: number, lastMinute: number) =>
  ({ channel: 'telegram', states: { queued, sent: 5 }, lastMinute }) as const;

describe('the time that a warning still needs', () => {
  it('is that of the slowest channel at the speed of the last minute', () => {
    expect(estimate([channel(1800, 1800), channel(30, 10)])).toBe(180);
  });

  it('is nothing when nobody is left', () => {
    expect(estimate([channel(0, 0)])).toBe(0);
  });

  it('is not known while a channel with people left sends nothing', () => {
    expect(estimate([channel(1800, 1800), channel(1, 0)])).toBeUndefined();
  });
});
