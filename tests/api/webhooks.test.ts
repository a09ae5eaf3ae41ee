import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { WEBHOOK_KIND_IDS } from '../../api/contract/webhooks.ts';
import { DAY, HOUR } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Notice } from '../../models/notice.ts';
import { Ticket } from '../../models/ticket.ts';
import { WEBHOOK_KINDS, Webhook } from '../../models/webhook.ts';
import { WebhookDelivery } from '../../models/webhook-delivery.ts';
import { aReport, aStaffMember } from '../support/builders.ts';
import { type SimulatedRequest, startSimulatedServer } from '../support/simulated-server.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let browser: ReturnType<typeof aBrowser>;
let ioc: Awaited<ReturnType<typeof startSimulatedServer>>;
let heard: SimulatedRequest[] = [];
let status = 204;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  heard = [];
  status = 204;
  ioc = await startSimulatedServer((request) => {
    heard.push(request);
    return { status, json: {} };
  });
  api = aStaffApi({ dataDir: store.dataDir });
  browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember({ roles: ['admin'] }));
});
afterEach(() => ioc.close());

const make = (given: object = {}) =>
  browser.post('/webhooks', {
    system: 'ioc',
    url: `${ioc.url}/hook`,
    kinds: ['ticket.opened', 'ticket.changed', 'ticket.closed'],
    ...given,
  });
const round = async () => {
  await api.webhooks.sender.sweep();
  await api.webhooks.sender.idle();
};
const bodies = () => heard.map(({ body }) => JSON.parse(String(body)));
const isSignedBy = ({ headers, body }: SimulatedRequest, secret: string) => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
  return String(headers['webhook-signature']).split(' ').includes(expected);
};
async function aTicket() {
  api.clock.advance(1000);
  const { ticket } = await api.workflow.reports.submit(
    aReport({ text: 'ổ gà trước nhà tôi, gọi 0905123456' }),
  );
  return ticket;
}
const by = { type: 'staff' as const, id: 's1', name: 'Nguyễn Thị Lan' };

