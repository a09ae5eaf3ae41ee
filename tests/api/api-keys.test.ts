import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { z } from 'zod';
import { createErrorHandler, requestId } from '../../api/error-handler.ts';
import { openApiDocument } from '../../api/openapi.ts';
import { mount, route } from '../../api/route.ts';
import { createApiKeyAccess } from '../../api/session/api-key-access.ts';
import { createMinuteLimit } from '../../api/session/too-many-requests.ts';
import { createManualClock, DAY, MINUTE } from '../../core/clock.ts';
import { createLogger } from '../../core/logger.ts';
import { ApiKey } from '../../models/api-key.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { createApiKeyDesk } from '../../workflow/access/api-keys.ts';
import { aStaffMember, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(() => store.clear());

const SYSTEM = { type: 'system' } as const;
const clock = createManualClock(WEDNESDAY);
const apiKeys = createApiKeyDesk({ clock });

const readings = route({
  method: 'post',
  path: '/readings',
  summary: 'Takes a reading',
  access: { scope: 'observations.write' },
  body: z.strictObject({ level: z.number() }),
  answer: z.object({ by: z.string().optional(), machine: z.string().optional() }),
  handle: async ({ by, machine }) => ({ by: by.name, machine: machine?.name }),
});

/** A small app with one route for machines. */
function anApp(perMinute = 100) {
  const app = express();
  app.use(requestId, createApiKeyAccess({ apiKeys, limitKey: createMinuteLimit(perMinute) }));
  mount(app, [readings], express.json());
  app.use(createErrorHandler(createLogger('silent')));
  return supertest(app);
}

const aKey = async (scopes: string[] = ['observations.write'], expiresAt?: Date) =>
  (await apiKeys.create({ name: 'Trạm cầu', scopes, expiresAt }, SYSTEM)).secret;

describe('a route for machines', () => {
  it.each([
    ['Authorization', (secret: string) => `Bearer ${secret}`],
    ['X-API-Key', (secret: string) => secret],
  ])('takes the key in %s and knows the machine', async (header, value) => {
    const secret = await aKey();
    const answer = await anApp().post('/readings').set(header, value(secret)).send({ level: 2.1 });
    expect(answer.body).toEqual({ by: 'Trạm cầu', machine: 'Trạm cầu' });
  });

  it('answers 401 without a key and says what to send', async () => {
    const answer = await anApp().post('/readings').send({ level: 2.1 });
    expect(answer.status).toBe(401);
    expect(answer.body.message).toContain('observations.write');
  });

  it('answers 403 and names the missing scope', async () => {
    const secret = await aKey(['dossiers.write']);
    const answer = await anApp().post('/readings').set('x-api-key', secret).send({ level: 2 });
    expect(answer.status).toBe(403);
    expect(answer.body.details).toEqual([{ path: 'scope', message: 'observations.write' }]);
  });

  it('answers 401 to a key that is revoked, over or made up', async () => {
    const revoked = await apiKeys.create({ name: 'a', scopes: ['observations.write'] }, SYSTEM);
    await apiKeys.revoke(String(revoked.record._id), SYSTEM);
    const over = await aKey(undefined, new Date(clock.now().getTime() + MINUTE));
    const post = (secret: string) =>
      anApp().post('/readings').set('x-api-key', secret).send({ level: 2 });
    expect((await post(over)).status).toBe(200);
    clock.advance(MINUTE);
    for (const secret of [revoked.secret, over, `lnk_${'a'.repeat(43)}`, 'nothing'])
      expect((await post(secret)).status).toBe(401);
  });

  it('lets one key ask so often a minute, says how long to wait, and leaves other keys alone', async () => {
    const app = anApp(2);
    const [busy, quiet] = [await aKey(), await aKey()];
    const post = (secret: string) => app.post('/readings').set('x-api-key', secret).send({});
    await post(busy);
    await post(busy);
    const refused = await post(busy);
    expect(refused.status).toBe(429);
    expect(Number(refused.get('retry-after'))).toBeGreaterThan(0);
    expect((await post(quiet)).status).toBe(400);
  });

  it('is described with its key in the OpenAPI document', () => {
    const document = openApiDocument([readings], '0') as {
      paths: Record<string, Record<string, { security: object[]; 'x-permission': string }>>;
    };
    const described = document.paths['/api/v1/readings']?.['post'];
    expect(described?.security).toEqual([{ bearerKey: [] }, { apiKey: [] }]);
    expect(described?.['x-permission']).toBe('key: observations.write');
  });
});

describe('keys', () => {
  it('are kept as a hash, and their last use within a minute', async () => {
    const secret = await aKey();
    const [kept] = await ApiKey.find().lean();
    expect(JSON.stringify(kept)).not.toContain(secret);
    expect(secret.startsWith(kept?.prefix ?? '?')).toBe(true);
    clock.advance(DAY);
    await apiKeys.identify(secret);
    expect((await ApiKey.findOne().lean())?.lastUsedAt).toEqual(clock.now());
  });

  it('refuse unknown scopes, no scope and an end in the past, all at once', async () => {
    const past = new Date(clock.now().getTime() - 1);
    const bad = apiKeys.create({ name: 'a', scopes: ['all'], expiresAt: past }, SYSTEM);
    await expect(bad).rejects.toMatchObject({
      details: [{ path: 'scopes' }, { path: 'expiresAt' }],
    });
    expect(await ApiKey.countDocuments()).toBe(0);
  });

  it('are made, shown once, listed without the key, and revoked by an administrator; both are audited', async () => {
    const { app } = aStaffApi({ dataDir: store.dataDir });
    const admin = aBrowser(app);
    await admin.signIn(await aStaffMember({ roles: ['admin'] }));
    const made = await admin.post('/api-keys', { name: 'Một cửa', scopes: ['dossiers.write'] });
    expect(made.status).toBe(201);
    const list = await admin.get('/api-keys');
    expect(JSON.stringify(list.body)).not.toContain(made.body.secret);
    const revoked = await admin.delete(`/api-keys/${made.body.key.id}`);
    expect(revoked.body.revokedAt).not.toBeNull();
    const acts = await AuditEntry.find({ 'target.type': 'api_key' }).sort({ number: 1 }).lean();
    expect(acts.map(({ action }) => action)).toEqual(['api_key.created', 'api_key.revoked']);
    expect(JSON.stringify(acts)).not.toContain(made.body.secret);
  });

  it('are not for officers, and open nothing that is for people', async () => {
    const { app } = aStaffApi({ dataDir: store.dataDir });
    const officer = aBrowser(app);
    await officer.signIn(await aStaffMember());
    expect((await officer.get('/api-keys')).status).toBe(403);
    const secret = await aKey();
    const asMachine = (path: string) => supertest(app).get(path).set('x-api-key', secret);
    expect((await asMachine('/api/v1/tickets')).status).toBe(403);
    expect((await asMachine('/api/v1/session')).status).toBe(403);
  });

  it('leave a trail that leaders can take away as JSON lines, in order', async () => {
    const { app } = aStaffApi({ dataDir: store.dataDir });
    await aKey();
    await aKey();
    const leader = aBrowser(app);
    await leader.signIn(await aStaffMember({ roles: ['leader'] }));
    const { text, headers } = await leader.get('/audit/export').buffer(true);
    expect(headers['content-type']).toContain('application/x-ndjson');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(lines[0].hash).toMatch(/^[0-9a-f]{64}$/);
    const officer = aBrowser(app);
    await officer.signIn(await aStaffMember());
    expect((await officer.get('/audit/export')).status).toBe(403);
  });

  it('can be made by a script on the same machine', async () => {
    const { app } = aStaffApi({ dataDir: store.dataDir });
    const answer = await supertest(app)
      .post('/api/v1/local/api-keys')
      .set('authorization', `Bearer ${'t'.repeat(40)}`)
      .send({ name: 'Trạm', scopes: ['observations.write'] });
    expect(await apiKeys.identify(answer.body.secret)).toMatchObject({ name: 'Trạm' });
  });
});
