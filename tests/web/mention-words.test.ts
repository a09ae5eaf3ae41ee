import { describe, expect, it } from '@jest/globals';
import { mentionUnderway, suggestColleagues } from '../../web/src/tickets/mention-words.ts';

const person = (username: string, displayName: string, bodies: string[] = []) => ({
  id: username,
  username,
  displayName,
  bodies,
});

describe('a mention that is being typed', () => {
  it.each([
    ['Nhờ @ho', 7, { from: 4, word: 'ho' }],
    ['@', 1, { from: 0, word: '' }],
    ['(@đứ', 4, { from: 1, word: 'đứ' }],
    ['gửi a@b.vn', 10, undefined],
    ['@hoa xem', 8, undefined],
    ['@hoa xem', 3, { from: 0, word: 'ho' }],
  ])('in %j at %i is %j', (text, caret, expected) => {
    expect(mentionUnderway(text, caret)).toEqual(expected);
  });

  it('offers those whose name begins so, without accents, and who may see the ticket', () => {
    const people = [
      person('ntd', 'Nguyễn Thị Đức'),
      person('duc.y', 'Lê Văn Y', ['yte']),
      person('hoa', 'Trần Hoa', ['qldt']),
      person('toi', 'Đức Tôi'),
    ];
    const names = (word: string) =>
      suggestColleagues(people, word, { body: 'qldt', except: 'toi' }).map((one) => one.username);
    expect(names('duc')).toEqual(['ntd']);
    expect(names('')).toEqual(['ntd', 'hoa']);
    expect(names('TR')).toEqual(['hoa']);
  });
});
