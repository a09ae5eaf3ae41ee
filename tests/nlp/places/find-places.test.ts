import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCity } from '../../../core/city/load.ts';
import { createPlaceFinder } from '../../../nlp/places/find-places.ts';

const finder = createPlaceFinder(loadCity('dong-ha'));

describe('the place finder names', () => {
  it.each<[text: string, names: string[]]>([
    ['ổ gà trên đường Hùng Vương', ['Hùng Vương']],
    ['o ga tren hung vuong to lam', ['Hùng Vương']],
    ['HÙNG VƯƠNG NGẬP RỒI', ['Hùng Vương']],
    ['#hungvuong ngap', ['Hùng Vương']],
    ['Hòang Diệu với Hoàng Diệu', ['Hoàng Diệu']],
    ['hoàng diệu'.normalize('NFD'), ['Hoàng Diệu']],
    ['kiệt 48 NCT ngập', ['Nguyễn Chí Thanh']],
    ['ở THĐ cây đổ', ['Trần Hưng Đạo']],
    ['ngã tư HV - LD kẹt xe', ['Hùng Vương', 'Lê Duẩn']],
    ['L.Lợi tối om', ['Lê Lợi']],
    ['Ng.Trãi ngập', ['Nguyễn Trãi']],
    ['QL9, Q.lộ 9 hay đường 9 cũng vậy', ['Quốc lộ 9']],
    ['đường 9B sụt', ['Quốc lộ 9B']],
    ['quoc lo 1 kẹt', ['Quốc lộ 1A']],
    [
      'P1 ngập, F.3 cúp điện, p 5 cũng rứa, phường bốn cũng không',
      ['Phường 1', 'Phường 3', 'Phường 5', 'Phường 4'],
    ],
    ['phường Đông Lương cũ nay là Nam Đông Hà', ['Phường Đông Lương', 'Phường Nam Đông Hà']],
    ['cổng chợ Đông Hà', ['Chợ Đông Hà']],
    ['sap cau song hieu', ['Cầu Sông Hiếu']],
    ['đối diện cấp 2 PĐP', ['Trường THCS Phan Đình Phùng']],
    ['cầu 28/4 tối thui', ['Cầu 28 tháng 4']],
    ['kè hoàng diệu mát', ['Công viên mini đường Hoàng Diệu']],
    ['fan bội châu ngập', ['Phan Bội Châu']],
    ['đg hufng vuwowng', ['Hùng Vương']],
    ['hung vuogn ngap', ['Hùng Vương']],
    ['tran hunh dao lay loi', ['Trần Hưng Đạo']],
    ['lê loi kẹt xe', ['Lê Lợi']],
    ['khu vực Dông Giang nước rút', ['Phường Đông Giang']],
    ['nap cong nguyen huu thuan nut', ['Nguyễn Hữu Thuận']],
    ['duong ba trieu ngap', ['Bà Triệu']],
    ['dang dung rut het nuoc roi', ['Đặng Dung']],
    ['đường Thanh Niên sụt hố', ['Thanh Niên']],
    ['k48 nct ngap', ['Nguyễn Chí Thanh']],
    ['P Đ.Giang với Phường ĐG', ['Phường Đông Giang']],
  ])('"%s" -> %j', (text, names) => {
    expect(finder.names(text)).toEqual(names);
  });
});

describe('the place finder is not taken in by', () => {
  it.each([
    ['a person', 'anh Hùng Vương ơi cho em hỏi'],
    ['a person with a family name', 'gặp cháu Nguyễn Hùng Vương'],
    ['a shop', 'cô Lê Lợi shop giao hàng chậm'],
    ['a holiday', 'giỗ Tổ Hùng Vương được nghỉ mấy ngày'],
    ['a king', 'vua Lê Lợi lên ngôi'],
    ['the youth', 'đoàn thanh niên dọn rác'],
    ['youth in general', 'mấy anh thanh niên nẹt pô'],
    ['another city after the street', 'đường Lê Lợi ở Huế ngập nặng'],
    ['another city after a comma', 'Nguyễn Huệ, Đà Nẵng'],
    ['another city before the street', 'ở Huế đường Hùng Vương ngập'],
    ['a count of wards', 'cả 3 phường đều mất điện'],
    ['a number of times', 'báo phường 3 lần rồi'],
    ['money', 'bị phạt ba trieu dong'],
    ['a verb', 'tui dang dung truoc nha'],
    ['the bare name of the city', 'cho Đông Hà thêm đẹp, về Đông Hà chơi'],
    ['a direction', 'phía nam Đông Hà mưa to'],
    ['the word for city', 'TP Đông Hà ngập hết'],
    ['an office', 'PCT UBND nói rồi'],
    ['another city after a short form', 'đường Lê Duẩn, TP.HCM'],
    ['a ward of a district', 'phường 5 quận 3'],
    ['a street of another name', 'đường Lê Lai'],
    ['a school of another name', 'trường Nguyễn Trãi nghỉ học'],
    ['a street lamp', 'đèn đường 9 days rồi'],
    ['rising minutes', 'chờ 5p rồi'],
  ])('%s: "%s"', (_, text) => {
    expect(finder.names(text)).toEqual([]);
  });
});

