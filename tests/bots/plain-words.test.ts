import { describe, expect, it } from '@jest/globals';
import { loadCity } from '../../core/city/load.ts';

const { texts } = loadCity('dong-ha');

/** Phrases that say nothing, or that only an office says. */
const EMPTY_OR_OFFICE: Readonly<Record<'vi' | 'en', readonly string[]>> = {
  vi: [
    'trong thời gian sớm nhất',
    'sẽ sớm',
    'sớm nhất có thể',
    'xin vui lòng',
    'quý khách',
    'quý vị',
    'theo quy định',
    'sẽ xem xét',
    'ghi nhận ý kiến',
    'kính gửi',
    'kính mong',
    'kính đề nghị',
    'trân trọng',
    'thụ lý',
    'tham mưu',
    'triển khai thực hiện',
    'căn cứ vào',
    'đề nghị ông/bà',
  ],
  en: [
    'as soon as possible',
    'in due course',
    'shortly',
    'your feedback is important',
    'dear sir',
    'pursuant',
    'hereby',
    'kindly',
  ],
};

/** Words of the longest sentence that a resident is asked to read. */
const MOST_WORDS = 34;
/** Steps of a ticket that are told without an end of their own: the officer's words follow. */
const WORDS_FOLLOW = new Set(['ticket.waiting_for_resident', 'ticket.note']);

const shown = (language: 'vi' | 'en') =>
  Object.entries(texts[language]).filter(([key]) => !key.startsWith('words.'));

describe.each(['vi', 'en'] as const)('The texts for residents in %s', (language) => {
  it('hold no empty phrase and no jargon of the office', () => {
    const found = shown(language).flatMap(([key, text]) =>
      EMPTY_OR_OFFICE[language]
        .filter((phrase) => text.toLowerCase().includes(phrase))
        .map((phrase) => `${key}: ${phrase}`),
    );
    expect(found).toEqual([]);
  });

  it('name the body and a date or a reason whenever a ticket has moved', () => {
    const vague = shown(language)
      .filter(([key]) => key.startsWith('ticket.'))
      .filter(([key, text]) => {
        const says = /\{(deadline|outcome)\}/.test(text) || WORDS_FOLLOW.has(key);
        return !(text.includes('{body}') && says);
      });
    expect(vague).toEqual([]);
  });

  it(`have no sentence of more than ${MOST_WORDS} words`, () => {
    const long = shown(language).flatMap(([key, text]) =>
      text
        .split(/[.!?:;\n]/)
        .filter((sentence) => sentence.trim().split(/\s+/).length > MOST_WORDS)
        .map((sentence) => `${key}: ${sentence.trim()}`),
    );
    expect(long).toEqual([]);
  });
});
