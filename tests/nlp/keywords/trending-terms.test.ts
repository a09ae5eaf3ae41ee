import { describe, expect, it } from '@jest/globals';
import { trendingTerms, type WordFinder } from '../../../nlp/keywords/trending-terms.ts';

/** Words as a segmenter would give them: `nước máy` is one. */
const words: WordFinder = (text) =>
  [...text.matchAll(/nước máy|nuoc may|\p{L}+/giu)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));

const before = Array.from({ length: 40 }, (_, k) =>
  k % 2 === 0 ? 'rác chưa ai dọn' : 'đèn đường chưa sáng',
);

describe('trending terms', () => {
  it('are words of several syllables that are said more than before', () => {
    const now = [
      'nước máy đục',
      'Nước máy yếu chưa sửa',
      'nuoc may mat',
      'nước máy hôi',
      'rác chưa dọn',
    ];
    const [first] = trendingTerms(now, before, words);
    expect(first).toMatchObject({ term: 'nước máy', now: 4, before: 0 });
  });

  it('leave out what is as common as ever', () => {
    const now = Array.from({ length: 20 }, () => 'rác chưa dọn');
    expect(trendingTerms(now, [...before, ...now], words).map(({ term }) => term)).not.toContain(
      'chưa',
    );
  });

  it('count a text once, and need three of them', () => {
    expect(trendingTerms(['lũ lũ lũ lũ', 'lũ'], before, words)).toEqual([]);
  });

  it('without an earlier time are the commonest words, but no stop words', () => {
    const terms = trendingTerms(['lũ lên', 'lũ lên', 'lũ về'], [], words, {
      stopWords: new Set(['lên']),
    });
    expect(terms.map(({ term }) => term)).toEqual(['lũ']);
  });

  it('keep to the limit, strongest first', () => {
    const now = Array.from({ length: 6 }, () => 'bão lũ mưa gió').concat(
      Array.from({ length: 6 }, () => 'bão lũ mưa'),
    );
    const terms = trendingTerms(now, before, words, { limit: 3 });
    expect(terms).toHaveLength(3);
    expect(terms.map(({ term }) => term)).not.toContain('gió');
  });

  it('of nothing are none', () => {
    expect(trendingTerms([], [], words)).toEqual([]);
  });
});
