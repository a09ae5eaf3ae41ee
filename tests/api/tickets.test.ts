import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TicketSummary } from '../../api/contract/tickets.ts';
import type { Trend } from '../../api/contract/workload.ts';
import { HOUR } from '../../core/clock.ts';
import { Delivery } from '../../models/delivery.ts';
import { Ticket } from '../../models/ticket.ts';
import { createClosedTicketRoll } from '../../workflow/tickets/closed-tickets.ts';
import { aReport, aResident, aStaffMember, aTicket, city, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
});

async function signedIn(...given: Parameters<typeof aStaffMember>) {
  const browser = aBrowser(api.app);
  await browser.signIn(await aStaffMember(...given));
  return browser;
}

const codes = (page: { items: TicketSummary[] }) => page.items.map(({ code }) => code);

describe('the queue', () => {
  it('shows open tickets, newest first, page by page without doubles or gaps', async () => {
    const times = [0, 1, 1, 2, 3].map((hours) => new Date(WEDNESDAY.getTime() - hours * HOUR));
    const made = [];
    for (const openedAt of times) made.push(await aTicket({ openedAt }));
    await aTicket({ status: 'closed' });
    const officer = await signedIn();
    const seen: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 5; pages += 1) {
      const { body } = await officer.get(`/tickets?limit=2${cursor}`);
      seen.push(...codes(body));
      if (body.next === null) break;
      cursor = `&cursor=${body.next}`;
    }
    const order = made
      .toSorted((a, b) => b.openedAt.getTime() - a.openedAt.getTime() || (a._id < b._id ? 1 : -1))
      .map(({ code }) => code);
    expect(seen).toEqual(order);
  });

  it('orders by what is due first', async () => {
    const late = await aTicket({ openedAt: new Date(WEDNESDAY.getTime() - 900 * HOUR) });
    const fresh = await aTicket({ urgency: 'emergency' });
    const officer = await signedIn();
    const { body } = await officer.get('/tickets?sort=due');
    expect(codes(body)).toEqual([late.code, fresh.code]);
    const overdue = await officer.get('/tickets?overdue=true');
    expect(codes(overdue.body)).toEqual([late.code]);
    expect(overdue.body.items[0].deadline.overdue).toBe(true);
    const counts = await officer.get('/tickets/counts');
    expect(counts.body).toMatchObject({ open: 2, overdue: 1, emergency: 1, nobody: 2, mine: 0 });
  });

  it.each([
    ['ngap', 2],
    ['nga', 2],
    ['sau nga', 2],
    ['le loi ng', 1],
    ['NGẬP', 2],
    ['vuon', 1],
  ])('finds tickets by the unfinished words "%s", newest first', async (typed, count) => {
    const report = (minutes: number, street: string) => {
      api.clock.set(new Date(WEDNESDAY.getTime() + minutes * 60_000));
      const text = `Đường ${street} bị ngập sâu, hẻm ${minutes}`;
      const labels = { place: [street], category: minutes % 2 ? 'ngap_up' : 'rac_thai' };
      return api.workflow.reports.submit(aReport({ text, labels }));
    };
    await report(1, 'Hùng Vương');
    await aTicket({ title: 'Rác đầy chợ' });
    const last = await report(90, 'Lê Lợi');
    const officer = await signedIn();
    const { body } = await officer.get(`/tickets?q=${encodeURIComponent(typed)}`);
    expect(codes(body)).toHaveLength(count);
    if (typed !== 'vuon') expect(codes(body)[0]).toBe(last.ticket.code);
  });

  it('sorts words by deadline among open tickets only, and says what to use instead', async () => {
    await aTicket({ title: 'Rác đầy chợ' });
    const officer = await signedIn();
    for (const open of ['', '&overdue=true', '&status=accepted'])
      expect((await officer.get(`/tickets?q=rac&sort=due${open}`)).status).toBe(200);
    for (const ended of ['&group=all', '&group=ended', '&status=accepted,closed']) {
      const { status, body } = await officer.get(`/tickets?q=rac&sort=due${ended}`);
      expect(status).toBe(400);
      expect(body.details).toEqual([
        { path: 'sort', message: expect.stringContaining('`newest`') },
      ]);
    }
  });

  it('finds a ticket by the beginning of its code', async () => {
    const [wanted] = [await aTicket(), await aTicket()];
    const officer = await signedIn();
    for (const typed of [wanted.code, wanted.code.toLowerCase(), wanted.code.slice(0, 10)]) {
      const { body } = await officer.get(`/tickets?q=${encodeURIComponent(typed)}`);
      expect(codes(body)).toEqual([wanted.code]);
    }
  });

  it.each([
    ['category=rac_thai', 1],
    ['category=rac_thai,ngap_up', 2],
    ['urgency=urgent', 1],
    ['ward=ward:dong-ha', 1],
    ['body=dien', 1],
    ['status=accepted', 1],
    ['q=rac+le+lo', 1],
    ['q=R%C3%81C%20L%C3%AA%20L%E1%BB%A3i', 1],
    ['q=khong+co', 0],
    ['assignee=nobody', 2],
    ['group=all', 2],
    ['group=ended', 0],
  ])('filters by %s', async (query, count) => {
    await aTicket();
    await aTicket({
      title: 'Rác đầy đường Lê Lợi',
      category: 'rac_thai',
      urgency: 'urgent',
      ward: 'ward:dong-ha',
      body: 'dien',
      status: 'accepted',
    });
    const officer = await signedIn();
    expect((await officer.get(`/tickets?${query}`)).body.items).toHaveLength(count);
  });

  it('shows an officer of a body only its tickets; a foreign one does not exist', async () => {
    const own = await aTicket({ body: 'dien' });
    const foreign = await aTicket({ body: 'qldt' });
    const officer = await signedIn({ bodies: ['dien'] });
    expect(codes((await officer.get('/tickets')).body)).toEqual([own.code]);
    expect((await officer.get(`/tickets/${foreign.code}`)).status).toBe(404);
    const act = await officer.post(`/tickets/${foreign.code}/claim`, { revision: 0 });
    expect(act.status).toBe(404);
    const all = await officer.get(`/tickets?body=qldt`);
    expect(all.body.items).toEqual([]);
  });

  it('counts the work of each body', async () => {
    await aTicket({ body: 'dien' });
    await aTicket({ body: 'dien', openedAt: new Date(WEDNESDAY.getTime() - 900 * HOUR) });
    await aTicket({ body: 'dien', status: 'resolved', closedAt: WEDNESDAY });
    await createClosedTicketRoll({ city })();
    const leader = await signedIn({ roles: ['leader'] });
    const { body } = await leader.get('/tickets/workload');
    expect(body.bodies).toEqual([
      expect.objectContaining({ body: 'dien', open: 2, overdue: 1, ended: 1, endedInTime: 1 }),
    ]);
  });

  it('tells by week what came in and how it ended; behind each number stand as many tickets', async () => {
    // From 15 weeks back to today; bodies, endings and lateness in every combination.
    const merged = await aTicket({ body: 'dien', listedAs: 'merged', status: 'closed' });
    for (let n = 0; n < 60; n += 1) {
      const openedAt = new Date(WEDNESDAY.getTime() - n * 42 * HOUR);
      const hours = n % 3 === 0 ? 1 : 21 * 24;
      const ended = n % 4 > 0 && openedAt.getTime() + hours * HOUR <= WEDNESDAY.getTime();
      await aTicket({
        body: n % 2 ? 'dien' : 'qldt',
        openedAt,
        ...(ended && {
          status: n % 5 ? 'resolved' : 'not_resolvable',
          outcome: { code: n % 5 ? 'fixed' : 'not_found' },
          closedAt: new Date(openedAt.getTime() + hours * HOUR),
        }),
      });
    }
    await Ticket.updateOne({ _id: merged._id }, { mergedInto: merged._id, closedAt: WEDNESDAY });
    await createClosedTicketRoll({ city })();
    const leader = await signedIn({ roles: ['leader'] });
    const { weeks } = (await leader.get('/tickets/trend?body=dien')).body as Trend;
    expect(weeks).toHaveLength(12);
    // Monday, at midnight of the city.
    expect(weeks.at(-1)).toMatchObject({ from: '2025-10-12T17:00:00.000Z' });
    const tickets = await Ticket.find({ body: 'dien', listedAs: { $ne: 'merged' } }).lean();
    for (const { from, to, ...figures } of weeks) {
      const has = (at?: Date | null) => Boolean(at && at >= new Date(from) && at < new Date(to));
      const ended = tickets.filter(({ closedAt }) => has(closedAt));
      expect(figures).toEqual({
        received: tickets.filter(({ openedAt }) => has(openedAt)).length,
        ended: ended.length,
        solved: ended.filter(({ status }) => status === 'resolved').length,
        late: ended.filter(({ closedAt, deadline }) => Number(closedAt) > Number(deadline?.due))
          .length,
      });
      const listed = async (query: string) =>
        (await leader.get(`/tickets?limit=200&body=dien&${query}`)).body.items.length;
      const closed = `group=ended&closedFrom=${from}&closedTo=${to}`;
      expect({
        received: await listed(`group=all&openedFrom=${from}&openedTo=${to}`),
        ended: await listed(closed),
        solved: await listed(`${closed}&solved=true`),
        late: await listed(`${closed}&endedLate=true`),
      }).toEqual(figures);
      expect(await listed(`${closed}&endedLate=false`)).toBe(figures.ended - figures.late);
    }
    const sum = (of: Trend, key: 'received' | 'late' | 'solved' | 'ended') =>
      of.weeks.reduce((all, week) => all + week[key], 0);
    for (const key of ['received', 'late', 'solved'] as const)
      expect(sum({ weeks }, key)).toBeGreaterThan(0);
    expect(sum({ weeks }, 'ended')).toBeGreaterThan(sum({ weeks }, 'solved'));
    const all = (await leader.get('/tickets/trend')).body as Trend;
    const other = (await leader.get('/tickets/trend?body=qldt')).body as Trend;
    expect(sum(all, 'received')).toBe(sum({ weeks }, 'received') + sum(other, 'received'));
    const officer = await signedIn({ bodies: ['qldt'] });
    expect((await officer.get('/tickets/trend')).body).toEqual(other);
    expect(sum((await officer.get('/tickets/trend?body=dien')).body, 'received')).toBe(0);
  });
});

