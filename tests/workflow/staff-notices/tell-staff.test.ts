import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY } from '../../../core/clock.ts';
import { Notice } from '../../../models/notice.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { createRetention } from '../../../workflow/residents/retention.ts';
import type { Recipients } from '../../../workflow/staff-notices/recipients.ts';
import { type StaffNotice, tellStaff } from '../../../workflow/staff-notices/tell-staff.ts';
import { aStaffMember, city, WEDNESDAY } from '../../support/builders.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const aNotice = (given: Partial<StaffNotice> = {}): StaffNotice => ({
  key: 'deadline:DH-7KQM-4XTA:1',
  kind: 'deadline',
  to: { desk: true },
  title: 'Phản ánh DH-7KQM-4XTA sắp đến hạn',
  link: '/tickets/DH-7KQM-4XTA',
  urgent: false,
  at: WEDNESDAY,
  ...given,
});

describe('tellStaff', () => {
  it('tells a person once under one key, and again under another', async () => {
    const desk = await aStaffMember();
    expect(await tellStaff(aNotice())).toEqual([String(desk._id)]);
    expect(await tellStaff(aNotice({ title: 'Khác' }))).toEqual([]);
    expect(await tellStaff(aNotice({ key: 'deadline:DH-7KQM-4XTA:2' }))).toHaveLength(1);
    const kept = await Notice.find({ key: 'deadline:DH-7KQM-4XTA:1' }).lean();
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ title: 'Phản ánh DH-7KQM-4XTA sắp đến hạn', urgent: false });
  });

  it('tells who came later to the same event, and only them', async () => {
    await aStaffMember();
    await tellStaff(aNotice());
    const second = await aStaffMember();
    expect(await tellStaff(aNotice())).toEqual([String(second._id)]);
  });

  it('is told once when two processes tell it at the same time', async () => {
    await aStaffMember();
    await Promise.all(Array.from({ length: 5 }, () => tellStaff(aNotice())));
    expect(await Notice.countDocuments()).toBe(1);
  });

  it('leaves nothing behind when the transaction around it fails', async () => {
    await aStaffMember();
    const failing = inTransaction(async (session) => {
      await tellStaff(aNotice(), session);
      throw new RangeError('later');
    });
    await expect(failing).rejects.toThrow('later');
    expect(await Notice.countDocuments()).toBe(0);
  });

  it('refuses a link that leads out of the app', async () => {
    await expect(tellStaff(aNotice({ link: 'https://x.example' }))).rejects.toThrow('must begin');
  });

  it('cuts a title that is too long', async () => {
    await aStaffMember();
    await tellStaff(aNotice({ title: 'a'.repeat(500) }));
    expect((await Notice.findOne().lean())?.title).toHaveLength(200);
  });
});

describe('a notice', () => {
  it('ends after a quarter of a year', async () => {
    await aStaffMember();
    await tellStaff(aNotice());
    await tellStaff(aNotice({ key: 'newer', at: new Date(WEDNESDAY.getTime() + 2 * DAY) }));
    const clock = createManualClock(new Date(WEDNESDAY.getTime() + 91 * DAY));
    expect(await createRetention({ city, clock })()).toBe(1);
    expect((await Notice.find().lean()).map(({ key }) => key)).toEqual(['newer']);
  });
});

describe('the recipients', () => {
  async function people() {
    return {
      desk: await aStaffMember(),
      unit: await aStaffMember({ bodies: ['qldt'] }),
      unitLeader: await aStaffMember({ bodies: ['qldt'], roles: ['leader'] }),
      other: await aStaffMember({ bodies: ['dien_luc'] }),
      leader: await aStaffMember({ roles: ['leader'] }),
      gone: await aStaffMember({ bodies: ['qldt'], disabled: true }),
    };
  }

  it.each<[Recipients, string[]]>([
    [{ desk: true }, ['desk']],
    [{ body: 'qldt' }, ['unit', 'unitLeader']],
    [{ body: 'qldt', roles: ['leader'] }, ['unitLeader']],
    [{ roles: ['leader'] }, ['unitLeader', 'leader']],
    [{ body: 'qldt', desk: true }, ['desk', 'unit', 'unitLeader']],
    [{ permission: 'warnings.approve' }, ['desk', 'unitLeader', 'leader']],
    [{}, []],
  ])('of %j are %j', async (to, expected) => {
    const all = await people();
    const told = await tellStaff(aNotice({ to }));
    const names = Object.entries(all)
      .filter(([, { _id }]) => told.includes(String(_id)))
      .map(([name]) => name);
    expect(names).toEqual(expected);
  });

  it('are the named ones, but for those whose account is closed', async () => {
    const { other, gone } = await people();
    const to = { officers: [String(other._id), String(gone._id), 'nobody'] };
    expect(await tellStaff(aNotice({ to }))).toEqual([String(other._id)]);
  });

  it('are the city desk while nobody works for the body yet', async () => {
    const { desk } = await people();
    expect(await tellStaff(aNotice({ to: { body: 'cap_nuoc' } }))).toEqual([String(desk._id)]);
  });
});
