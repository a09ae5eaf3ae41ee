import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Delivery } from '../../models/delivery.ts';
import { Dossier, DossierFollow } from '../../models/dossier.ts';
import { inTransaction } from '../../models/transaction.ts';
import { giveConsent } from '../../workflow/residents/consents.ts';
import { aResident, aStaffMember, city } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

const LATE = 'H50.12-20251001-0000001';
const SOON = 'H50.12-20251001-0000002';
const CALM = '000.00.12.H50-251001-0003';
let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  const day = (at: string) => new Date(`2025-10-${at}T09:00:00Z`);
  await api.workflow.dossiers.takeIn(
    [
      { code: LATE, state: 4, stateAt: day('02'), dueAt: day('13'), unit: 'H50.12' },
      { code: SOON, state: 4, stateAt: day('02'), dueAt: day('16'), unit: 'H50.12' },
      { code: CALM, state: 5, stateAt: day('02'), dueAt: day('13'), unit: 'H50.13' },
    ],
    'api',
  );
});

async function signedIn(given: Parameters<typeof aStaffMember>[0]) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(given));
  return browser;
}

describe('the dossier desk', () => {
  it('shows what is late, and what will be, before it happens; what waits for the resident is neither', async () => {
    const desk = await signedIn({ roles: ['officer'] });
    const codes = async (query: string) =>
      (await desk.get(`/dossiers${query}`)).body.items.map(({ code }: { code: string }) => code);
    expect(await codes('?view=foreseen')).toEqual([SOON]);
    expect(await codes('?view=overdue')).toEqual([LATE]);
    expect(await codes('?view=returned')).toEqual([CALM]);
    expect(await codes('?code=h50.12 20251001')).toHaveLength(2);
    expect((await desk.get('/dossiers/figures')).body.offices).toEqual([
      { unit: 'H50.12', onTime: 0, late: 0, overdue: 1, returned: 0, total: 2 },
      { unit: 'H50.13', onTime: 0, late: 0, overdue: 0, returned: 1, total: 1 },
    ]);
  });

  it('sends the drafted apology to the followers with one call, and the new day takes the dossier off the list', async () => {
    const resident = await aResident();
    await inTransaction((session) =>
      giveConsent(
        {
          city,
          resident,
          topic: 'dossier',
          language: 'vi',
          channel: 'telegram',
          messageId: 'm1',
          at: api.clock.now(),
        },
        session,
      ),
    );
    const dossier = await Dossier.findOne({ code: LATE }).orFail().lean();
    await DossierFollow.create({
      dossierId: dossier._id,
      residentId: resident._id,
      channel: 'telegram',
      since: api.clock.now(),
    });
    const desk = await signedIn({ roles: ['officer'] });
    const { body } = await desk.get(`/dossiers/${LATE}`);
    expect(body).toMatchObject({ followers: 1, lateness: 'overdue', apology: null });
    const sent = await desk.post(`/dossiers/${LATE}/apology`, body.apologyDraft);
    expect(sent.body).toMatchObject({ lateness: 'none', apologyDraft: null });
    const [delivery] = await Delivery.find().lean();
    expect(delivery?.content.text).toContain('xin lỗi');
    expect((await desk.get('/dossiers?view=overdue')).body.items).toEqual([]);
    expect((await desk.get('/dossiers/abc')).status).toBe(404);
  });

  it('takes a file, keeps the good lines and tells the bad ones', async () => {
    const desk = await signedIn({ roles: ['officer'] });
    const token = (await desk.get('/session')).body.csrfToken;
    const answer = await desk.agent
      .post('/api/v1/dossiers/files?name=a.csv&saidAt=2025-10-15T01:00:00.000Z')
      .set('x-csrf-token', token)
      .set('content-type', 'application/octet-stream')
      .send(Buffer.from(`Mã hồ sơ,Trạng thái\n${LATE},Đã có kết quả\nabc,4\n`));
    expect(answer.body).toEqual({
      rows: 2,
      added: 0,
      changed: 1,
      unchanged: 0,
      older: 0,
      badRows: 1,
      problems: [{ line: 3, message: expect.stringContaining('Mã hồ sơ') }],
    });
  });

  it('may be looked at by leaders, and changed only by the city desk', async () => {
    const leader = await signedIn({ roles: ['leader'] });
    expect((await leader.get('/dossiers')).status).toBe(200);
    const apology = { reason: 'Cần thêm thời gian', newDue: '2025-11-15T01:00:00.000Z' };
    expect((await leader.post(`/dossiers/${LATE}/apology`, apology)).status).toBe(403);
    const unit = await signedIn({ roles: ['officer'], bodies: ['do_thi'] });
    expect((await unit.get('/dossiers')).status).toBe(403);
  });
});
