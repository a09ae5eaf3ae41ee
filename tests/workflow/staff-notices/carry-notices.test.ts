import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, HOUR, MINUTE } from '../../../core/clock.ts';
import { createLogger } from '../../../core/logger.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { Delivery } from '../../../models/delivery.ts';
import { Notice } from '../../../models/notice.ts';
import type { ResidentRecord } from '../../../models/resident.ts';
import { Staff, type StaffRecord } from '../../../models/staff.ts';
import { inTransaction } from '../../../models/transaction.ts';
import { createMailer } from '../../../workflow/mail/mailer.ts';
import { isMissed } from '../../../workflow/notifications/is-missed.ts';
import { eraseResident } from '../../../workflow/residents/erase-resident.ts';
import { createNoticeCarrier } from '../../../workflow/staff-notices/carry-notices.ts';
import { createReachDesk } from '../../../workflow/staff-notices/reach.ts';
import { tellStaff } from '../../../workflow/staff-notices/tell-staff.ts';
import { aResident, aStaffMember, aWorkflow, city, WEDNESDAY } from '../../support/builders.ts';
import { startMailServer } from '../../support/mail-server.ts';
import { startTestStore } from '../../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let clock: ReturnType<typeof createManualClock>;
beforeAll(async () => {
  store = await startTestStore();
  mail = await startMailServer();
});
afterAll(async () => {
  await mail.close();
  await store.stop();
});
beforeEach(async () => {
  await store.clear();
  mail.letters.length = 0;
  mail.answers.length = 0;
  clock = createManualClock(WEDNESDAY);
});

function aHouse() {
  const { workflow, outbox } = aWorkflow(clock);
  const mailer = createMailer({ url: mail.url, from: 'lang-nghe@dongha.example' });
  const reach = createReachDesk({ clock, mailer });
  const carry = createNoticeCarrier({
    city,
    clock,
    logger: createLogger('silent'),
    outbox,
    mailer,
    publicUrl: 'https://langnghe.example',
  });
  return { workflow, reach, carry };
}

const by = (person: StaffRecord) => ({
  type: 'staff' as const,
  id: String(person._id),
  name: person.displayName,
});
const again = async (person: StaffRecord): Promise<StaffRecord> => {
  const found = await Staff.findById(person._id).lean<StaffRecord>();
  if (!found) throw new Error('gone');
  return found;
};
const chatOf = (resident: ResidentRecord) => {
  const [one] = resident.identities;
  if (!one) throw new Error('no chat');
  return { channel: one.channel, address: one.address };
};

/** An officer whose Telegram chat is linked. */
async function linked(house: ReturnType<typeof aHouse>) {
  const person = await aStaffMember();
  const resident = await aResident();
  const code = await house.reach.offerChat(person);
  const outcome = await inTransaction((session) =>
    house.workflow.links.link({ resident, code, ...chatOf(resident) }, session),
  );
  return { person, resident, outcome, code };
}

const tell = (person: StaffRecord, given: { urgent?: boolean; key?: string } = {}) =>
  tellStaff({
    key: given.key ?? 'k1',
    kind: 'deadline',
    to: { officers: [String(person._id)] },
    title: 'Phản ánh DH-7KQM-4XTA sắp đến hạn',
    link: '/tickets/DH-7KQM-4XTA',
    urgent: given.urgent ?? false,
    at: clock.now(),
  });

