import { describe, expect, it } from '@jest/globals';
import { checkTemplate, fillIn } from '../../../workflow/mailings/fill.ts';
import { lintPlain } from '../../../workflow/mailings/lint-plain.ts';
import { city } from '../../support/builders.ts';

const codes = (text: string) => lintPlain(text, city.mailings).map(({ code }) => code);

describe('what is hard to read', () => {
  it.each([
    ['Thứ Bảy 18/10, 7 giờ sáng, trạm y tế phường tiêm nhắc cho trẻ. Mang theo sổ tiêm.', []],
    ['UBND phường mời bà con họp lúc 8 giờ ngày 20/10.', []],
    ['THÔNG BÁO lịch tiêm ngày 20/10.', ['capitals']],
    ['Kính đề nghị quý vị đến đúng giờ ngày 20/10.', ['office-word', 'office-word']],
    ['Đến ngay 20/10!!!', ['exclamations']],
    ['Mời bà con đến họp.', ['no-day']],
    [`${'rất '.repeat(30)}dài, ngày 20/10.`, ['long-sentence']],
  ])('"%s": %j', (text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  it('comes with plainer words, and the longer phrase stands for the shorter in it', () => {
    expect(lintPlain('Kính đề nghị có mặt ngày 20/10.', city.mailings)).toEqual([
      { code: 'office-word', at: 'kính đề nghị', instead: 'mời' },
    ]);
  });
});

const problems = (run: () => unknown): string[] => {
  try {
    run();
  } catch (err) {
    return (err as { details: { path: string }[] }).details.map(({ path }) => path);
  }
  return [];
};

describe('variables of a template', () => {
  it('are the same in both languages and spelt as such', () => {
    expect(problems(() => checkTemplate({ vi: 'Ngày {ngay}', en: 'On {ngay}' }))).toEqual([]);
    expect(problems(() => checkTemplate({ vi: 'Ngày {ngay}', en: 'Soon' }))).toEqual(['vi']);
    expect(problems(() => checkTemplate({ vi: 'Ngày {ngày họp}', en: 'Soon' }))).toEqual(['vi']);
    expect(problems(() => checkTemplate({ vi: 'Ngày {ngay', en: 'Soon' }))).toEqual(['vi']);
    expect(problems(() => checkTemplate({ vi: 'Ngày', en: 'Soon}' }))).toEqual(['en']);
  });

  it('are filled with what was given, neither more nor less', () => {
    const words = { vi: 'Ngày {ngay}, {noi}', en: '{ngay}, {noi}' };
    expect(fillIn(words, { ngay: '20/10', noi: 'nhà $& văn hóa' }).vi).toBe(
      'Ngày 20/10, nhà $& văn hóa',
    );
    expect(problems(() => fillIn(words, { ngay: ' ' }))).toEqual(['values.ngay', 'values.noi']);
    expect(problems(() => fillIn(words, { ngay: '1', noi: '2', gio: '3' }))).toEqual([
      'values.gio',
    ]);
  });
});
