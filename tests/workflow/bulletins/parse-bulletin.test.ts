import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseBulletin } from '../../../workflow/bulletins/parse-bulletin.ts';
import { readMoment } from '../../../workflow/bulletins/read-moment.ts';
import { city } from '../../support/builders.ts';

const NOW = new Date('2020-10-18T04:10:00Z');
const read = (text: string) => parseBulletin(text, city, NOW);
const local = (time: string) => new Date(`${time}+07:00`);

/** The bulletin of the province of 18 October 2020, shortened (quangtri.gov.vn, article 1602993762526). */
const OCTOBER_18 = `I. Tình hình thủy văn đã qua
Hiện nay, lũ trên các sông đã đạt đỉnh và đang xuống chậm. Đỉnh lũ trên sông Hiếu tại Đông Hà 5.36m (lúc 03h30/18/10) cao hơn đỉnh lũ ngày 08/10/2020 (4.69m) 0.67m; Đỉnh lũ trên sông Thạch Hãn tại Thạch Hãn 7.40m (lúc 01h30/18/10) cao hơn đỉnh lũ lịch sử (năm 1999) 0.11m.
Mực nước lúc 07 giờ ngày 18/10/2020 ở một số nơi như sau:
- Trên sông Bến Hải tại Gia Vòng 10.20 m, dưới BĐ3: 0.80 m; tại Hiền Lương 2.91 m, trên BĐ3 0.41 m.
- Trên sông Hiếu tại Đông Hà 5.17 m, trên BĐ3 1.17 m.
- Trên sông Thạch Hãn tại Thạch Hãn 7.33 m, trên BĐ3 1.33 m.
II. Dự báo
Trong 6-12 giờ tới, lũ trên các sông tiếp tục xuống và còn dao động ở mức cao.
Mực nước ở một số nơi như sau:
- Trên sông Thạch Hãn tại Thạch Hãn 6.90 m, trên mức BĐ3 0.90 m.
- Trên sông Hiếu tại Đông Hà 4.30 m, trên mức BĐ3 0.30 m.
- Trên sông Bến Hải tại Hiền Lương 2.50 m, ở mức BĐ3.
III. Cảnh báo
Cấp độ rủi ro thiên tai: Cấp 3.
Tin phát lúc: 09h00. Tin tiếp theo được phát lúc 15h30.`;

