import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAnswer } from '../../../workflow/answers/check-answer.ts';
import type { AnswerFacts } from '../../../workflow/answers/facts.ts';
import { ANSWER_TEMPLATES, fillTemplate } from '../../../workflow/answers/templates.ts';
import { ALL_STATUSES } from '../../../workflow/tickets/states.ts';
import { city } from '../../support/builders.ts';

const facts: AnswerFacts = {
  code: 'DH-7KQM-4XTA',
  status: 'đang xử lý',
  body: 'UBND phường Đông Hà',
  deadline: '17:00 27/11/2026',
  place: 'Kiệt 5 Lê Duẩn',
};
type Ticket = Parameters<typeof checkAnswer>[2]['ticket'];
const ticket = (notes: { note: string; public: boolean }[] = []): Ticket =>
  ({ status: 'in_progress', updates: notes }) as unknown as Ticket;
const template = 'working';
const filled = fillTemplate(city, 'vi', template, facts).text;

function questions(text: string, given: { now?: Partial<AnswerFacts>; ticket?: Ticket } = {}) {
  const words = { template, language: 'vi' as const, text, facts };
  const now = { facts: { ...facts, ...given.now }, ticket: given.ticket ?? ticket() };
  return checkAnswer(city, words, now).map(({ code, part }) => [code, part]);
}

describe('the words of a public answer', () => {
  it.each([
    ['the template as it was filled in', filled],
    ['the deadline without its year', 'Sẽ xong trước 17h ngày 27/11.'],
    ['the deadline in words', 'Sẽ xong trước 17 giờ ngày 27 tháng 11.'],
    ['the place with its number', 'Tổ đang làm ở kiệt 5 Lê Duẩn.'],
    ['an emergency number', 'Nếu nguy hiểm, gọi ngay 114.'],
    ['no number at all', 'Cảm ơn bạn, chúng tôi đang xem việc này.'],
  ])('may be %s', (_, text) => {
    expect(questions(text)).toEqual([]);
  });

  it.each([
    ['a slot that nobody filled', 'Tại {place} đang làm.', 'unfilled', '{place}'],
    ['a phone number', 'Gọi anh Tuấn 0905 123 456 nhé.', 'personal_data', 'phone'],
    ['another day', 'Sẽ xong trước 28/11/2026.', 'date', '28/11/2026'],
    ['the day in another year', 'Sẽ xong trước 27/11/2027.', 'date', '27/11/2027'],
    ['another hour', 'Sẽ xong trước 9h.', 'time', '9h'],
    ['a promise in words', 'Sáng mai sẽ xong.', 'date', 'Sáng mai'],
    ['a length of time in words', 'Chờ thêm ba ngày nhé.', 'number', 'ba ngày'],
    ['a length of time in figures', 'Xong trong 5 ngày.', 'number', '5'],
    ['a length of time that looks like the deadline', 'Xong trong 17 giờ.', 'number', '17'],
    ['a count', 'Đã thay 12 bóng đèn.', 'number', '12'],
    ['a count in wide figures', 'Đã thay １２ bóng đèn.', 'number', '12'],
    ['an emergency number that counts something', 'Đã đặt 114 bao cát.', 'number', '114'],
    ['money', 'Hết 1.500.000 đồng.', 'number', '1.500.000'],
    ['another code', 'Mã DH-AAAA-3333.', 'code', 'DH-AAAA-3333'],
  ])('are asked about for %s', (_, text, code, part) => {
    expect(questions(text)).toEqual([[code, part]]);
  });

  it('never quote personal data back', () => {
    expect(JSON.stringify(questions('Số 0905123456, thẻ 045199001234'))).not.toMatch(/0905|0451/);
  });

  it('may say what reporters were told, not what staff wrote among themselves', () => {
    const text = 'Đã thay 12 bóng đèn.';
    const told = [{ note: 'Tổ đã thay 12 bóng đèn ở đây', public: true }];
    expect(questions(text, { ticket: ticket(told) })).toEqual([]);
    const inside = [{ note: 'Tổ đã thay 12 bóng đèn ở đây', public: false }];
    expect(questions(text, { ticket: ticket(inside) })).toEqual([['number', '12']]);
  });

  it('are asked about when the ticket says something else by now', () => {
    expect(questions(filled, { now: { body: 'đơn vị phụ trách' } })).toEqual([
      ['stale', 'UBND phường Đông Hà'],
    ]);
    const moved = questions(filled, { now: { deadline: '17:00 30/11/2026' } });
    expect(moved).toContainEqual(['stale', '17:00 27/11/2026']);
    expect(moved).toContainEqual(['date', '27/11/2026']);
    const ended = { status: 'resolved', updates: [] } as unknown as Ticket;
    expect(questions('Chúng tôi đang làm.', { ticket: ended })).toEqual([['stale', 'đang xử lý']]);
  });

  it('are asked about when there are none', () => {
    expect(questions('  ')).toEqual([['empty', '']]);
  });

  it('hold exactly the numbers of the ticket and the template, whatever is put between them', () => {
    const word = fc.constantFrom('nắp cống', 'xe', 'mét', 'người', 'lượt', 'bao cát');
    const number = fc.integer({ min: 28, max: 99_999 });
    const spot = fc.nat({ max: filled.length });
    fc.assert(
      fc.property(number, word, spot, (count, unit, at) => {
        const cut = filled.lastIndexOf(' ', at);
        const text = `${filled.slice(0, Math.max(0, cut))} ${count} ${unit} ${filled.slice(cut + 1)}`;
        const parts = questions(text).map(([, part]) => part);
        expect(parts.some((part) => part?.includes(String(count)) || part === 'phone')).toBe(true);
      }),
    );
  });
});

describe('the templates', () => {
  it('are true of every state, and pass the checker with whatever a ticket holds', () => {
    const covered = new Set(ANSWER_TEMPLATES.flatMap((one) => [...one.for]));
    expect([...covered].sort()).toEqual([...ALL_STATUSES].sort());
    const text = fc.constantFrom(
      'UBND phường',
      'Đội 3',
      'Quốc lộ 9',
      'Kiệt 12/5',
      'Hẻm 47',
      '26/3',
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...ANSWER_TEMPLATES),
        fc.constantFrom('vi' as const, 'en' as const),
        fc.record({
          code: fc.constant('DH-7KQM-4XTA'),
          status: text,
          body: text,
          deadline: text,
          outcome: text,
          place: text,
        }),
        (one, language, given) => {
          const { text: said, complete } = fillTemplate(city, language, one.id, given);
          expect(complete).toBe(true);
          const words = { template: one.id, language, text: said, facts: given };
          const now = { facts: given, ticket: { ...ticket(), status: one.for[0] } as Ticket };
          expect(checkAnswer(city, words, now)).toEqual([]);
        },
      ),
    );
  });
});
