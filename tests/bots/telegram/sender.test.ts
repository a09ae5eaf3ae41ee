import { describe, expect, it } from '@jest/globals';
import { cutText } from '../../../bots/cut-text.ts';
import { createInParts } from '../../../bots/in-parts.ts';
import { telegramMarkup, telegramText } from '../../../bots/telegram/sender.ts';

describe("Telegram's buttons", () => {
  it('stand under the message, two short ones a row, and never carry more than 64 bytes', () => {
    const markup = telegramMarkup([
      { id: 'a', title: 'Bổ sung' },
      { id: 'b', title: 'Sai chỗ' },
      { id: 'c', title: 'Một tên nút rất là dài' },
      { id: `d:${'ệ'.repeat(30)}`, title: 'Quá dài' },
      { id: 'call:112', title: '☎ 112', phone: '112' },
    ]);
    expect(markup).toEqual({
      inline_keyboard: [
        [
          { text: 'Bổ sung', callback_data: 'a' },
          { text: 'Sai chỗ', callback_data: 'b' },
        ],
        [{ text: 'Một tên nút rất là dài', callback_data: 'c' }],
      ],
    });
  });

  it('give a number to call in the text, once', () => {
    const call = [{ id: 'call:112', title: '☎ 112', phone: '112' }];
    expect(telegramText('Giữ bình tĩnh.', call)).toBe('Giữ bình tĩnh.\n☎ 112');
    expect(telegramText('Gọi ngay 112.', call)).toBe('Gọi ngay 112.');
  });
});

describe('a long text', () => {
  it('is cut between lines or words and loses nothing but the blanks there', () => {
    const text = Array.from({ length: 300 }, (_, index) => `dòng ${index} 🚧`).join('\n');
    const pieces = cutText(text, 500);
    expect(pieces.every((piece) => piece.length <= 500)).toBe(true);
    expect(pieces.join('\n')).toBe(text);
  });

  it('without any blank is cut between letters, never inside one', () => {
    const pieces = cutText('🚧'.repeat(50), 33);
    expect(pieces.join('')).toBe('🚧'.repeat(50));
    expect(pieces.every((piece) => !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(piece))).toBe(true);
  });
});

describe('a delivery of several parts', () => {
  it('goes on where it failed and repeats nothing', async () => {
    const inParts = createInParts();
    const done: number[] = [];
    let isBroken = true;
    const parts = [1, 2, 3].map((part) => async () => {
      if (part === 2 && isBroken) throw new Error('no answer');
      done.push(part);
      return part;
    });
    await expect(inParts('key', parts)).rejects.toThrow('no answer');
    isBroken = false;
    expect(await inParts('key', parts)).toBe(3);
    expect(done).toEqual([1, 2, 3]);
    expect(await inParts('key', parts)).toBe(3);
    expect(done).toHaveLength(6);
  });
});
