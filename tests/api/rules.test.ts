import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '../../core/clock.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Correction } from '../../models/correction.ts';
import { Ticket } from '../../models/ticket.ts';
import { createAnalyzer } from '../../nlp/analyzer.ts';
import { keptLessons } from '../../workflow/learning/teacher.ts';
import { createRulebook } from '../../workflow/routing/rulebook.ts';
import { aReport, aStaffMember, city, WEDNESDAY } from '../support/builders.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let admin: ReturnType<typeof aBrowser>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  admin = aBrowser(api.app);
  await admin.signIn(await aStaffMember({ roles: ['admin'] }));
});

const LAST = { id: 'last', when: {}, body: 'qldt', decision: 'QĐ 1' };
const FLOOD = {
  id: 'flood',
  when: { categories: ['ngap_up'] },
  body: 'moitruong',
  decision: 'QĐ 2',
};
const typed = (...rules: object[]) => JSON.stringify(rules, null, 2);

describe('a text of rules', () => {
  const problemsOf = async (text: string) => {
    const { body } = await admin.post('/rules/check', { text });
    return body.problems as { line: number; message: string }[];
  };

  it('without fault has no problems', async () => {
    expect(await problemsOf(typed(FLOOD, LAST))).toEqual([]);
    expect(await problemsOf(JSON.stringify(city.routing))).toEqual([]);
  });

  it.each([
    ['that is no JSON', '[\n  {"id": 1,,\n]', 2, /not JSON/],
    ['with a body that does not exist', typed({ ...FLOOD, body: 'no' }, LAST), 9, /body "no"/],
    ['with a rule that never decides', typed(LAST, FLOOD), 8, /"flood" never decides/],
    [
      'with an overlap',
      typed(
        { ...FLOOD, when: { categories: ['ngap_up', 'rac_thai'] } },
        { ...FLOOD, id: 'two', when: { categories: ['rac_thai', 'cay_xanh'] }, body: 'dien' },
        LAST,
      ),
      13,
      /"two" overlaps with "flood"/,
    ],
    ['without a last rule', typed(FLOOD), 1, /last rule/],
    ['with a slip in a name', typed({ ...LAST, when: { warts: ['x'] } }), 4, /warts|Unrecognized/i],
  ])('%s is told with the line', async (_, text, line, message) => {
    const problems = await problemsOf(text);
    expect(problems).toContainEqual({ line, message: expect.stringMatching(message) });
    const saved = await admin.post('/rules', { text, note: 'thử xem sao' });
    expect(saved.status).toBe(400);
    expect(saved.body.details[0].path).toMatch(/^line \d+$/);
  });
});

describe('a change of the rules', () => {
  it('is played over the last month before it is switched on, and changes nothing by that', async () => {
    const submit = () => api.workflow.reports.submit(aReport());
    api.clock.set(new Date(WEDNESDAY.getTime() - 40 * DAY));
    await submit();
    api.clock.set(WEDNESDAY);
    const { report, ticket } = await submit();
    const { body } = await admin.post('/rules/dry-run', { text: typed(FLOOD, LAST) });
    expect(body).toMatchObject({ seen: 1, moved: 1, cut: false });
    expect(body.ways).toEqual([{ from: ticket.body, to: 'moitruong', count: 1 }]);
    expect(body.examples[0]).toMatchObject({ code: report.code, rule: 'flood' });
    expect(body.used).toEqual([
      { rule: 'flood', count: 1 },
      { rule: 'last', count: 0 },
    ]);
    expect((await Ticket.findById(ticket._id).lean())?.body).toBe(ticket.body);
  });

  it('decides from its switching on, is kept on the ticket, audited, and can be taken back', async () => {
    const saved = await admin.post('/rules', { text: typed(FLOOD, LAST), note: 'theo QĐ 2' });
    expect(saved.body).toEqual({ version: 1 });
    const elsewhere = { text: 'Nước ngập sâu ở hẻm 12 Lê Lợi', labels: { place: ['Lê Lợi'] } };
    const untouched = await api.workflow.reports.submit(aReport(elsewhere));
    expect(untouched.ticket.routing?.version).toBe(0);
    const on = await admin.post('/rules/switch', { version: 1, seen: 0 });
    expect(on.body.inForce).toMatchObject({ version: 1, before: 0 });
    api.clock.advance(HOUR);
    const far = { text: 'Ngập ở chợ, nước vào nhà', labels: { place: ['Nguyễn Huệ'] } };
    const { ticket } = await api.workflow.reports.submit(aReport(far));
    expect(ticket).toMatchObject({ body: 'moitruong', routing: { rule: 'flood', version: 1 } });
    const stale = await admin.post('/rules/switch', { version: 1, seen: 0 });
    expect(stale.status).toBe(409);
    await admin.post('/rules/switch', { version: 0, seen: 1 });
    const again = { text: 'Đường ngập ngang gối', labels: { place: ['Trần Phú'] } };
    const back = await api.workflow.reports.submit(aReport(again));
    expect(back.ticket.routing).toMatchObject({
      version: 0,
      rule: expect.not.stringMatching('flood'),
    });
    const actions = (await AuditEntry.find().sort({ number: 1 }).lean()).map((e) => e.action);
    expect(actions.filter((action) => action.startsWith('rules.'))).toEqual([
      'rules.saved',
      'rules.switched_on',
      'rules.switched_on',
    ]);
  });

  it('is heard by other processes and survives a restart', async () => {
    await admin.post('/rules', { text: typed(FLOOD, LAST), note: 'theo QĐ 2' });
    await admin.post('/rules/switch', { version: 1, seen: 0 });
    const other = createRulebook({ city, clock: api.clock, logger: console as never });
    await other.reload();
    expect(other.rules().map(({ id }) => id)).toEqual(['flood', 'last']);
    other.stop();
  });

  it('is for administrators only', async () => {
    const officer = aBrowser(api.app);
    await officer.signIn(await aStaffMember());
    expect((await officer.get('/rules')).status).toBe(403);
    expect((await officer.post('/rules/switch', { version: 0, seen: 0 })).status).toBe(403);
  });
});

describe('a correction of the category by staff', () => {
  it('teaches the classifier, also after a restart, until it is taken back', async () => {
    const text = 'Máy bán nước tự động ở công viên nuốt tiền của tui';
    const chance = (analyzer = api.teaching) =>
      analyzer.probabilities(text)['category']?.['quang_cao'] ?? 0;
    const before = chance();
    const { ticket } = await api.workflow.reports.submit(aReport({ text }));
    const corrected = await admin.post(`/tickets/${ticket.code}/rerouting`, {
      revision: ticket.revision,
      category: 'quang_cao',
      reason: 'Máy này là của bên quảng cáo',
    });
    expect(corrected.status).toBe(200);
    await api.teacher.reload();
    let kept = await Correction.find().lean();
    for (let tries = 0; kept.length === 0 && tries < 50; tries += 1) {
      await new Promise(setImmediate);
      kept = await Correction.find().lean();
    }
    expect(chance()).toBeGreaterThan(before);
    const restarted = createAnalyzer({ city });
    restarted.createLearner([], await keptLessons());
    expect(chance(restarted)).toBeCloseTo(chance(), 5);
    const { body } = await admin.get('/lessons');
    expect(body.items).toMatchObject([{ task: 'category', value: 'quang_cao', undone: false }]);
    await admin.post('/lessons/undo', { id: body.items[0].id });
    expect(chance()).toBeCloseTo(before, 5);
    expect(await keptLessons()).toEqual([]);
  });
});
