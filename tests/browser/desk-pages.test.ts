import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MINUTE } from '../../core/clock.ts';
import { Notice } from '../../models/notice.ts';
import { Transfer } from '../../models/transfer.ts';
import { createClosedTicketRoll } from '../../workflow/tickets/closed-tickets.ts';
import { DESK, hasBrowser, PHONE } from '../support/browser.ts';
import { aReport, aStaffMember, city, PASSWORD } from '../support/builders.ts';
import { isSound } from '../support/is-sound.ts';
import { signIn } from '../support/staff-app.ts';
import { type StaffSeat, startStaffSeat } from '../support/staff-seat.ts';

(hasBrowser ? describe : describe.skip)('The desk’s own pages', () => {
  let seat: StaffSeat;
  beforeAll(async () => {
    seat = await startStaffSeat();
  }, 120_000);
  afterAll(() => seat?.stop());

  it.each([
    ['a desk', DESK],
    ['a phone of 360 pixels', PHONE],
  ] as const)(
    'mention a colleague, check evidence and try a transfer again at %s',
    async (_, size) => {
      await seat.store.clear();
      const officer = await aStaffMember();
      const other = await aStaffMember({ username: 'hoa' });
      const by = { type: 'staff' as const, id: String(other._id), name: other.displayName };
      const { ticket } = await seat.api.workflow.reports.submit(aReport());
      const { page, complaints, context } = await seat.browser.person(size);
      await signIn(page, seat.url, { username: officer.username, password: PASSWORD });

      // A note with a name, chosen by keyboard.
      await page.goto(`${seat.url}/staff/tickets/${ticket.code}`);
      await page.getByText('Ghi chú', { exact: true }).first().click();
      const note = page.locator('#note-text');
      await note.pressSequentially('Nhờ @ho');
      await page.getByRole('button', { name: '@hoa' }).waitFor();
      await isSound(page, 'mention', size);
      await note.press('ArrowDown');
      await page.keyboard.press('Enter');
      expect(await note.inputValue()).toBe('Nhờ @hoa ');
      await page.getByRole('button', { name: 'Thêm ghi chú' }).click();
      await page.getByText(`đã báo ${other.displayName}`).waitFor();
      expect(await Notice.countDocuments({ kind: 'mention', staffId: other._id })).toBe(1);

      // What a colleague called solved.
      const act = { ticket: ticket._id, by };
      await seat.api.workflow.tickets.move(act, { to: 'accepted' });
      const evidence = { kind: 'document' as const, value: 'BB-12' };
      await seat.api.workflow.tickets.move(act, {
        to: 'resolved',
        outcome: { code: 'fixed', evidence },
      });
      seat.api.clock.advance(MINUTE);
      await createClosedTicketRoll({ city })();
      await page.goto(`${seat.url}/staff/evidence`);
      await page.getByText('BB-12').waitFor();
      await isSound(page, 'evidence', size);
      await page.getByRole('button', { name: `Đạt ${ticket.code}`, exact: true }).click();
      await page.getByText('Hôm nay không còn việc nào').waitFor();

      // A ticket that another system did not take.
      const [peer] = city.exchange.peers;
      await Transfer.create({
        ticketId: ticket._id,
        ticketCode: ticket.code,
        body: ticket.body,
        adapter: 'open311',
        state: 'refused',
        attempts: 1,
        nextAt: seat.api.clock.now(),
        triedAt: seat.api.clock.now(),
        lastError: 'service_code unknown',
        createdAt: seat.api.clock.now(),
      });
      await page.goto(`${seat.url}/staff/exchange`);
      await page.getByText('service_code unknown').waitFor();
      expect(await page.getByRole('heading', { level: 2 }).count()).toBe(
        peer ? city.exchange.peers.length : 0,
      );
      await isSound(page, 'exchange', size);
      await page.getByRole('button', { name: `Chuyển lại ngay ${ticket.code}` }).click();
      await page.getByText('Không có phiếu nào ở trạng thái này.').waitFor();
      expect((await Transfer.findOne().lean())?.state).toBe('queued');
      expect(complaints).toEqual([]);
      await context.close();
    },
    120_000,
  );
});
