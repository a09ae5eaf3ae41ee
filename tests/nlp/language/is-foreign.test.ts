import { describe, expect, it } from '@jest/globals';
import { isForeign } from '../../../nlp/language/is-foreign.ts';

describe('a text in another language', () => {
  it.each([
    'The street light near our house has been broken for weeks',
    'Наводнение на реке, дорога закрыта до завтра',
    '오늘 홍수 경보가 발령되었습니다 조심하세요',
    'Bonjour tout le monde, quelqu’un connaît un bon restaurant à Hué?',
  ])('is known as such: %s', (text) => expect(isForeign(text)).toBe(true));

  it.each([
    'đèn đường trước nhà tui tắt cả tháng ni',
    'den duong truoc nha toi tat ca thang nay',
    'mn oi dg le duan ngap chua z, dc di k',
    'ok bạn',
    'check in Starbucks cùng team building nào cả nhà ơi',
    '',
  ])('is not seen in Vietnamese however it is typed: %s', (text) =>
    expect(isForeign(text)).toBe(false),
  );
});