describe('a bulletin', () => {
  it('of October 2020 gives levels, peaks and forecasts, each with its station and time', () => {
    const { statements, ...rest } = read(OCTOBER_18);
    const short = statements.map(({ station, kind, levelMetres, saidOffsetMetres }) =>
      [station, kind, levelMetres, saidOffsetMetres ?? '-'].join(' '),
    );
    expect(short).toEqual([
      'Đông Hà peak 5.36 -',
      'Thạch Hãn peak 7.4 -',
      'Gia Vòng observed 10.2 -0.8',
      'Hiền Lương observed 2.91 0.41',
      'Đông Hà observed 5.17 1.17',
      'Thạch Hãn observed 7.33 1.33',
      'Thạch Hãn forecast 6.9 0.9',
      'Đông Hà forecast 4.3 0.3',
      'Hiền Lương forecast 2.5 0',
    ]);
    expect(statements[0]?.at).toEqual(local('2020-10-18T03:30'));
    expect(statements[4]).toMatchObject({
      gauge: 'gauge:dong-ha',
      alarm: 3,
      offsetMetres: 1.17,
      at: local('2020-10-18T07:00'),
    });
    expect(statements.filter(({ problem }) => problem)).toEqual([]);
    expect(rest).toEqual({
      riskLevel: 3,
      forecast: 'Trong 6-12 giờ tới, lũ trên các sông tiếp tục xuống và còn dao động ở mức cao.',
      issuedAt: local('2020-10-18T09:00'),
      nextAt: local('2020-10-18T15:30'),
    });
  });

  it.each([
    ['Trên sông Hiếu tại Đông Hà 5.17 m, trên BĐ3 1.17 m.', 'Đông Hà', 5.17, 3, 1.17],
    [
      'Mực nước lúc 23h ngày 17-10-2020 trên sông Hiếu tại trạm Đông Hà là 5,16m, trên báo động 3 là 1,16m',
      'Đông Hà',
      5.16,
      3,
      1.16,
    ],
    ['Sông Hiếu tại Đông Hà: 2,94m, dưới BĐ2 0,06m', 'Đông Hà', 2.94, 2, -0.06],
    ['sông Thạch Hãn tại Thạch Hãn 3,6m, trên báo động I 0,6m', 'Thạch Hãn', 3.6, 1, 0.6],
    ['Trên sông Hiếu tại Đông Hà 4 m, ở mức BĐ3', 'Đông Hà', 4, 3, 0],
    ['- Trên sông Hiếu tại Đông Hà 3.70 m, dưới BĐ3: 0.30 m.', 'Đông Hà', 3.7, 3, -0.3],
  ])('reads “%s”', (text, station, levelMetres, alarm, saidOffsetMetres) => {
    expect(read(text).statements).toEqual([
      expect.objectContaining({ station, levelMetres, alarm, saidOffsetMetres }),
    ]);
    expect(read(text).statements[0]).not.toHaveProperty('problem');
  });

  it('takes a second station of the same line for one of the same river', () => {
    const { statements } = read(
      '- Trên sông Hiếu tại Đầu Mầu 22.45m, trên BĐ2: 0.45m; Đông Hà 1.64 m, dưới BĐ1: 0.36 m.',
    );
    expect(statements.map(({ river, station }) => `${river}/${station}`)).toEqual([
      'Hiếu/Đầu Mầu',
      'Hiếu/Đông Hà',
    ]);
    expect(statements[1]).toMatchObject({ gauge: 'gauge:dong-ha', offsetMetres: -0.36 });
  });

  it('shows that the press wrote below for above, and keeps the level', () => {
    const [found] = read('Sông Thạch Hãn tại Thạch Hãn 4,79 m, dưới BĐ2 0,29 m').statements;
    expect(found).toMatchObject({
      levelMetres: 4.79,
      saidOffsetMetres: -0.29,
      offsetMetres: 0.29,
      problem: 'sign',
    });
  });

  it('shows figures that cannot both be right', () => {
    const [found] = read('Sông Hiếu tại Đông Hà 5,17 m, trên BĐ3 0,17 m').statements;
    expect(found).toMatchObject({ problem: 'amount', offsetMetres: 1.17, saidOffsetMetres: 0.17 });
  });

  it('takes the risk level from the text, the highest one that it names, and none when there is none', () => {
    expect(
      read('Cấp độ rủi ro thiên tai: Cấp 2, riêng sông Thạch Hãn cấp độ rủi ro cấp 3.').riskLevel,
    ).toBe(3);
    expect(read('Cảnh báo cấp độ rủi ro thiên tai do lũ: Cấp 1').riskLevel).toBe(1);
    expect(read('Trên sông Hiếu tại Đông Hà 5.17 m, trên BĐ3 1.17 m.').riskLevel).toBeUndefined();
  });

  it('reads back every level and distance that it can be given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 900 }), fc.constantFrom(1, 2, 3), (cm, alarm) => {
        const level = cm / 100;
        const offset = Math.round(cm - (alarm + 1) * 100) / 100;
        const word = offset < 0 ? 'dưới' : 'trên';
        const text = `Trên sông Hiếu tại Đông Hà ${level.toFixed(2).replace('.', ',')} m, ${word} BĐ${alarm} ${Math.abs(offset).toFixed(2)} m.`;
        const [found] = read(text).statements;
        expect(found).toMatchObject({ levelMetres: level, alarm });
        expect(found?.saidOffsetMetres).toBeCloseTo(offset, 5);
        expect(found?.problem).toBeUndefined();
      }),
    );
  });

  it('never stops on any text, and is quick on long ones', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => void read(text)));
    const from = process.hrtime.bigint();
    read('Trên sông Hiếu tại Đông Hà '.repeat(3000));
    expect(Number(process.hrtime.bigint() - from) / 1e6).toBeLessThan(2000);
  });
});

describe('a moment of a bulletin', () => {
  it.each([
    ['07 giờ ngày 18/10/2020', '2020-10-18T07:00'],
    ['lúc 03h30/18/10', '2020-10-18T03:30'],
    ['23h ngày 17-10-2020', '2020-10-17T23:00'],
    ['15h30', '2020-10-17T15:30'],
    ['09h00', '2020-10-18T09:00'],
  ])('“%s” is %s', (text, expected) => {
    expect(readMoment(text, NOW, 7 * 3_600_000)).toEqual(local(expected));
  });

  it('that is none gives none', () => {
    expect(readMoment('ngày mai', NOW, 0)).toBeUndefined();
    expect(readMoment('31h ngày 3/13', NOW, 0)).toBeUndefined();
  });
});