describe('a webhook', () => {
  it('is told of each change once, signed, without anything about persons', async () => {
    const { status: made, body } = await make();
    expect(made).toBe(201);
    const ticket = await aTicket();
    await round();
    await round();
    expect(bodies().map(({ kind }) => kind)).toContain('ticket.opened');
    const before = heard.length;
    api.clock.advance(HOUR);
    await api.workflow.tickets.move({ ticket: ticket._id, by }, { to: 'accepted', public: false });
    await round();
    await round();
    expect(heard.length).toBe(before + 1);
    expect(bodies().at(-1)).toMatchObject({
      kind: 'ticket.changed',
      data: { code: ticket.code, status: 'accepted', body: ticket.body },
    });
    expect(new Set(bodies().map(({ id }) => id)).size).toBe(heard.length);
    for (const request of heard) {
      expect(isSignedBy(request, body.secret)).toBe(true);
      expect(isSignedBy(request, `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`)).toBe(
        false,
      );
      expect(String(request.body)).not.toMatch(/0905123456|Lan|ổ gà/);
    }
  });

  it('gets what it missed: with patience, under the same id, in the order of what happened', async () => {
    await make();
    status = 500;
    await aTicket();
    await round();
    expect(heard).toHaveLength(1);
    status = 204;
    api.clock.advance(HOUR);
    await round();
    const ids = bodies().map(({ id }) => id);
    expect(ids.filter((id) => id === ids[0])).toHaveLength(2);
    expect(await WebhookDelivery.countDocuments({ state: 'waiting' })).toBe(0);
    expect((await Webhook.findOne().lean())?.failingSince).toBeUndefined();
  });

  it('hears again what was sent but not noted, as after a crash, under the same id', async () => {
    await make();
    await aTicket();
    await round();
    const count = heard.length;
    await WebhookDelivery.updateMany({}, { $set: { state: 'waiting', dueAt: api.clock.now() } });
    await Webhook.updateMany({}, { $set: { ticketsUntil: { at: new Date(0) } } });
    await round();
    expect(heard.length).toBe(2 * count);
    expect(new Set(bodies().map(({ id }) => id)).size).toBe(count);
  });

  it('misses none of more changes than fit into one look', async () => {
    await make({ kinds: ['ticket.opened'] });
    const { _id: _, ...one } = (await Ticket.findById((await aTicket())._id).lean()) ?? {};
    const codes = Array.from({ length: 1100 }, (_, n) => `DH-${n}`);
    await Ticket.insertMany(codes.map((code) => ({ ...one, code })));
    for (let n = 0; n < 3; n += 1) await round();
    expect(await WebhookDelivery.countDocuments()).toBe(1101);
  });

  it('is switched off after three days in vain; whoever manages keys is told once, and may switch it on', async () => {
    const { body } = await make();
    status = 503;
    await aTicket();
    await round();
    for (let day = 0; day < 4; day += 1) {
      api.clock.advance(DAY);
      await round();
    }
    expect(await Webhook.findOne().lean()).toMatchObject({ offBecause: 'failing' });
    expect(await Notice.countDocuments({ kind: 'system' })).toBe(1);
    const tries = heard.length;
    await round();
    expect(heard.length).toBe(tries);
    status = 204;
    const on = await browser.patch(`/webhooks/${body.webhook.id}`, { on: true });
    expect(on.body).toMatchObject({ offAt: null, failingSince: null });
    await aTicket();
    await round();
    expect(heard.length).toBeGreaterThan(tries);
  });

  it('shows its log, and sends one again when staff say so', async () => {
    const { body } = await make();
    await aTicket();
    await round();
    const { items } = (await browser.get(`/webhooks/${body.webhook.id}/deliveries`)).body;
    expect(items[0]).toMatchObject({ state: 'sent', attempts: 1, lastResult: '204' });
    const count = heard.length;
    const again = await browser.post(`/webhook-deliveries/${items[0].id}/resend`);
    expect(again.body.state).toBe('waiting');
    await round();
    expect(heard.length).toBe(count + 1);
    expect(await AuditEntry.distinct('action', { 'target.type': 'webhook' })).toEqual(
      expect.arrayContaining(['webhook.created', 'webhook.resent']),
    );
  });

  it('is signed by the new and the old secret for a day after a rotation, then by the new one', async () => {
    const { body } = await make();
    const rotated = await browser.post(`/webhooks/${body.webhook.id}/secret`);
    const signedBy = async () => {
      await aTicket();
      await round();
      const last = heard.at(-1) as SimulatedRequest;
      return [isSignedBy(last, body.secret), isSignedBy(last, rotated.body.secret)];
    };
    expect(await signedBy()).toEqual([true, true]);
    api.clock.advance(DAY);
    expect(await signedBy()).toEqual([false, true]);
    const stored = JSON.stringify(await Webhook.find().lean());
    expect(stored).not.toContain(rotated.body.secret);
  });
});

describe('what a webhook may not be', () => {
  it.each([
    [{ system: 'xyz' }, 'system'],
    [{ url: 'http://example.org/hook' }, 'url'],
    [{ url: 'https://me:secret@example.org/hook' }, 'url'],
    [{ url: 'file:///etc/passwd' }, 'url'],
    [{ kinds: [] }, 'kinds'],
    [{ kinds: ['resident.named'] }, 'kinds[0]'],
  ])('%j is refused at %s', async (wrong, path) => {
    const { status: refused, body } = await make(wrong);
    expect([refused, body.details[0].path]).toEqual([400, path]);
  });

  it('an address of the own network, given as a number or by a name', async () => {
    for (const url of ['https://10.0.0.8/x', 'https://[::1]/x', 'https://localhost/x']) {
      await store.clear();
      await browser.signIn(await aStaffMember({ roles: ['admin'] }));
      expect((await make({ url })).status).toBe(201);
      await aTicket();
      await round();
      expect([url, (await WebhookDelivery.findOne().lean())?.lastResult]).toEqual([
        url,
        'NOT_PUBLIC',
      ]);
    }
  });

  it('made by who does not manage keys', async () => {
    const officer = aBrowser(api.app);
    await officer.signIn(await aStaffMember());
    expect((await officer.get('/webhooks')).status).toBe(403);
    expect((await officer.post('/webhooks', {})).status).toBe(403);
  });

  it('told of kinds that only one side knows', () => {
    expect(WEBHOOK_KIND_IDS).toEqual(WEBHOOK_KINDS);
  });
});
