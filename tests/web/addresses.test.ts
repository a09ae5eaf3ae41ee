import { describe, expect, it } from '@jest/globals';
import { queryString } from '../../web/src/api/client.ts';
import {
  earlierPeriod,
  periodOf,
  readInsightsSearch,
  wholeDays,
} from '../../web/src/insights/insights-search.ts';
import { readPostsSearch } from '../../web/src/posts/posts-search.ts';
import { readQueueSearch } from '../../web/src/tickets/queue-search.ts';

describe('Addresses of the staff app', () => {
  it('leave out what makes no sense and keep the rest', () => {
    expect(
      readQueueSearch({ tab: 'mine', sort: 'best', q: 12, ward: 'ward:dong-ha', body: [], x: 1 }),
    ).toEqual({
      tab: 'mine',
      q: '12',
      status: undefined,
      category: undefined,
      ward: ['ward:dong-ha'],
      body: undefined,
      sort: undefined,
    });
    expect(readPostsSearch({ handling: 'triage', sentiment: 'furious', category: 4 })).toEqual({
      handling: 'triage',
      sentiment: undefined,
      category: undefined,
      q: undefined,
    });
  });

  it('sort by deadline only where the server does: not words among what has ended', () => {
    expect(readQueueSearch({ tab: 'all', q: 'rac', sort: 'due' }).sort).toBeUndefined();
    expect(readQueueSearch({ tab: 'all', q: 'rac', sort: 'oldest' }).sort).toBe('oldest');
    expect(readQueueSearch({ tab: 'mine', q: 'rac', sort: 'due' }).sort).toBe('due');
    expect(readQueueSearch({ tab: 'ended', sort: 'due' }).sort).toBe('due');
  });

  it('keep the time and the filters of the dashboard, and leave out days that run backward', () => {
    const day = '2025-10-18';
    expect(readInsightsSearch({ days: '30', ward: 'dong-ha', compare: 'never' })).toMatchObject({
      days: 30,
      ward: 'dong-ha',
      compare: undefined,
    });
    expect(readInsightsSearch({ from: day, to: day })).toMatchObject({ from: day, to: day });
    expect(readInsightsSearch({ from: day, to: '2025-10-17' }).from).toBeUndefined();
  });

  it('stand for whole days of the city, and are compared with a time of the same length', () => {
    const period = periodOf({ from: '2025-10-18', to: '2025-10-19' }, 0);
    expect(period).toEqual({ from: '2025-10-17T17:00:00.000Z', to: '2025-10-19T17:00:00.000Z' });
    expect(earlierPeriod(period, 'before').to).toBe(period.from);
    expect(wholeDays({ from: '2025-10-18T16:59:00.000Z' }).from).toBe('2025-10-17T17:00:00.000Z');
    const week = periodOf({}, Date.parse('2025-10-18T03:00:20Z'));
    expect(week).toEqual({ from: '2025-10-11T03:01:00.000Z', to: '2025-10-18T03:01:00.000Z' });
  });

  it('lead from a number of the dashboard to the posts behind it', () => {
    const search = { from: '2025-10-18T00:00:00Z', watch: 'x', counted: 'true', source: 'feed' };
    expect(readPostsSearch(search)).toMatchObject({
      from: '2025-10-18T00:00:00.000Z',
      watch: undefined,
      counted: true,
      source: 'feed',
    });
  });

  it('become queries of the API: lists with commas, nothing for what is not set', () => {
    expect(queryString({ status: ['routed', 'accepted'], q: '', ward: undefined, limit: 5 })).toBe(
      '?status=routed%2Caccepted&limit=5',
    );
    expect(queryString({ q: undefined, ward: [] })).toBe('');
  });
});
