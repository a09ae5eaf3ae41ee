import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Staff } from '../../models/staff.ts';
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

const anApi = () => aStaffApi({ dataDir: store.dataDir });

describe('signing in', () => {
  it('gives a session to the right password, and the person with what they may do', async () => {
    const { app } = anApi();
    const browser = aBrowser(app);
    const person = await aStaffMember({ bodies: ['qldt'] });
    const answer = await browser.signIn(person);
    expect(answer.status).toBe(200);
    expect(answer.body.me).toMatchObject({ username: person.username, bodies: ['qldt'] });
    expect(answer.body.me.permissions).toContain('tickets.work');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Lax/);
    expect((await browser.get('/me')).body).toMatchObject({ id: String(person._id) });
    expect(await AuditEntry.findOne({ action: 'staff.signed_in' })).not.toBeNull();
  });

  it('changes the session id and keeps only a hash of it', async () => {
    const { app } = anApi();
    const browser = aBrowser(app);
    const before = (await browser.get('/session')).headers['set-cookie']?.[0] ?? '';
    const after = (await browser.signIn(await aStaffMember())).headers['set-cookie']?.[0] ?? '';
    const idOf = (cookie: string) => /=s%3A([^.]+)/.exec(cookie)?.[1] ?? 'none';
    expect(idOf(after)).not.toBe(idOf(before));
    const kept = await StaffSession.find().lean();
    expect(kept.map(({ _id }) => _id)).not.toContain(idOf(after));
    expect(kept.some(({ staffId }) => staffId)).toBe(true);
  });

  it.each([
    ['a wrong password', {}, 'không phải mật khẩu'],
    ['a disabled account', { disabled: true }, PASSWORD],
  ])('refuses %s without saying which part is wrong', async (_, given, password) => {
    const { app } = anApi();
    const answer = await aBrowser(app).signIn(await aStaffMember(given), password);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'unauthenticated' });
  });

  it('stops guessing after ten wrong passwords and says when to come back', async () => {
    const { app } = anApi();
    const browser = aBrowser(app);
    for (let tries = 0; tries < 10; tries += 1) await browser.signIn({ username: 'nobody' }, 'sai');
    const answer = await browser.signIn({ username: 'Nobody ' }, 'sai');
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('ends with signing out', async () => {
    const { app } = anApi();
    const browser = aBrowser(app);
    await browser.signIn(await aStaffMember());
    expect((await browser.delete('/session')).status).toBe(204);
    expect((await browser.get('/me')).status).toBe(401);
    expect(await StaffSession.countDocuments({ staffId: { $exists: true } })).toBe(0);
  });
});

describe('a changing request', () => {
  it('without the token of the session is refused', async () => {
    const { app } = anApi();
    const browser = aBrowser(app);
    await browser.signIn(await aStaffMember());
    const bare = await browser.agent.post('/api/v1/reports').send({ text: 'x' });
    expect(bare.status).toBe(403);
    const foreign = await browser.agent
      .post('/api/v1/reports')
      .set('x-csrf-token', 'a'.repeat(64))
      .send({ text: 'x' });
    expect(foreign.status).toBe(403);
    expect(foreign.body.code).toBe('forbidden');
  });

  it('without a session is 401, whatever is asked', async () => {
    const { app } = anApi();
    for (const path of ['/tickets', '/posts', '/staff', '/audit', '/events', '/city'])
      expect((await supertest(app).get(`/api/v1${path}`)).status).toBe(401);
  });
});

describe('the first administrator', () => {
  it('is made once, with a drawn password that must be changed before anything else', async () => {
    const { app, staff } = anApi();
    const drawn = (await staff.ensureAdministrator()) ?? '';
    expect(await staff.ensureAdministrator()).toBeUndefined();
    expect(await Staff.countDocuments()).toBe(1);
    const browser = aBrowser(app);
    const answer = await browser.signIn({ username: 'admin' }, drawn);
    expect(answer.body.me.mustChangePassword).toBe(true);
    expect((await browser.get('/tickets')).status).toBe(403);
    const next = 'một mật khẩu mới';
    const weak = await browser.post('/me/password', { current: drawn, next: 'ngắn' });
    expect(weak.body.details).toEqual([expect.objectContaining({ path: 'next' })]);
    const wrong = await browser.post('/me/password', { current: 'sai', next });
    expect(wrong.body.details).toEqual([expect.objectContaining({ path: 'current' })]);
    expect((await browser.post('/me/password', { current: drawn, next })).status).toBe(200);
    expect((await browser.get('/tickets')).status).toBe(200);
  });

  it('takes the password of the settings as it is', async () => {
    const { app, staff } = anApi();
    expect(await staff.ensureAdministrator('mật khẩu trong .env')).toBeUndefined();
    const answer = await aBrowser(app).signIn({ username: 'admin' }, 'mật khẩu trong .env');
    expect(answer.body.me).toMatchObject({ mustChangePassword: false, roles: ['admin'] });
  });
});

describe('accounts', () => {
  it('are opened, changed and closed by an administrator only', async () => {
    const { app } = anApi();
    const admin = aBrowser(app);
    await admin.signIn(await aStaffMember({ roles: ['admin'] }));
    const made = await admin.post('/staff', {
      username: 'Lan.Nguyen',
      displayName: 'Nguyễn Thị Lan',
      password: 'mật khẩu đầu tiên',
      roles: ['officer'],
      bodies: ['qldt'],
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ username: 'lan.nguyen', mustChangePassword: true });
    expect(JSON.stringify(made.body)).not.toContain('argon2');
    const lan = aBrowser(app);
    expect((await lan.signIn({ username: 'lan.nguyen' }, 'mật khẩu đầu tiên')).status).toBe(200);
    const closed = await admin.patch(`/staff/${made.body.id}`, { disabled: true });
    expect(closed.body.disabled).toBe(true);
    expect((await lan.get('/me')).status).toBe(401);
    const officer = aBrowser(app);
    await officer.signIn(await aStaffMember());
    expect((await officer.get('/staff')).status).toBe(403);
  });

  it.each([
    ['an unknown body', { bodies: ['nobody'] }, 'bodies'],
    ['an unknown role', { roles: ['king'] }, 'roles[0]'],
    ['a short password', { password: 'ngắn' }, 'password'],
    ['a name with spaces', { username: 'hai chữ' }, 'username'],
    ['an unknown field', { admin: true }, 'body'],
  ])('with %s are refused by field', async (_, wrong, path) => {
    const { app } = anApi();
    const admin = aBrowser(app);
    await admin.signIn(await aStaffMember({ roles: ['admin'] }));
    const good = { username: 'lan', displayName: 'Lan', password: PASSWORD, roles: ['officer'] };
    const answer = await admin.post('/staff', { ...good, ...wrong });
    expect(answer.status).toBe(400);
    expect(answer.body.details.map((detail: { path: string }) => detail.path)).toEqual([path]);
  });

  it('keep at least one administrator', async () => {
    const { app } = anApi();
    const admin = aBrowser(app);
    const person = await aStaffMember({ roles: ['admin'] });
    await admin.signIn(person);
    const answer = await admin.patch(`/staff/${String(person._id)}`, { roles: ['leader'] });
    expect(answer.status).toBe(409);
    expect(await Staff.countDocuments({ roles: 'admin' })).toBe(1);
  });
});
