/** One resident's message of the load, as a Telegram update has it. */
type Said = { chat: number; text: string };

const WORDS = [
  'đèn đường không sáng',
  'rác chưa thu gom',
  'đường bị ngập',
  'cây đổ chắn đường',
  'ổ gà rất sâu',
];
const STREETS = ['Hùng Vương', 'Lê Lợi', 'Trần Hưng Đạo', 'Nguyễn Huệ', 'Lê Duẩn', 'Quốc lộ 9'];
const FIRST_CHAT = 10_000;
/** Residents of the mixed load: each writes again and again, and few enough know the number of their report. */
const MIXED_CHATS = 2_000;

const report = (number: number): string =>
  `${WORDS[number % WORDS.length]} ở đường ${STREETS[number % STREETS.length]}, số nhà ${number}`;

/**
 * What residents write.
 *
 * `reports`: every message from another resident and a whole report, the most work that a message can be. `mixed`: of
 * ten messages three are reports, three ask after one, two are greetings, one is thanks and one a press of a button.
 */
export const LOADS: Readonly<Record<'reports' | 'mixed', (number: number) => Said>> = {
  reports: (number) => ({ chat: FIRST_CHAT + number, text: report(number) }),
  mixed: (number) => ({
    chat: FIRST_CHAT + (number % MIXED_CHATS),
    text: mixedText(number),
  }),
};

function mixedText(number: number): string {
  switch (number % 10) {
    case 0:
    case 1:
    case 2:
      return report(number);
    case 3:
    case 4:
    case 5:
      return 'báo cáo của tôi đến đâu rồi';
    case 6:
    case 7:
      return 'xin chào';
    case 8:
      return 'cảm ơn nhé';
    default:
      return 'Báo một việc';
  }
}

/** The update of the load's message with this number. */
export function updateOf(number: number, { chat, text }: Said): object {
  return {
    update_id: number,
    message: {
      message_id: number,
      date: Math.floor(Date.now() / 1000),
      chat: { id: chat, type: 'private' },
      from: { id: chat, is_bot: false, first_name: 'A', language_code: 'vi' },
      text,
    },
  };
}
