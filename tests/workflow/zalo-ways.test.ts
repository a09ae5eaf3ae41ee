import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '../../core/clock.ts';
import { nextChat, triedChannels } from '../../workflow/notifications/other-chat.ts';
import { type ZaloFacts, zaloWays } from '../../workflow/notifications/zalo-ways.ts';

const NOW = new Date('2026-11-24T02:00:00Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const facts = (change: Partial<ZaloFacts>): ZaloFacts => ({
  now: NOW,
  lastSeenAt: ago(HOUR),
  sent: 0,
  isShut: false,
  isAnswer: false,
  hasCode: true,
  hasTemplate: true,
  hasPhone: true,
  ...change,
});

describe('the ways through Zalo', () => {
  it.each<[string, Partial<ZaloFacts>, string, boolean]>([
    ['just after their word', {}, 'consultation transaction zns', true],
    ['after 47 hours', { lastSeenAt: ago(47 * HOUR) }, 'consultation transaction zns', true],
    ['after 48 hours', { lastSeenAt: ago(2 * DAY) }, 'consultation transaction zns', false],
    ['with 7 sent', { sent: 7 }, 'consultation transaction zns', true],
    ['with 8 sent', { sent: 8 }, 'consultation transaction zns', false],
    ['when Zalo says none is left', { freeLeft: 0 }, 'consultation transaction zns', false],
    ['after 6 days', { lastSeenAt: ago(6 * DAY) }, 'consultation transaction zns', false],
    ['after 7 days', { lastSeenAt: ago(7 * DAY) }, 'transaction zns', false],
    ['minutes before 7 days', { lastSeenAt: ago(7 * DAY - 60_000) }, 'transaction zns', false],
    ['when it refused already', { isShut: true }, 'transaction zns', false],
    ['without a code', { isShut: true, hasCode: false }, 'zns', false],
    ['without a template', { isShut: true, hasTemplate: false }, 'transaction', false],
    ['without a phone', { isShut: true, hasPhone: false }, 'transaction', false],
    ['with nothing left', { isShut: true, hasCode: false, hasPhone: false }, '', false],
    ['an answer in a talk', { isShut: true, isAnswer: true }, 'consultation', false],
  ])('%s', (_name, change, ways, isFree) => {
    expect(zaloWays(facts(change))).toEqual({ ways: ways.split(' ').filter(Boolean), isFree });
  });
});

describe('another chat of the same resident', () => {
  const chat = (channel: 'web' | 'zalo' | 'telegram', hours: number, state = 'active') => ({
    channel,
    address: 'a',
    lastSeenAt: ago(hours * HOUR),
    state,
  });
  it('is the one used last that is alive and was not tried', () => {
    const chats = [chat('web', 3), chat('zalo', 1), chat('telegram', 2)];
    expect(nextChat(chats, ['zalo'])?.channel).toBe('telegram');
    expect(nextChat(chats, ['zalo', 'telegram'])?.channel).toBe('web');
    expect(nextChat([chat('zalo', 1), chat('web', 1, 'gone')], ['zalo'])).toBeUndefined();
  });
  it('knows from the key where the news was tried before', () => {
    expect(triedChannels({ key: 'ticket:1:via:zalo_bot:via:zalo', channel: 'web' })).toEqual([
      'web',
      'zalo_bot',
      'zalo',
    ]);
  });
});
