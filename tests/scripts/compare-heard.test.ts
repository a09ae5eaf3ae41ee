import { expect, it } from '@jest/globals';
import { compareHeard, type Told } from '../../scripts/soak/compare-heard.ts';

const told = (state: Told['state'], text = 'Mã này chưa đủ.', repeat = false): Told => ({
  chat: 'zalo:1',
  text,
  state,
  repeat,
  attempts: repeat ? 2 : 1,
});
const heard = (...texts: string[]) => new Map([['zalo:1', texts]]);

it('does not let a delivery whose line was cut take the text of a later one with the same words', () => {
  const { arrived, problems } = compareHeard(
    [told('unknown'), told('sent')],
    heard('Mã này chưa đủ.'),
  );
  expect({ arrived, problems }).toEqual({ arrived: 1, problems: [] });
});

it('counts a delivery whose line was cut after it arrived', () => {
  expect(compareHeard([told('unknown')], heard('Mã này chưa đủ.')).arrived).toBe(1);
});

it('says what counts as sent and nobody heard', () => {
  expect(compareHeard([told('sent'), told('sent')], heard('Mã này chưa đủ.')).problems).toEqual([
    'zalo:1 never heard "Mã này chưa đủ.", which counts as sent',
  ]);
});

it('says what came twice, apart from an emergency that may', () => {
  const twice = heard('Gọi 112 ngay.', '(Gửi lại) Gọi 112 ngay.');
  expect(compareHeard([told('sent', 'Gọi 112 ngay.')], twice).problems).toEqual([
    'zalo:1 heard twice: "(Gửi lại) Gọi 112 ngay."',
  ]);
  const { copies, problems } = compareHeard([told('sent', 'Gọi 112 ngay.', true)], twice);
  expect({ copies, problems }).toEqual({ copies: 1, problems: [] });
});

it('knows the parts of a text that was too long for one message', () => {
  const long =
    'Giấy tờ cần mang theo khi làm khai sinh gồm có, xin đọc kỹ:\n• Tờ khai.\n• Giấy chứng sinh.';
  const parts = [long.slice(0, 70), long.slice(70)];
  expect(compareHeard([told('sent', long)], heard(...parts)).problems).toEqual([]);
  const withMenu = [parts[0] ?? '', `${parts[1]}\n1. Đúng\n2. Sửa`];
  expect(compareHeard([told('sent', long)], heard(...withMenu)).problems).toEqual([]);
  expect(compareHeard([told('sent', long)], heard(...parts, parts[1] ?? '')).problems).toHaveLength(
    1,
  );
});

it('takes the likest of several texts that begin alike', () => {
  const head = 'Thủ tục đăng ký khai sinh (1.001193), làm trong 60 ngày kể từ ngày sinh con.';
  const all = `${head} ${'giấy '.repeat(100)}`;
  const [first, second] = [all.slice(0, 300), all.slice(300)];
  const both = [told('unknown', `${head} Năm giấy đầu.`), told('sent', all)];
  expect(compareHeard(both, heard(`${head} Năm giấy đầu.`, first, second)).problems).toEqual([]);
});

it('does not take a text that only holds the words for the one that is them', () => {
  const question = 'Bé sinh ngày nào (dương lịch)? Gõ chẳng hạn «3/11» hoặc bấm nút dưới đây.';
  const longer = `Tôi chưa đổi được ngày âm lịch. ${question}`;
  const both = [told('sent', question), told('sent', longer)];
  expect(compareHeard(both, heard(longer, question)).problems).toEqual([]);
});

it('lets an emergency arrive with every try, and no oftener', () => {
  const one = { ...told('sent', 'Gọi 112 ngay.', true), attempts: 3 };
  const text = (times: number) => heard(...Array.from({ length: times }, () => 'Gọi 112 ngay.'));
  expect(compareHeard([one], text(3))).toMatchObject({ copies: 2, problems: [] });
  expect(compareHeard([one], text(4)).problems).toHaveLength(1);
});
