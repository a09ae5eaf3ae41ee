import { describe, expect, it } from '@jest/globals';
import { arrived, builtOnOwnStep, type Waiting } from '../../web/src/drafts/waiting-rules.ts';

const aWaiting = (change: Partial<Waiting> = {}): Waiting => ({
  id: 'a',
  code: 'DH-AAAA-BBBB',
  action: 'moves',
  body: { revision: 3, to: 'accepted' },
  text: 'Chúng tôi đã nhận',
  form: 'DH-AAAA-BBBB:move',
  fields: {},
  seen: 2,
  at: '2025-10-18T03:00:00.000Z',
  ...change,
});

type Ticket = Parameters<typeof arrived>[1];
const aTicket = (update: Partial<Ticket['updates'][number]>): Pick<Ticket, 'updates'> => ({
  updates: [
    {
      number: 3,
      at: '2025-10-18T03:00:01.000Z',
      by: { type: 'staff', name: 'Lan' },
      kind: 'moved',
      from: 'routed',
      to: 'accepted',
      note: 'Chúng tôi đã nhận',
      public: true,
      facts: {},
      ...update,
    },
  ],
});
const got = (item: Waiting, update: Partial<Ticket['updates'][number]>) =>
  arrived(item, aTicket(update) as Ticket, 'Lan');

describe('What waited for the line', () => {
  it('is known to have arrived when the history has it as a new line of the same person', () => {
    expect(got(aWaiting(), {})).toBe(true);
  });

  it.each([
    ['an older line', { number: 2 }],
    ["a colleague's line", { by: { type: 'staff', name: 'Khoa' } as const }],
    ['other words', { note: 'Khác' }],
    ['another step', { to: 'referred' }],
  ])('is not taken for arrived because of %s', (_what, update) => {
    expect(got(aWaiting(), update)).toBe(false);
  });

  it('builds on the own step that was sent just before, and on nothing else', () => {
    const sent = aWaiting();
    const later = aWaiting({ id: 'b', body: { revision: 3, to: 'in_progress' } });
    expect(builtOnOwnStep(later, sent, 4).body['revision']).toBe(4);
    expect(builtOnOwnStep({ ...later, code: 'DH-CCCC-DDDD' }, sent, 4).body['revision']).toBe(3);
    const onAnother = { ...later, body: { ...later.body, revision: 2 } };
    expect(builtOnOwnStep(onAnother, sent, 4).body['revision']).toBe(2);
    const note = aWaiting({ action: 'notes', body: { text: 'x' } });
    expect(builtOnOwnStep(note, sent, 4)).toBe(note);
  });
});