describe('the chat of an officer', () => {
  it('is linked by the code of the app, audited, and hears each notice once', async () => {
    const house = aHouse();
    const { person, outcome } = await linked(house);
    expect(outcome).toEqual({ linked: true, staff: person.displayName });
    await tell(person);
    await house.carry();
    await house.carry();
    const sent = await Delivery.find().lean();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ channel: 'telegram', lane: 'notice' });
    expect(sent[0]?.content.text).toContain('https://langnghe.example/staff/tickets/DH-7KQM-4XTA');
    const [entry] = await AuditEntry.find({ action: 'staff.chat_linked' }).lean();
    expect(JSON.stringify(entry)).not.toContain((await again(person)).chat?.address);
  });

  it('is not linked by a used code or one older than ten minutes', async () => {
    const house = aHouse();
    const { code } = await linked(house);
    const stranger = await aResident();
    const link = (typed: string) =>
      inTransaction((session) =>
        house.workflow.links.link(
          { resident: stranger, code: typed, ...chatOf(stranger) },
          session,
        ),
      );
    expect(await link(code)).toEqual({ linked: false, because: 'wrong' });
    const late = await house.reach.offerChat(await aStaffMember());
    clock.advance(10 * MINUTE);
    expect(await link(late)).toEqual({ linked: false, because: 'wrong' });
  });

  it('lets what can wait wait for the morning, and what is urgent not', async () => {
    const house = aHouse();
    const { person } = await linked(house);
    // 23:00 in Đông Hà.
    clock.advance(14 * HOUR);
    await tell(person, { key: 'calm' });
    await tell(person, { key: 'urgent', urgent: true });
    await house.carry();
    const [sent] = await Delivery.find().lean();
    expect(await Delivery.countDocuments()).toBe(1);
    expect(sent).toMatchObject({
      lane: 'reply',
      content: { text: expect.stringMatching(/^KHẨN/) },
    });
    clock.advance(9 * HOUR);
    await house.carry();
    expect(await Delivery.countDocuments()).toBe(2);
  });

  it('does not hear what was read in the app by then', async () => {
    const house = aHouse();
    const { person } = await linked(house);
    await tell(person);
    await Notice.updateOne({}, { $set: { readAt: clock.now() } });
    await house.carry();
    expect(await Delivery.countDocuments()).toBe(0);
    expect(await Notice.countDocuments({ chatDueAt: { $exists: true } })).toBe(0);
  });

  it('is left alone once the link is undone, in the app or by deleting one’s data', async () => {
    const house = aHouse();
    const first = await linked(house);
    await house.reach.forget(await again(first.person), 'chat', by(first.person));
    const second = await linked(house);
    await inTransaction((session) => eraseResident(second.resident, clock.now(), session));
    expect((await again(second.person)).chat).toBeUndefined();
    for (const { person } of [first, second]) await tell(person);
    await house.carry();
    expect(await Delivery.countDocuments()).toBe(0);
  });

  it('that cannot be reached is no resident to be called', () => {
    const about = { type: 'staff_notice' };
    expect(isMissed({ state: 'dead', about, error: { code: 'attempts_used_up' } })).toBe(false);
  });
});

describe('e-mail to an officer', () => {
  async function withEmail(house: ReturnType<typeof aHouse>) {
    const person = await aStaffMember();
    await house.reach.offerEmail(person, 'canbo@dongha.example');
    const code = /\d{6}/.exec(decoded(mail.letters[0]?.text ?? ''))?.[0] ?? '';
    await house.reach.confirmEmail(person, code, by(person));
    mail.letters.length = 0;
    return person;
  }

  it('needs the code that came by it', async () => {
    const house = aHouse();
    const person = await aStaffMember();
    await house.reach.offerEmail(person, 'canbo@dongha.example');
    await expect(house.reach.confirmEmail(person, '0', by(person))).rejects.toThrow('not the code');
    expect((await again(person)).email).toBeUndefined();
    await expect(house.reach.offerEmail(person, 'x@dongha.example')).rejects.toThrow('just now');
  });

  it('goes out once, with the link', async () => {
    const house = aHouse();
    const person = await withEmail(house);
    await tell(person);
    await house.carry();
    await house.carry();
    expect(mail.letters.map(({ to }) => to)).toEqual(['canbo@dongha.example']);
    expect(decoded(mail.letters[0]?.text ?? '')).toContain('/staff/tickets/DH-7KQM-4XTA');
  });

  it('is tried again after a failure that may pass, and not after a refusal for good', async () => {
    const house = aHouse();
    const person = await withEmail(house);
    mail.answers.push(451);
    await tell(person);
    await house.carry();
    expect(mail.letters).toEqual([]);
    clock.advance(5 * MINUTE);
    await house.carry();
    expect(mail.letters).toHaveLength(1);
    mail.answers.push(550);
    await tell(person, { key: 'k2' });
    await house.carry();
    clock.advance(HOUR);
    await house.carry();
    expect(mail.letters).toHaveLength(1);
    expect(await Notice.countDocuments({ mailDueAt: { $exists: true } })).toBe(0);
  });
});

/** The text of a letter, whatever it was wrapped in for the way. */
function decoded(letter: string): string {
  const at = letter.indexOf('\r\n\r\n');
  const [head, body] = [letter.slice(0, at), letter.slice(at + 4)];
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString();
  return body
    .replaceAll('=\r\n', '')
    .replace(/(=[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString());
}