describe('a mention', () => {
  it('points into the text as typed and tells the ward of today', () => {
    const text = 'Sáng nay 🐕 ở phường Đông Lễ mất nước';
    const [mention] = finder.find(text);
    expect(text.slice(mention?.start, mention?.end)).toBe('phường Đông Lễ');
    expect(mention).toMatchObject({
      id: 'ward:dong-le',
      kind: 'ward',
      wards: ['ward:nam-dong-ha'],
    });
  });

  it.each([
    ['hẻm 113 Lê Lợi tối', 'hẻm 113'],
    ['số 12 đường Lê Lợi', 'số 12'],
    ['tổ 7 khu phố 10, Phường 5', 'tổ 7 khu phố 10'],
    ['Phường 5, tổ 7 khu phố 10 ứ nước', 'tổ 7 khu phố 10'],
    ['đối diện chợ Đông Hà', 'đối diện'],
    ['mưa to ở Lê Lợi', undefined],
  ])('of "%s" keeps %s', (text, detail) => {
    expect(finder.find(text)[0]?.detail).toBe(detail);
  });

  it('of short letters lists the other streets that they may stand for', () => {
    const [mention] = finder.find('đường LHP tối om');
    expect(mention?.name).toBe('Lê Hồng Phong');
    expect(mention?.candidates.map((candidate) => candidate.name)).toEqual(['Lê Hữu Phước']);
  });

  it('of doubtful words has a score under one half and is no name', () => {
    const text = 'nuoc van cao qua';
    const [mention] = finder.find(text);
    expect(mention?.name).toBe('Văn Cao');
    expect(mention?.score).toBeLessThan(0.5);
    expect(finder.names(text)).toEqual([]);
  });
});

describe('bad input', () => {
  const pieces = [
    'nguyen ',
    'Nguyễn',
    'hung ',
    'p',
    '.',
    '3',
    'đường ',
    'kiệt',
    ' ',
    '\u0301',
    '🌧',
    '\ud800',
    '\u0000',
    'le loi',
    '-',
    'ql9',
    'xyzzy ',
  ];
  it('of any kind gives mentions that lie in the text and do not overlap', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((some) => some.join('')),
        ),
        (text) => {
          let last = 0;
          for (const mention of finder.find(text)) {
            expect(mention.start).toBeGreaterThanOrEqual(last);
            expect(mention.end).toBeGreaterThan(mention.start);
            expect(mention.end).toBeLessThanOrEqual(text.length);
            last = mention.end;
          }
        },
      ),
      { numRuns: 800 },
    );
  });

  it.each([
    'nguyen ',
    'a',
    '1',
    'p.',
    'le loi ',
    'vuogn hung ',
    'nguyen.van-',
    '🌧',
    'kiệt 1 ',
    'tran quoc ',
    'hung vuong ll ',
    'le loi vuogn hung ',
  ])('of "%s" repeated takes time in proportion to its length', (piece) => {
    const cost = (length: number) => {
      const text = piece.repeat(Math.ceil(length / piece.length));
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const before = process.cpuUsage();
        finder.find(text);
        const { user, system } = process.cpuUsage(before);
        best = Math.min(best, user + system);
      }
      return best;
    };
    cost(10_000);
    // four times the text: linear work takes four times as long, quadratic sixteen times
    expect(cost(40_000)).toBeLessThan(10 * Math.max(cost(10_000), 2000));
  });
});
