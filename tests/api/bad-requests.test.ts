import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Router } from 'express';
import mongoose from 'mongoose';
import supertest from 'supertest';
import { serve } from '../bots/support/serve.ts';
import { aStaffMember } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
  api = aStaffApi({ dataDir: store.dataDir });
});
afterAll(() => store.stop());

async function anOfficer() {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember());
  return browser;
}

describe('a bad request', () => {
  it('with broken JSON is told where it breaks, and nothing of what stood there', async () => {
    const answer = await supertest(api.app)
      .post('/api/v1/session')
      .type('json')
      .send('{"password":"bí mật",}');
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('malformed_body');
    expect(answer.body.details[0].path).toMatch(/^position \d+$/);
    expect(JSON.stringify(answer.body)).not.toContain('bí mật');
  });

  it('that is too large is 413', async () => {
    const answer = await supertest(api.app)
      .post('/api/v1/session')
      .send({ username: 'x'.repeat(300_000), password: 'y' });
    expect(answer.status).toBe(413);
    expect(answer.body.code).toBe('too_large');
  });

  it('in an unknown encoding is 415', async () => {
    const answer = await supertest(api.app)
      .post('/api/v1/session')
      .set('content-type', 'application/json; charset=latin-7')
      .send('{}');
    expect(answer.status).toBe(415);
  });

  it.each([
    ['/tickets?limit=0', 'limit'],
    ['/tickets?status=lost', 'status[0]'],
    ['/tickets?cursor=zzz', 'cursor'],
    ['/tickets?overdue=perhaps', 'overdue'],
    ['/posts?sentiment=happy', 'sentiment[0]'],
    ['/deliveries?state=gone', 'state'],
  ])('to %s names the field', async (path, field) => {
    const answer = await (await anOfficer()).get(path);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'invalid_input', details: [{ path: field }] });
  });

  it('lists every bad field of a body at once', async () => {
    const officer = await anOfficer();
    const answer = await officer.post('/reports', { text: '', position: { lat: 99 }, phone: 1 });
    expect(answer.status).toBe(400);
    const paths = answer.body.details.map((detail: { path: string }) => detail.path);
    expect(paths).toEqual(
      expect.arrayContaining(['text', 'requestKey', 'position.lat', 'position.lon', 'body']),
    );
  });

  it('to a place that is not there is 404 with the id of the request', async () => {
    const answer = await supertest(api.app).get('/nowhere').set('x-request-id', 'abcdefgh-1');
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ code: 'not_found', requestId: 'abcdefgh-1' });
    expect((await supertest(api.app).get('/r/%E0%A4%A')).status).toBe(400);
  });
});

describe('every answer', () => {
  it('that takes the store too long is 503 and says what to change', async () => {
    const scratch = mongoose.connection.collection<{ n: number }>('scratch');
    await scratch.insertMany(Array.from({ length: 5000 }, (_, n) => ({ n })));
    const slow = Router().get('/slow', async (_req, res) => {
      res.json(await scratch.find({ n: -1 }, { maxTimeMS: 1 }).toArray());
    });
    const { url, close } = await serve([slow]);
    const answer = await supertest(url).get('/slow');
    await close();
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('fewer days'),
    });
  });

  it('forbids inline scripts and styles, frames and foreign sources', async () => {
    const { headers } = await supertest(api.app).get('/');
    const csp = headers['content-security-policy'] ?? '';
    expect(csp).toContain("script-src 'self'");
    expect(csp).toContain("style-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toContain('unsafe');
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('leaves no personal data in the log', async () => {
    api.lines.length = 0;
    const officer = await anOfficer();
    await officer.get('/tickets?q=0905123456');
    await officer.post('/reports', {
      text: 'Nhà cô Lan 0905123456 bị ngập',
      requestKey: 'khoa-1234567',
      reporter: { name: 'Trần Thị Lan', phone: '0905123456' },
    });
    const log = api.lines.join('');
    expect(log).toContain('/api/v1/tickets');
    for (const secret of ['0905123456', 'Lan', 'mật khẩu', 'lang_nghe_staff'])
      expect(log).not.toContain(secret);
  });
});

describe('what machines ask', () => {
  it('is answered: alive, ready, metrics, description', async () => {
    expect((await supertest(api.app).get('/healthz')).body).toEqual({ status: 'ok' });
    expect((await supertest(api.app).get('/readyz')).body.parts).toEqual({ disk: 'ok' });
    const metrics = await supertest(api.app).get('/metrics');
    expect(metrics.text).toContain('http_request_duration_seconds');
    expect(metrics.text).not.toContain('0905123456');
    const { body } = await supertest(api.app).get('/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/api/v1/tickets/{code}/moves');
    const docs = await supertest(api.app).get('/docs');
    expect(docs.text).toContain('/api/v1/tickets/:code/moves');
  });

  it('says that it is not ready, and which part is not', async () => {
    const checks = { store: async () => Promise.reject(new Error('away')), queue: async () => 1 };
    const { app } = aStaffApi({ dataDir: store.dataDir, checks });
    const answer = await supertest(app).get('/readyz');
    expect(answer.status).toBe(503);
    expect(answer.body.parts).toMatchObject({ store: 'failed', queue: 'ok' });
  });
});