describe("an officer's day", () => {
  it('claims, asks, hears, refers back, resolves with evidence; the resident is told each time', async () => {
    const resident = await aResident({ address: '77' });
    const { report, ticket } = await api.workflow.reports.submit(
      aReport({ residentId: resident._id, channel: 'telegram' }),
    );
    const officer = await signedIn();
    const page = (await officer.get(`/tickets/${report.code.toLowerCase()}`)).body;
    expect(page).toMatchObject({
      code: ticket.code,
      steps: expect.arrayContaining(['accepted', 'referred']),
      reports: [expect.objectContaining({ code: report.code, text: report.text })],
      routing: { words: ['ngập'] },
    });
    const path = `/tickets/${ticket.code}`;
    const claimed = await officer.post(`${path}/claim`, { revision: page.revision });
    expect(claimed.body.assignee.name).toMatch(/^Cán bộ/);
    const accepted = await officer.post(`${path}/moves`, {
      revision: claimed.body.revision,
      to: 'accepted',
    });
    const asked = await officer.post(`${path}/questions`, {
      revision: accepted.body.revision,
      text: 'Ngập cao bao nhiêu?',
    });
    expect(asked.body).toMatchObject({ status: 'waiting_for_resident', deliveries: { queued: 2 } });
    expect(asked.body.deadline.pausedAt).toBe(WEDNESDAY.toISOString());
    const by = { type: 'resident' as const };
    await api.workflow.tickets.answer({ ticket: ticket._id, by }, 'Tới đầu gối');
    const noted = await officer.post(`${path}/notes`, { text: 'Gọi đội 2' });
    const resolved = await officer.post(`${path}/moves`, {
      revision: noted.body.revision,
      to: 'resolved',
      note: 'Đã thông cống',
      outcome: { code: 'fixed', evidence: { kind: 'document', value: 'BB-12' } },
    });
    expect(resolved.status).toBe(200);
    expect(resolved.body).toMatchObject({ status: 'resolved', outcome: { code: 'fixed' } });
    const kinds = resolved.body.updates.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual([
      'opened',
      'routed',
      'assigned',
      'moved',
      'question',
      'answer',
      'moved',
      'note',
      'moved',
    ]);
    const texts = (await Delivery.find().sort({ createdAt: 1, _id: 1 }).lean()).map(
      ({ content }) => content.text,
    );
    expect(texts).toHaveLength(3);
    expect(texts.at(-1)).toContain('Đã thông cống');
  });

  it('a step that does not exist is 409 with the allowed ones', async () => {
    const { code } = await aTicket();
    const officer = await signedIn();
    const answer = await officer.post(`/tickets/${code}/moves`, { revision: 0, to: 'closed' });
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('illegal_transition');
    expect(answer.body.details).toContainEqual({ path: 'to', message: 'accepted' });
  });

  it('a step on an old page is 409 with the revision to load', async () => {
    const { code } = await aTicket();
    const officer = await signedIn();
    const step = { revision: 0, to: 'accepted' };
    expect((await officer.post(`/tickets/${code}/moves`, step)).status).toBe(200);
    const again = await officer.post(`/tickets/${code}/moves`, step);
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({
      code: 'conflict',
      details: [{ path: 'revision', message: '1' }],
    });
  });

  it('merges, takes apart and splits', async () => {
    const first = await api.workflow.reports.submit(aReport());
    const voice = await api.workflow.reports.submit(aReport());
    const other = await api.workflow.reports.submit(aReport({ labels: { place: ['Lê Lợi'] } }));
    const officer = await signedIn();
    const merged = await officer.post(`/tickets/${other.ticket.code}/merge`, {
      revision: 0,
      into: first.ticket.code,
    });
    expect(merged.body).toMatchObject({
      code: first.ticket.code,
      reportCount: 3,
      merged: [expect.objectContaining({ code: other.ticket.code })],
    });
    expect((await officer.get('/tickets')).body.items).toHaveLength(1);
    const apart = await officer.post(`/tickets/${other.ticket.code}/unmerge`, { revision: 1 });
    expect(apart.body).toMatchObject({ reportCount: 1, mergedInto: null });
    const split = await officer.post(`/tickets/${first.ticket.code}/split`, {
      revision: 3,
      reportIds: [String(voice.report._id)],
    });
    expect(split.body).toMatchObject({ ticket: { reportCount: 1 }, opened: { reportCount: 1 } });
  });

  it('a leader reads everything and changes nothing', async () => {
    const { code } = await aTicket();
    const leader = await signedIn({ roles: ['leader'] });
    const page = await leader.get(`/tickets/${code}`);
    expect(page.body.steps).toEqual([]);
    const step = await leader.post(`/tickets/${code}/moves`, { revision: 0, to: 'accepted' });
    expect(step.status).toBe(403);
  });
});

