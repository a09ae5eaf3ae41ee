import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { MINUTE, SECOND } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { SecondFactor } from '../../models/second-factor.ts';
import type { StaffRecord } from '../../models/staff.ts';
import { StaffSession } from '../../models/staff-session.ts';
import { aStaffMember, PASSWORD } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

type Api = ReturnType<typeof aStaffApi>;
let shared: Api | undefined;
/** One for all tests: accounts, and with them the counters of wrong passwords, are new in each. */
const anApi = (): Api => {
  shared ??= aStaffApi({ dataDir: store.dataDir });
  return shared;
};

/** An authenticator on a phone whose clock is the api's. */
const codeOf = (secret: string, { clock }: Api, offMs = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: clock.now().getTime() + offMs,
  });

async function enrol(api: Api, person: StaffRecord) {
  const browser = aBrowser(api.app);
  await browser.signIn(person);
  const offer = await browser.post('/me/second-factor', { password: PASSWORD });
  const { secret } = offer.body as { secret: string };
  const done = await browser.post('/me/second-factor/confirmation', { code: codeOf(secret, api) });
  api.clock.advance(30 * SECOND);
  return { browser, secret, offer, backupCodes: done.body.backupCodes as string[] };
}

describe('the second factor', () => {
  it('is added with the password and a first code, and kept sealed', async () => {
    const api = anApi();
    const { browser, secret, offer, backupCodes } = await enrol(api, await aStaffMember());
    expect(offer.body.uri).toMatch(/^otpauth:\/\/totp\//);
    expect(offer.body.qr).toMatch(/^<svg[^>]* viewBox/);
    expect(new Set(backupCodes).size).toBe(10);
    const kept = JSON.stringify(await SecondFactor.find().lean());
    for (const plain of [secret, ...backupCodes]) expect(kept).not.toContain(plain);
    const view = (await browser.get('/me/second-factor')).body;
    expect(view).toMatchObject({ required: false, backupCodesLeft: 10 });
    expect(view.since).not.toBeNull();
    expect(await AuditEntry.countDocuments({ action: 'staff.second_factor_added' })).toBe(1);
  });

  it('is not begun by a stolen session without the password', async () => {
    const { app } = anApi();
    const browser = aBrowser(app);
    await browser.signIn(await aStaffMember());
    const answer = await browser.post('/me/second-factor', { password: 'sai mật khẩu' });
    expect(answer.status).toBe(400);
    expect(await SecondFactor.countDocuments()).toBe(0);
  });

  it('is asked for beside the password from then on', async () => {
    const api = anApi();
    const person = await aStaffMember();
    const { secret } = await enrol(api, person);
    const bare = await aBrowser(api.app).signIn(person);
    expect(bare.status).toBe(401);
    expect(bare.body.details).toEqual([{ path: 'code', message: 'is needed' }]);
    expect((await aBrowser(api.app).signIn(person, 'sai mật khẩu')).body.details).toEqual([]);
    const good = await aBrowser(api.app).signIn(person, PASSWORD, codeOf(secret, api));
    expect(good.status).toBe(200);
  });

  it.each([
    ['30 s late', -30, 200],
    ['30 s early', 30, 200],
    ['90 s late', -90, 401],
    ['90 s early', 90, 401],
  ])('a code of a phone that is %s', async (_, offSeconds, status) => {
    const api = anApi();
    const person = await aStaffMember();
    const { secret } = await enrol(api, person);
    api.clock.advance(5 * MINUTE);
    const code = codeOf(secret, api, offSeconds * SECOND);
    expect((await aBrowser(api.app).signIn(person, PASSWORD, code)).status).toBe(status);
  });

  it('takes each code once, also of two that come together', async () => {
    const api = anApi();
    const person = await aStaffMember();
    const { secret, backupCodes } = await enrol(api, person);
    const spent = (backupCodes[0] ?? '').toLowerCase().replace('-', ' ');
    for (const code of [codeOf(secret, api), spent]) {
      const tries = [1, 2].map(() => aBrowser(api.app).signIn(person, PASSWORD, code));
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([200, 401]);
    }
    const older = codeOf(secret, api, -30 * SECOND);
    expect((await aBrowser(api.app).signIn(person, PASSWORD, older)).status).toBe(401);
  });

  it('stops guessing of codes after ten', async () => {
    const api = anApi();
    const person = await aStaffMember();
    const { secret } = await enrol(api, person);
    for (let tries = 0; tries < 10; tries += 1)
      await aBrowser(api.app).signIn(person, PASSWORD, 'AAAAA-AAAAA');
    const right = await aBrowser(api.app).signIn(person, PASSWORD, codeOf(secret, api));
    expect(right.status).toBe(429);
  });

  it('gives new backup codes for a code, and the old ones are worth nothing', async () => {
    const api = anApi();
    const person = await aStaffMember();
    const { browser, secret, backupCodes } = await enrol(api, person);
    const renewed = await browser.post('/me/second-factor/backup-codes', {
      code: codeOf(secret, api),
    });
    expect(renewed.body.backupCodes).toHaveLength(10);
    const old = await aBrowser(api.app).signIn(person, PASSWORD, backupCodes[0]);
    expect(old.status).toBe(401);
    const fresh = await aBrowser(api.app).signIn(person, PASSWORD, renewed.body.backupCodes[9]);
    expect(fresh.status).toBe(200);
    expect((await browser.get('/me/second-factor')).body.backupCodesLeft).toBe(9);
  });

  it('is removed with a code, and by an administrator for who lost it', async () => {
    const api = anApi();
    const person = await aStaffMember();
    const { browser, secret } = await enrol(api, person);
    expect((await browser.post('/me/second-factor/removal', { code: '000000' })).status).toBe(400);
    const code = codeOf(secret, api);
    expect((await browser.post('/me/second-factor/removal', { code })).status).toBe(204);
    expect((await aBrowser(api.app).signIn(person)).status).toBe(200);

    const forgetful = await aStaffMember();
    const lost = await enrol(api, forgetful);
    const admin = aBrowser(api.app);
    await admin.signIn(await aStaffMember({ roles: ['admin'] }));
    const path = `/staff/${String(forgetful._id)}/second-factor`;
    expect((await browser.delete(path)).status).toBe(403);
    expect((await admin.delete(path)).status).toBe(204);
    expect((await lost.browser.get('/me')).status).toBe(401);
    expect((await aBrowser(api.app).signIn(forgetful)).status).toBe(200);
    const acts = await AuditEntry.find({ 'target.id': String(forgetful._id) }).lean();
    expect(acts.map(({ action }) => action)).toContain('staff.second_factor_reset');
  });

  it('comes before everything else for the roles that must have it', async () => {
    const api = aStaffApi({ dataDir: store.dataDir, totpRequiredRoles: ['leader'] });
    const leader = await aStaffMember({ roles: ['leader'] });
    const browser = aBrowser(api.app);
    expect((await browser.signIn(leader)).body.me.mustAddSecondFactor).toBe(true);
    const refused = await browser.get('/tickets');
    expect(refused.status).toBe(403);
    expect(refused.body.details).toEqual([expect.objectContaining({ path: 'secondFactor' })]);
    const { browser: enrolled } = await enrol(api, leader);
    expect((await enrolled.get('/tickets')).status).toBe(200);
    const officer = aBrowser(api.app);
    await officer.signIn(await aStaffMember());
    expect((await officer.get('/tickets')).status).toBe(200);
  });
});

describe('sessions', () => {
  type Listed = { items: { id: string; current: boolean; userAgent: string | null }[] };

  it('are listed for their own person, and one or all others can be ended', async () => {
    const { app } = anApi();
    const person = await aStaffMember();
    const [desk, phone, home] = [aBrowser(app), aBrowser(app), aBrowser(app)];
    for (const browser of [desk, phone, home]) await browser.signIn(person);
    const stranger = aBrowser(app);
    await stranger.signIn(await aStaffMember());
    const { items } = (await desk.get('/me/sessions')).body as Listed;
    expect(items).toHaveLength(3);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const phoneId = ((await phone.get('/me/sessions')).body as Listed).items.find(
      ({ current }) => current,
    )?.id;
    expect((await stranger.delete(`/me/sessions/${phoneId}`)).status).toBe(404);
    expect((await desk.delete(`/me/sessions/${phoneId}`)).status).toBe(204);
    expect((await phone.get('/me')).status).toBe(401);
    expect((await desk.delete('/me/sessions')).body).toEqual({ ended: 1 });
    expect((await home.get('/me')).status).toBe(401);
    expect((await desk.get('/me')).status).toBe(200);
    expect(await AuditEntry.countDocuments({ action: 'staff.sessions_ended' })).toBe(2);
  });

  it('other than the one at hand end with another password', async () => {
    const { app } = anApi();
    const person = await aStaffMember();
    const [here, there] = [aBrowser(app), aBrowser(app)];
    await here.signIn(person);
    await there.signIn(person);
    const next = 'một mật khẩu khác hẳn';
    expect((await here.post('/me/password', { current: PASSWORD, next })).status).toBe(200);
    expect((await there.get('/me')).status).toBe(401);
    expect((await here.get('/me')).status).toBe(200);
  });

  it('of somebody else are ended by an administrator only', async () => {
    const { app } = anApi();
    const [admin, officer] = [aBrowser(app), aBrowser(app)];
    await admin.signIn(await aStaffMember({ roles: ['admin'] }));
    const person = await aStaffMember();
    await officer.signIn(person);
    const path = `/staff/${String(person._id)}/sessions`;
    expect((await officer.delete(path)).status).toBe(403);
    expect((await admin.delete(path)).body).toEqual({ ended: 1 });
    expect((await officer.get('/me')).status).toBe(401);
    expect(await StaffSession.countDocuments({ staffId: String(person._id) })).toBe(0);
  });
});
