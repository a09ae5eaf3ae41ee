import { describe, expect, it } from '@jest/globals';
import { queryString } from '../../web/src/api/client.ts';
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

  it('become queries of the API: lists with commas, nothing for what is not set', () => {
    expect(queryString({ status: ['routed', 'accepted'], q: '', ward: undefined, limit: 5 })).toBe(
      '?status=routed%2Caccepted&limit=5',
    );
    expect(queryString({ q: undefined, ward: [] })).toBe('');
  });
});
