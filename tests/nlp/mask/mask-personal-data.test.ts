import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findPersonalData, maskPersonalData } from '../../../nlp/mask/mask-personal-data.ts';

const kinds = (text: string) =>
  findPersonalData(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe('masking finds', () => {
  it.each<[text: string, parts: string[]]>([
    ['gọi 0900000123 nhé', ['phone 0900000123']],
    ['sđt 0900 000 123, hoặc 0900.000.124', ['phone 0900 000 123', 'phone 0900.000.124']],
    ['+84 900 000 123', ['phone +84 900 000 123']],
    ['84900000123 gọi', ['phone 84900000123']],
    ['máy bàn 0233 3852 111', ['phone 0233 3852 111']],
    ['(0233) 385 2111', ['phone (0233) 385 2111']],
    ['zalo o9oo ooo 123 45'.replace('45', ''), []],
    ['alo O9O5 123 456', ['phone O9O5 123 456']],
    ['０９０００００１２３', ['phone ０９０００００１２３']],
    [
      'số không chín không năm một hai ba bốn năm sáu gọi nha',
      ['phone không chín không năm một hai ba bốn năm sáu'],
    ],
    ['CCCD 045099001234', ['id_card 045099001234']],
    ['045099001234 là số của tôi', ['id_card 045099001234']],
    ['cmnd số 197123456 cấp tại', ['id_card 197123456']],
    ['hộ chiếu B1234567', ['id_card B1234567']],
    ['mail ten.toi+ds@example.com.vn ạ', ['email ten.toi+ds@example.com.vn']],
    ['STK 0011004123456 Vietcombank', ['bank_account 0011004123456']],
    ['chuyển khoản 19 0333 4444 5555 nhé', ['bank_account 19 0333 4444 5555']],
    ['xe 74K1-123.45 vượt đèn đỏ', ['plate 74K1-123.45']],
    ['xe ben 74C-012.34 và 74A 12345', ['plate 74C-012.34', 'plate 74A 12345']],
    ['xe máy 74k1 12345 tông rồi chạy', ['plate 74k1 12345']],
    ['biển 74-F1 1234', ['plate 74-F1 1234']],
    ['nhà ông Tuấn số 12 Lê Lợi xả nước', ['house_number 12']],
    ['chị Hoa ở 45/2 Nguyễn Trãi', ['house_number 45/2']],
    ['tôi tên Nguyễn Văn Tửu, địa chỉ 68/8 Ngô Sĩ Liên', ['house_number 68/8']],
    ['số 17 Trần Phú là nhà của bà Hường', ['house_number 17']],
    ['nha ong sau so 12 le loi', ['house_number 12']],
  ])('"%s" -> %j', (text, parts) => {
    expect(kinds(text)).toEqual(parts);
  });
});

describe('masking leaves', () => {
  it.each([
    ['river levels', 'Sông Hiếu 5,35 m, trên báo động III 1.35 m, mốc 4.69'],
    ['money', 'phạt 1.500.000 đồng, vay 200000000 đồng, 50k 1000 cái, 12.000.000đ'],
    ['dates and times', 'ngày 18-10-2020, 18/10/2020, 07:30, 2026-11-23, 20.10.2025'],
    ['public numbers', 'gọi 112, 113, 114, 115, 1022, 111 hoặc 1900 1234, 1800 1091'],
    [
      'house numbers without a name',
      'đèn trước số 12 Lê Lợi không sáng, kiệt 48 Nguyễn Chí Thanh, 68/8 Ngô Sĩ Liên',
    ],
    ['public codes', 'mã DH-7KQM-4XTA và hồ sơ 000.00.19.H50-230101-0001'],
    ['areas', 'tổ 7 khu phố 10, phường 5, Quốc lộ 9'],
    ['ages', 'cụ Trần Thị Nuôi, 91 tuổi, phường Đông Lương'],
    ['counts beside a person', 'nhà bà Hoa 3 đứa nhỏ, ông Sáu ở 2 ngày'],
    ['a tagged friend', '@Hùng coi nè'],
    ['a decision', 'Quyết định 2573/QĐ-UBND ngày 25-10-2024, QĐ 01/2026'],
    ['a share of something', '100% hộ dân, 3/4 chiều dài'],
    ['a name with a ward', 'bà Thắm ở phường 3'],
    [
      'what only sounds like a title',
      'công trình ba tầng số 47, hai cụ già trong nhà số 61, vợ chồng nhà số 27',
    ],
    ['a desk', 'Bà ngồi quầy số 3 thái độ lắm'],
  ])('%s: "%s"', (_, text) => {
    expect(kinds(text)).toEqual([]);
    expect(maskPersonalData(text)).toEqual({ text, found: [] });
  });
});

describe('a masked text', () => {
  it('keeps its length and everything else', () => {
    const text = 'Gọi anh Nam 0900 000 123 ở Lê Lợi 🙏';
    const masked = maskPersonalData(text);
    expect(masked.text).toBe('Gọi anh Nam •••• ••• ••• ở Lê Lợi 🙏');
    expect(masked.text).toHaveLength(text.length);
  });

  it('masked again stays the same, for any text', () => {
    const pieces = [
      '0',
      '9',
      '00 000',
      ' ',
      '74K1',
      '-',
      '.',
      '@',
      'a.vn',
      'CCCD ',
      'stk ',
      'ông Tuấn số ',
      '12',
      ' Lê Lợi',
      '\ud83c',
      '１',
      'không chín ',
    ];
    const glued = maskPersonalData('0@a.vnông Tuấn số 0').text;
    expect(maskPersonalData(glued).text).toBe(glued);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 80 }),
          fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((some) => some.join('')),
        ),
        (text) => {
          const once = maskPersonalData(text);
          expect(once.text).toHaveLength(text.length);
          expect(maskPersonalData(once.text).text).toBe(once.text);
          let last = 0;
          for (const { start, end } of once.found) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            last = end;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    '0',
    '9 ',
    '0900 ',
    'a',
    'a.',
    'a@',
    '74K1',
    '1/',
    'không ',
    'ông Tuấn ',
    'ông a số 1 ',
    'stk 1 ',
    '12 ',
  ])('of "%s" repeated takes time in proportion to its length', (piece) => {
    const cost = (length: number) => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const start = process.cpuUsage();
        maskPersonalData(text);
        const { user, system } = process.cpuUsage(start);
        best = Math.min(best, user + system);
      }
      return best;
    };
    cost(10_000);
    expect(cost(40_000)).toBeLessThan(10 * Math.max(cost(10_000), 2000));
  });
});
