import { describe, expect, it } from '@jest/globals';
import { createNormalizer } from '../../../nlp/normalize/normalize.ts';
import { stripAccents } from '../../../nlp/normalize/strip-accents.ts';
import { LINK, PHONE } from '../../../nlp/normalize/tokens.ts';

const normalizer = createNormalizer([{ word: 'mói', standard: 'muối' }]);
const forms = (text: string) => {
  const tokens = normalizer.normalize(text);
  return [...tokens.form.subarray(0, tokens.count)];
};
const bases = (text: string) => {
  const tokens = normalizer.normalize(text);
  return [...tokens.base.subarray(0, tokens.count)];
};

describe('normalize', () => {
  it.each([
    ['capitals', 'ĐƯỜNG NGẬP', 'đường ngập'],
    ['decomposed letters', 'đường ngập'.normalize('NFD'), 'đường ngập'],
    ['either tone position', 'hoà thuận thuỷ lợi', 'hòa thuận thủy lợi'],
    ['letters drawn out', 'ngập quáááá trờiiii', 'ngập quá trời'],
    ['a call for help drawn out', 'cuuuuu voi', 'cuu voi'],
    ['an insult drawn out', 'nguuuu', 'ngu'],
    ['i and y at the end', 'kỹ sư quý', 'kĩ sư quí'],
    ['ư and ơ typed as u and ơ', 'đuờng nuớc', 'đường nước'],
    ['look-alike letters', 'vаy nhаnh', 'vay nhanh'],
    ['full-width letters', 'ｎｇập', 'ngập'],
    ['marks without width', 'ng\u200bập\ufeff', 'ngập'],
    ['short forms', 'ko bt nc ngập đg', 'không biết nước ngập đường'],
    ['a final g for ng', 'cốg khôg', 'cống không'],
    ['dialect', 'nác vô dà răng rứa', 'nước vào nhà sao vậy'],
    ['two words of dialect', 'đập chắc', 'đánh nhau'],
    ['words of the city', 'mói', 'muối'],
    ['HTML', '<b>ngập</b> <br/>', 'ngập'],
  ])('folds %s', (_what, typed, standard) => {
    expect(forms(typed)).toEqual(forms(standard));
  });

  it.each([
    ['bạo lực học đường', 'bão lực học đường'],
    ['thuốc bổ', 'thuốc ngã'],
    ['đau răng', 'đau sao'],
    ['chi phí', 'gì phí'],
  ])('leaves %s as it is, which is no dialect', (standard, wrong) => {
    expect(forms(standard)).not.toEqual(forms(wrong));
  });

  it('gives the same accent-free form with and without accents', () => {
    for (const text of [
      'Cột điện nghiêng sắp đổ trước cổng trường',
      'cứu với, lưu ý ưu tiên người hưu trí',
    ])
      expect(bases(stripAccents(text))).toEqual(bases(text));
  });

  it('points back into the text as typed', () => {
    const text = 'nước ngập qúa, gọi 0912.345.678 xem bit.ly/abc';
    const tokens = normalizer.normalize(text);
    const typed = Array.from({ length: tokens.count }, (_, at) =>
      text.slice(tokens.start[at], tokens.end[at]),
    );
    expect(typed).toEqual(['nước', 'ngập', 'qúa', ',', 'gọi', '0912.345.678', 'xem', 'bit.ly/abc']);
    expect(tokens.kind[5]).toBe(PHONE);
    expect(tokens.kind[7]).toBe(LINK);
  });

  it('keeps the offsets of the short form for every word it stands for', () => {
    const tokens = normalizer.normalize('mn ơi');
    expect(tokens.count).toBe(3);
    expect([...tokens.end.subarray(0, 2)]).toEqual([2, 2]);
  });
});

describe('stripAccents', () => {
  it('drops tones, hats, horns and the bar of đ and keeps the case', () => {
    expect(stripAccents('Đường Hùng Vương ở Đông Hà')).toBe('Duong Hung Vuong o Dong Ha');
  });
});
