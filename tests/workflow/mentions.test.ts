import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Notice } from '../../models/notice.ts';
import { mentionsIn } from '../../workflow/tickets/mentions.ts';
import { aStaffMember, aTicket, aWorkflow } from '../support/builders.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

describe('names in a note', () => {
  it.each([
    ['Nhờ @hoa xem giúp', ['hoa']],
    ['@Hoa.Nt, @hoa.nt và @nam_1.', ['hoa.nt', 'nam_1']],
    ['gửi a@b.vn và @@x', []],
    ['không có ai', []],
  ])('of %j are %j', (text, expected) => {
    expect(mentionsIn(text)).toEqual(expected);
  });
});

describe('a mention', () => {
  async function people() {
    return {
      hoa: await aStaffMember({ username: 'hoa' }),
      unit: await aStaffMember({ username: 'unit', bodies: ['qldt'] }),
      stranger: await aStaffMember({ username: 'stranger', bodies: ['yte'] }),
      gone: await aStaffMember({ username: 'gone', disabled: true }),
    };
  }

  it('tells who is named once, but not the writer, strangers to the ticket and closed accounts', async () => {
    const { hoa, unit } = await people();
    const ticket = await aTicket();
    const by = { type: 'staff' as const, id: String(hoa._id), name: 'Hoa' };
    const text = '@unit @UNIT @hoa @stranger @gone @nobody xem giúp';
    const after = await aWorkflow().workflow.tickets.note({ ticket: ticket._id, by }, text, false);
    const told = await Notice.find().lean();
    expect(told.map(({ staffId }) => String(staffId))).toEqual([String(unit._id)]);
    expect(told[0]).toMatchObject({ kind: 'mention', link: `/tickets/${ticket.code}` });
    expect(told[0]?.title).not.toContain('xem giúp');
    expect(after.updates.at(-1)?.facts).toEqual({ mentioned: [unit.displayName] });
  });

  it('in a note to residents tells nobody', async () => {
    const { hoa } = await people();
    const ticket = await aTicket();
    const by = { type: 'staff' as const, id: String(hoa._id), name: 'Hoa' };
    await aWorkflow().workflow.tickets.note({ ticket: ticket._id, by }, 'Chào @unit', true);
    expect(await Notice.countDocuments()).toBe(0);
  });
});
