import { describe, expect, it } from '@jest/globals';
import { loadCity } from '../../core/city/load.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { INTENTS, KINDS, SENTIMENTS, URGENCIES } from '../../nlp/labels.ts';
import { answerLine } from '../../scripts/language/answer-line.ts';

const city = loadCity('dong-ha');
const analyzer = createAnalyzer({ city });

describe('analyze', () => {
  it('hears a call for help', () => {
    const answer = analyzer.analyze(
      'Cứu với, nước tới nóc rồi, nhà có mệ già với con nít kẹt trên gác',
    );
    expect(answer).toMatchObject({
      kind: 'rescue',
      category: 'cuu_nan',
      urgency: 'emergency',
      intent: 'rescue',
      actionable: true,
    });
  });

  it('hears a street lamp, its street and why', () => {
    const text = 'Đèn đường Lê Lợi tắt mấy hôm nay, tối om';
    const answer = analyzer.analyze(text);
    expect(answer).toMatchObject({
      kind: 'incident',
      category: 'chieu_sang',
      urgency: 'normal',
      place: ['Lê Lợi'],
      intent: 'report',
    });
    const reason = answer.because.find(({ label }) => label === 'category');
    expect(reason?.words.length).toBeGreaterThan(0);
    for (const { words } of answer.because) for (const word of words) expect(text).toContain(word);
    expect(reason?.runnerUp?.confidence).toBeLessThan(answer.confidence.category);
  });

  it.each([
    ['standard', 'Rác chất đống ở đường Hùng Vương mấy ngày không ai thu gom'],
    ['no accents', 'Rac chat dong o duong Hung Vuong may ngay khong ai thu gom'],
    ['short forms', 'Rác chất đống ở đg Hùng Vương mấy ngày k ai thu gom'],
    ['dialect', 'Rác chất đống ở đàng Hùng Vương mấy ngày nỏ ai thu gom'],
    [
      'capitals, decomposed',
      'RÁC CHẤT ĐỐNG Ở ĐƯỜNG HÙNG VƯƠNG MẤY NGÀY KHÔNG AI THU GOM'.normalize('NFD'),
    ],
    ['a slip', 'Rác chất đốgn ở đường Hùng Vương mấy ngày không ai thu gomm'],
  ])('gives one category and place in %s', (_spelling, text) => {
    expect(analyzer.analyze(text)).toMatchObject({
      category: 'rac_thai',
      place: ['Hùng Vương'],
      kind: 'incident',
    });
  });

  it('says which other cities a text speaks of', () => {
    expect(analyzer.analyze('Hôm qua ở Huế ngập nặng, da nang cung the')).toMatchObject({
      place: [],
      elsewhere: ['Huế', 'Đà Nẵng'],
    });
    expect(analyzer.analyze('chị Mỹ ơi đường Hàm Nghi ngập rồi').elsewhere).toBeUndefined();
  });

  it.each([
    ['trên Cam Lộ mưa to lắm', ['Cam Lộ']],
    ['dien sanh va ai tu cup dien ca buoi sang', ['Diên Sanh', 'Ái Tử']],
    ['ngoài Kiến Giang với trong Phong Điền lụt hết rồi', ['Kiến Giang', 'Phong Điền']],
  ])('knows the neighbourhood in "%s"', (text, elsewhere) => {
    expect(analyzer.analyze(text).elsewhere).toEqual(elsewhere);
  });

  it.each([
    ...city.streets.map(({ name }) => `đường ${name} ngập`),
    ...city.landmarks.map(({ name }) => `${name} ngập`),
    ...city.wards.map(({ name }) => `${name} ngập`),
  ])('takes no place of the city for another town: %s', (text) => {
    expect(analyzer.analyze(text).elsewhere).toBeUndefined();
  });

  it('gives every reading of words that may be several streets, with scores', () => {
    const { place, placeDoubts } = analyzer.analyze('LQD ngập rồi');
    expect(place).toEqual([]);
    expect(placeDoubts?.map(({ words }) => words)).toEqual(['LQD']);
    const readings = placeDoubts?.[0]?.readings ?? [];
    expect(readings.map(({ name }) => name)).toEqual(['Lê Quý Đôn', 'Lê Quang Định']);
    expect(readings[0]?.score).toBeGreaterThan(readings[1]?.score ?? 1);
    expect(analyzer.analyze('đường Hùng Vương ngập').placeDoubts).toBeUndefined();
  });

  it('does not take a joke with a danger word for an emergency', () => {
    expect(analyzer.analyze('cười chết mất thôi haha').urgency).toBe('normal');
  });

  it('knows what is asked of the bot', () => {
    expect(analyzer.analyze('Làm căn cước cần giấy tờ gì vậy ạ?')).toMatchObject({
      kind: 'question',
      intent: 'procedure_info',
    });
    expect(analyzer.analyze('cho tôi gặp nhân viên trực')).toMatchObject({ intent: 'handoff' });
  });

  it.each(['', ' ', '\u0000', '?', '12345', '😀', '\ud83d', 'Привет, как дела?', '今日は雨です'])(
    'has an honest answer for %j: one of the labels, with no certainty of danger',
    (text) => {
      const answer = analyzer.analyze(text);
      expect(KINDS).toContain(answer.kind);
      expect(SENTIMENTS).toContain(answer.sentiment);
      expect(URGENCIES).toContain(answer.urgency);
      expect(INTENTS).toContain(answer.intent);
      expect(answer.urgency).toBe('normal');
      expect(answer.actionable).toBe(false);
      expect(answer.confidence.kind).toBeLessThanOrEqual(0.5);
    },
  );

  it('gives probabilities that sum to one in each task', () => {
    for (const opinion of Object.values(analyzer.probabilities('ngập đường rồi')))
      expect(Object.values(opinion).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  it('says which file is missing when the weights are', () => {
    expect(() => createAnalyzer({ city, weightsDir: '/nowhere' })).toThrow(/civic\.bin/);
  });
});

describe('a line of the analyze command', () => {
  it.each([
    ['no JSON', 'ngập', { id: null, error: 'the line is not JSON' }],
    ['no object', '[1]', { id: null, error: 'the line must be an object {"id","text"}' }],
    ['no text', '{"id":7}', { id: 7, error: 'text must be a string' }],
    ['a text that is a number', '{"id":"a","text":1}', { id: 'a', error: 'text must be a string' }],
  ])('answers %s with what is wrong', (_what, line, wanted) => {
    expect(JSON.parse(answerLine(line, analyzer.analyze))).toEqual(wanted);
  });

  it('answers with the id and every label', () => {
    const answer: unknown = JSON.parse(
      answerLine('{"id":"x","text":"đèn đường hư"}', analyzer.analyze),
    );
    expect(answer).toMatchObject({
      id: 'x',
      category: 'chieu_sang',
      confidence: expect.any(Object),
      because: expect.any(Array),
    });
  });
});