describe('a report by phone', () => {
  const call = {
    text: 'Trụ điện trước chợ Đông Hà nghiêng sắp đổ',
    category: 'dien_luc',
    urgency: 'urgent',
    ward: 'ward:dong-ha',
    reporter: { name: 'Trần Lan', phone: '0905 123 456' },
    requestKey: 'cuoc-goi-1',
  };

  it('opens a ticket once, however often the button is pressed', async () => {
    const officer = await signedIn();
    const first = await officer.post('/reports', call);
    expect(first.status).toBe(201);
    const second = await officer.post('/reports', call);
    expect(second.body).toEqual(first.body);
    const page = await officer.get(`/tickets/${first.body.ticketCode}`);
    expect(page.body).toMatchObject({
      category: 'dien_luc',
      urgency: 'urgent',
      body: 'dien',
      reports: [{ source: 'phone', reporter: { name: 'Trần Lan', phone: '0905 123 456' } }],
    });
  });

  it('hides the reporter from the handling unit', async () => {
    const desk = await signedIn();
    const { body } = await desk.post('/reports', call);
    const unit = await signedIn({ bodies: ['dien'] });
    const page = await unit.get(`/tickets/${body.ticketCode}`);
    expect(page.body.reports[0].reporter).toBeNull();
    expect(JSON.stringify(page.body)).not.toContain('0905');
  });

  it.each([
    ['an unknown category', { category: 'nothing' }, 'category'],
    ['an unknown ward', { ward: 'ward:nowhere' }, 'ward'],
    ['a strange number', { reporter: { phone: 'gọi lại sau' } }, 'reporter.phone'],
  ])('with %s is refused', async (_, wrong, path) => {
    const officer = await signedIn();
    const answer = await officer.post('/reports', { ...call, ...wrong });
    expect(answer.body).toMatchObject({ code: 'invalid_input', details: [{ path }] });
  });
});

describe('live changes', () => {
  it('reach whoever may see them, and nobody else', async () => {
    const server = api.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const officer = await signedIn({ bodies: ['dien'] });
      const cookie = (await officer.get('/session')).request.cookies;
      const line = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers: { cookie } });
      expect(line.headers.get('content-type')).toContain('text/event-stream');
      const heard = listenFor(line, 'event: ticket');
      await aTicket({ body: 'qldt', code: 'DH-AAAA-AAAA' });
      const own = await aTicket({ body: 'dien', code: 'DH-CCCC-CCCC' });
      const text = await heard;
      expect(text).toContain(own.code);
      expect(text).not.toContain('DH-AAAA-AAAA');
    } finally {
      api.live.close();
      server.closeAllConnections();
      server.close();
    }
  });
});

/** What came over the line until a word of it. */
async function listenFor(line: Response, word: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of line.body ?? []) {
    text += decoder.decode(chunk);
    if (text.includes(word) && text.endsWith('\n\n')) return text;
  }
  return text;
}
