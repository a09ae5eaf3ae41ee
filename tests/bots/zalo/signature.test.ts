import { describe, expect, it } from '@jest/globals';
import { classOf, readZaloAnswer } from '../../../bots/zalo/answer.ts';
import { zaloMessage } from '../../../bots/zalo/sender.ts';
import { isSignedByZalo, signZalo } from '../../../bots/zalo/signature.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../../core/errors.ts';
import { ChatGone } from '../../../workflow/notifications/sender.ts';

const keys = { appId: '4097311281936189049', oaSecret: 'OA_SECRET_DEMO' };
const body = Buffer.from(
  '{"app_id":"4097311281936189049","sender":{"id":"3103741396296991610"},"user_id_by_app":"45342013118720098","recipient":{"id":"1423847451268726170"},"event_name":"user_send_text","message":{"text":"Đường Hùng Vương ngập","msg_id":"b8de7d84fa1b3043690c"},"timestamp":"1795333200000"}',
);
const mac = '89e26b3be4ba244b92c7418a4a51d8b4e6a2d09d910d0da1a777dccfda80bb41';

describe("Zalo's signature", () => {
  it('is the published one for the published example', () => {
    expect(body.length).toBe(290);
    expect(signZalo(keys, body, '1795333200000')).toBe(mac);
  });

  it.each([
    ['with its prefix', `mac=${mac}`, true],
    ['bare', mac, true],
    ['in capitals', `MAC=${mac.toUpperCase()}`, true],
    ['cut short', `mac=${mac.slice(0, 40)}`, false],
    ['of nothing', 'mac=', false],
    ['changed in one letter', `mac=${mac.replace('8', '9')}`, false],
  ])('%s is %s', (_name, header, expected) => {
    expect(isSignedByZalo(keys, body, header, ['1795333200000'])).toBe(expected);
    expect(isSignedByZalo(keys, body, header, [undefined, '1'])).toBe(false);
  });
});

describe("Zalo's answers", () => {
  it.each([
    [-216, 'token'],
    [-32, 'slow_down'],
    [-213, 'gone'],
    [-230, 'window'],
    [-211, 'quota'],
    [-209, 'configuration'],
    [-999, 'refused'],
  ])('%d is of the class %s', (code, expected) => {
    expect(classOf(code)).toBe(expected);
  });

  it.each([
    [200, '{"error":-213,"message":"not a follower"}', ChatGone],
    [200, '{"error":-248,"message":"policy"}', UpstreamRefused],
    [200, '{"error":-32,"message":"slow"}', UpstreamUnreachable],
    [429, 'slow', UpstreamUnreachable],
    [502, '<html>', UpstreamUnreachable],
    [200, '{"message":"no number"}', UpstreamUnreachable],
  ])('HTTP %d %s becomes the right error', (status, text, expected) => {
    expect(() => readZaloAnswer(status, text)).toThrow(expected);
  });

  it('give their data with ids as strings', () => {
    expect(readZaloAnswer(200, '{"error":0,"data":{"user_id":3103741396296991610}}')).toEqual({
      user_id: '3103741396296991610',
    });
  });
});

describe("Zalo's message", () => {
  it('has five buttons at most, calls and links in their own form, and no button for a position', () => {
    const buttons = [
      { id: 'location', title: 'Gửi vị trí', request: 'location' as const },
      { id: 'call:112', title: '☎ 112', phone: '112' },
      { id: 'page', title: 'Xem', url: 'https://dongha.example' },
      ...Array.from({ length: 6 }, (_, index) => ({ id: `b:${index}`, title: `Nút ${index}` })),
    ];
    const message = zaloMessage('Chọn', buttons) as {
      attachment: { payload: { buttons: { type: string; payload: unknown }[] } };
    };
    const given = message.attachment.payload.buttons;
    expect(given.map(({ type }) => type)).toEqual([
      'oa.open.phone',
      'oa.open.url',
      'oa.query.hide',
      'oa.query.hide',
      'oa.query.hide',
    ]);
    expect(given[2]?.payload).toBe('#b:0');
  });
});
