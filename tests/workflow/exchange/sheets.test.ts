import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { createLogger } from '../../../core/logger.ts';
import { Ticket, type TicketRecord } from '../../../models/ticket.ts';
import { Transfer } from '../../../models/transfer.ts';
import { createExchangeDesk } from '../../../workflow/exchange/exchange-desk.ts';
import { aReport, aStaffMember, city } from '../../support/builders.ts';
import { aBrowser, aStaffApi } from '../../support/staff-api.ts';
import { startTestStore } from '../../support/store.ts';

const BODY = 'qldt';
const peer = { body: BODY, adapter: 'spreadsheet' as const, source: 'authored' };
const withSheets = { ...city, exchange: { ...city.exchange, peers: [peer] } };

let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let officer: ReturnType<typeof aBrowser>;
beforeAll(async () => {
  store = await startTestStore();
  api = aStaffApi({ dataDir: store.dataDir, city: withSheets });
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  officer = aBrowser(api.app);
  await officer.signIn(await aStaffMember());
});

async function aReferredTicket(text: string): Promise<TicketRecord> {
  const { ticket } = await api.workflow.reports.submit(aReport({ text, labels: { place: [] } }));
  const referred = { status: 'referred', listedAs: 'referred', body: BODY };
  await Ticket.updateOne({ _id: ticket._id }, referred);
  await createExchangeDesk({
    city: withSheets,
    clock: api.clock,
    logger: createLogger('silent'),
    adapters: new Map(),
    tickets: api.workflow.tickets,
  }).sweep();
  return ticket;
}

const fetchSheet = async (format: 'xlsx' | 'csv') =>
  (
    await officer
      .post(`/exchange/${BODY}/sheet`, { format })
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks)));
      })
  ).body as Buffer;

/** The file is the body of the request. */
const bringBack = async (file: Buffer, body = BODY) => {
  const { csrfToken } = (await officer.get('/session')).body;
  return await officer.agent
    .post(`/api/v1/exchange/${body}/returns`)
    .set('x-csrf-token', csrfToken)
    .set('content-type', 'application/octet-stream')
    .send(file);
};

const csv = (...rows: string[]) =>
  Buffer.from(`Mã;Trạng thái;Ghi chú;Mã của đơn vị\n${rows.join('\n')}\n`);

describe('a body that works by sheets', () => {
  it('gets what waits as a workbook without personal data, and it counts as handed over', async () => {
    const ticket = await aReferredTicket('Nắp cống bị mất, gọi 0905123456');
    const before = (await officer.get('/exchange')).body.items;
    expect(before).toEqual([
      { ...{ body: BODY, adapter: 'spreadsheet' }, queued: 1, sent: 0, refused: 0 },
    ]);
    const book = await readXlsx(new Uint8Array(await fetchSheet('xlsx')));
    const [head, line, ...others] = book.sheets[0]?.rows ?? [];
    expect(others).toEqual([]);
    expect(head?.slice(0, 3)).toEqual(['Mã', 'Lĩnh vực', 'Nội dung']);
    expect(line?.[0]).toBe(ticket.code);
    expect(line?.[2]).toContain('Nắp cống bị mất');
    expect(String(line)).not.toContain('0905');
    const after = (await officer.get('/exchange')).body.items;
    expect(after[0]).toMatchObject({ queued: 0, sent: 1 });
    const listed = async (state: string) =>
      (await officer.get(`/exchange/transfers?state=${state}`)).body.items;
    expect(await listed('sent')).toEqual([
      expect.objectContaining({ code: ticket.code, title: ticket.title, body: BODY }),
    ]);
    expect(await listed('refused')).toEqual([]);
    await fetchSheet('csv');
    const notes = (await Ticket.findById(ticket._id).lean())?.updates ?? [];
    expect(notes.filter(({ note }) => note?.includes('bảng gửi'))).toHaveLength(1);
  });

  it('gets no cell that Excel would take for a formula', async () => {
    await aReferredTicket('=HYPERLINK("http://xau.example","bấm vào đây") nắp cống mất');
    const text = (await fetchSheet('csv')).toString();
    expect(text.startsWith('\uFEFFMã,')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""http`);
  });

  it('fills it in, and it is taken once however often it is brought', async () => {
    const ticket = await aReferredTicket('Nắp cống bị mất trước chợ');
    const book = await readXlsx(new Uint8Array(await fetchSheet('xlsx')));
    const rows = (book.sheets[0]?.rows ?? []).map((row) => [...row]);
    const line = rows[1] ?? [];
    [line[8], line[9], line[10]] = ['Đã xong', 'Đã thay nắp mới', 'CV 12/2025'];
    const filled = Buffer.from(await writeXlsx({ sheets: [{ name: 'x', rows }] }));
    expect((await bringBack(filled)).body).toEqual({ taken: 1, unchanged: 0, problems: [] });
    const ended = await Ticket.findById(ticket._id).lean();
    expect(ended?.status).toBe('resolved');
    expect(ended?.outcome?.evidence?.value).toContain('CV 12/2025');
    expect((await bringBack(filled)).body).toEqual({ taken: 0, unchanged: 1, problems: [] });
    expect((await Ticket.findById(ticket._id).lean())?.revision).toBe(ended?.revision);
    expect(await Transfer.findOne().lean()).toMatchObject({
      state: 'ended',
      foreignId: 'CV 12/2025',
    });
  });

  it('is told each bad line with its reason, and the good ones are taken', async () => {
    const ticket = await aReferredTicket('Nắp cống bị mất trước trường');
    const other = await api.workflow.reports.submit(aReport({ text: 'Đèn đường hỏng' }));
    const answer = await bringBack(
      csv(
        `${ticket.code};dang lam;Đang làm;`,
        `${ticket.code};gần xong;;`,
        `DH-KHONGCO;đã xong;x;`,
        `${other.ticket.code};đã xong;x;`,
        `${ticket.code};đã xong;;`,
      ),
    );
    expect(answer.body).toMatchObject({ taken: 1 });
    const problems = answer.body.problems as { line: number; message: string }[];
    expect(problems.map(({ line }) => line)).toEqual([3, 4, 5, 6]);
    expect(problems[0]?.message).toContain('"gần xong"');
    expect(problems[2]?.message).toContain('was not given to this body');
    expect(problems[3]?.message).toContain('needs a note');
    expect((await Ticket.findById(ticket._id).lean())?.status).toBe('in_progress');
  });

  it.each([
    ['no sheet', Buffer.from([0xff, 0xfe, 0x00]), 'UTF-8'],
    ['a broken workbook', Buffer.from('PK nonsense'), 'workbook'],
    ['a sheet without the columns', Buffer.from('a,b\n1,2\n'), '"Mã"'],
    ['nothing', Buffer.alloc(0), 'empty'],
  ])('is told when the file is %s', async (_, file, words) => {
    const answer = await bringBack(file);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(words.replaceAll('"', '\\"'));
  });

  it('is hidden from officers of other bodies, and others have no sheet', async () => {
    const stranger = aBrowser(api.app);
    await stranger.signIn(await aStaffMember({ bodies: ['ttgt'] }));
    expect((await stranger.get('/exchange')).body.items).toEqual([]);
    await aReferredTicket('Nắp cống bị mất');
    const queued = '/exchange/transfers?state=queued';
    expect((await stranger.get(queued)).body.items).toEqual([]);
    expect((await officer.get(queued)).body.items).toHaveLength(1);
    expect((await stranger.post(`/exchange/${BODY}/sheet`, {})).status).toBe(404);
    expect((await officer.post('/exchange/ttgt/sheet', {})).status).toBe(404);
  });
});
