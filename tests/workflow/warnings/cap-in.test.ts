import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createManualClock, DAY } from '../../../core/clock.ts';
import { AppError } from '../../../core/errors.ts';
import { createQueues } from '../../../core/jobs/create-queues.ts';
import { createLogger } from '../../../core/logger.ts';
import { AuditEntry } from '../../../models/audit-entry.ts';
import { CapMessage } from '../../../models/cap-message.ts';
import { Notice } from '../../../models/notice.ts';
import { Staff } from '../../../models/staff.ts';
import { Warning } from '../../../models/warning.ts';
import { WarningVersion } from '../../../models/warning-version.ts';
import { createOutbox } from '../../../workflow/notifications/outbox.ts';
import type { TicketActor } from '../../../workflow/tickets/change.ts';
import { createCapSigner } from '../../../workflow/warnings/cap/signature.ts';
import { createWarnings } from '../../../workflow/warnings/create-warnings.ts';
import type { VersionInput } from '../../../workflow/warnings/version-input.ts';
import { city, WEDNESDAY } from '../../support/builders.ts';
import { aCapMessage } from '../../support/cap-messages.ts';
import { startTestStore } from '../../support/store.ts';

const SENDER = 'pctt@quangtri.example';
const FIRST = `${SENDER},QT-2025-001,2025-10-15T08:30:00+07:00`;
const WRITER: TicketActor = { type: 'staff', id: 'an', name: 'An' };
const LEADER: TicketActor = { type: 'staff', id: 'binh', name: 'Bình' };
const [ward] = city.wards.filter(({ successor }) => !successor);

const logger = createLogger('silent');
const clock = createManualClock(WEDNESDAY);
const outbox = createOutbox({ queues: createQueues({ logger }), clock, logger });
const warningsOf = (trustedKeys: ReadonlyMap<string, string> = new Map()) =>
  createWarnings({ city, clock, logger, outbox, trustedKeys });
let warnings = warningsOf();

let store: Awaited<ReturnType<typeof startTestStore>>;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  clock.set(WEDNESDAY);
  warnings = warningsOf();
  await Staff.create({
    username: 'truc',
    displayName: 'Trực ban',
    passwordHash: 'x',
    roles: ['officer', 'admin'],
    bodies: [],
    createdAt: WEDNESDAY,
  });
});

// What was approved is still being prepared, and would be written into the next test's empty store.
afterEach(() => warnings.sender.idle());

const receive = (xml: string) => warnings.cap.receive(xml, { via: 'api', from: 'Tỉnh' });
const sweep = () => warnings.sweeps['drafts from CAP']?.();
/** What is told of a message, after the sweep has drafted what is to be drafted. */
async function handIn(given: Parameters<typeof aCapMessage>[0] = {}) {
  const told = await receive(aCapMessage(given));
  await sweep();
  return told;
}
const versions = () => WarningVersion.find().sort({ number: 1 }).lean();
async function send(id: unknown) {
  await WarningVersion.updateOne(
    { _id: id },
    { $set: { 'en.headline': 'x', 'en.what': 'x', 'en.doNow': 'x', 'en.source': 'x' } },
  );
  await warnings.desk.submit(String(id), ['nobody', 'everybody', 'outside'], WRITER);
  await warnings.desk.approve(String(id), LEADER);
}
const following = (given: object) => ({
  identifier: 'QT-2025-002',
  sent: '2025-10-15T09:00:00+07:00',
  references: FIRST,
  ...given,
});

describe('a CAP message that comes in', () => {
  it('becomes a draft in its own words, which the duty officers are told of and which nobody is sent', async () => {
    expect(await receive(aCapMessage())).toEqual({
      state: 'new',
      isDuplicate: false,
      reference: FIRST,
    });
    await sweep();
    const [version] = await versions();
    expect(await Warning.findOne().lean()).toMatchObject({
      hazard: 'flood',
      drill: false,
      state: 'draft',
    });
    expect(version).toMatchObject({
      state: 'draft',
      severity: 'Severe',
      urgency: 'Expected',
      certainty: 'Likely',
      response: 'Prepare',
      until: new Date('2025-10-15T13:00:00Z'),
      createdBy: { name: 'CAP Ban Chỉ huy PCTT tỉnh' },
      vi: {
        headline: 'Lũ trên sông Hiếu lên nhanh',
        what: 'Mưa lớn ở thượng nguồn.',
        doNow: 'Kê cao đồ đạc.',
        where: 'Phường Đông Hà',
        source: 'Ban Chỉ huy PCTT tỉnh (CAP QT-2025-001)',
      },
      en: { headline: '' },
      area: { wards: [ward?.id] },
    });
    expect(await Notice.find().lean()).toMatchObject([
      {
        kind: 'warning',
        urgent: true,
        title:
          'Ban Chỉ huy PCTT tỉnh: «Lũ trên sông Hiếu lên nhanh», xem bản nháp cảnh báo (dong-ha-flood-2025-0001)',
      },
    ]);
  });

  it('is taken once, however often it comes', async () => {
    await handIn();
    expect(await handIn({ headline: 'Khác' })).toMatchObject({
      state: 'drafted',
      isDuplicate: true,
    });
    expect(await versions()).toHaveLength(1);
    expect(await sweep()).toBe(0);
  });

  it.each([['Exercise'], ['Test']])('of the status %s is a drill', async (status) => {
    await handIn({ status });
    expect(await Warning.findOne().lean()).toMatchObject({ drill: true });
    expect(await Notice.findOne().lean()).toMatchObject({
      urgent: false,
      title: expect.stringMatching(/^Diễn tập/),
    });
  });

  it.each([
    ['own', { sender: city.cap.sender }],
    ['not_an_alert', { status: 'System' }],
    ['not_an_alert', { msgType: 'Ack', references: FIRST }],
    ['not_public', { scope: 'Private' }],
    ['expired', { expires: '2025-10-15T08:59:00+07:00' }],
    ['outside', { area: '<areaDesc>Hà Nội</areaDesc><circle>21.03,105.85 20</circle>' }],
    ['unknown_references', { msgType: 'Update', references: 'a,b,2025-10-14T00:00:00+07:00' }],
    ['unknown_references', { msgType: 'Cancel' }],
  ])('is kept apart as %s, with what it was: %j', async (reason, given) => {
    const { state, reason: told } = await handIn(given);
    expect([state, told]).toEqual(['kept_apart', reason]);
    expect(await versions()).toEqual([]);
    expect(await CapMessage.find().lean()).toMatchObject([{ state: 'kept_apart', reason }]);
  });

  it.each([
    ['sent', { sent: '2025-10-15T01:30:00Z' }],
    ['identifier', { identifier: 'a b' }],
    ['sender', { sender: undefined }],
    ['status', { status: 'Real' }],
    ['references[0]', { msgType: 'Update', references: 'QT-1' }],
    ['info', { info: '' }],
    ['info[0].urgency', { urgency: 'Soon' }],
    ['info[0].severity', { severity: undefined }],
    ['info[0].event', { event: '' }],
    [
      'info[0].area[0].polygon[0]',
      { area: '<areaDesc>x</areaDesc><polygon>16.8,107.1 16.9,107.1</polygon>' },
    ],
    ['info[0].area[0].circle[0]', { area: '<areaDesc>x</areaDesc><circle>107.1 16.8</circle>' }],
    ['DOCTYPE', { doctype: '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>' }],
  ])('is refused with the name of what is wrong: %s', async (path, given) => {
    const error = await receive(aCapMessage(given)).catch((err: unknown) => err);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).details.map((detail) => detail.path)).toEqual([path]);
    expect(await CapMessage.countDocuments()).toBe(0);
  });

  it('needs to be XML of CAP 1.2, and not too much', async () => {
    await expect(receive('<alert><identifier>')).rejects.toMatchObject({ code: 'malformed_body' });
    await expect(receive(aCapMessage().replace('cap:1.2', 'cap:1.1'))).rejects.toMatchObject({
      details: [{ path: 'alert' }],
    });
    for (const description of ['x'.repeat(300_000), '<x/>'.repeat(5000)])
      await expect(receive(aCapMessage({ description }))).rejects.toMatchObject({
        code: 'too_large',
      });
    const deep = '<a>'.repeat(500) + '</a>'.repeat(500);
    for (const description of [deep, '<__proto__>x</__proto__>'])
      await expect(receive(aCapMessage({ description }))).rejects.toMatchObject({
        code: 'malformed_body',
      });
  });
});

describe('the language of a CAP message', () => {
  const wordsIn = async (...infos: readonly [label: string, headline: string][]) => {
    const info = infos
      .map(([language, headline]) => aCapMessage({ language, headline }))
      .map((xml) => /<info>.*<\/info>/s.exec(xml)?.[0].replace('<language></language>', ''))
      .join('');
    await handIn({ info });
    const [version] = await versions();
    return [version?.vi.headline, version?.en.headline];
  };

  it('puts each label in its place, whatever names stand in the text', async () => {
    expect(await wordsIn(['en-US', 'Flood at Đông Hà'], ['vi-VN', 'Lũ tại Đông Hà'])).toEqual([
      'Lũ tại Đông Hà',
      'Flood at Đông Hà',
    ]);
  });

  it.each([[''], ['en-US']])(
    'reads Vietnamese under the label "%s" by its letters',
    async (label) => {
      expect(await wordsIn([label, 'Lũ tại Đông Hà'])).toEqual(['Lũ tại Đông Hà', '']);
    },
  );

  it('leaves Vietnamese empty where none is spoken', async () => {
    const info = /<info>.*<\/info>/s.exec(
      aCapMessage({ language: 'en', headline: 'Flood at Đông Hà' }),
    )?.[0];
    await handIn({ info: info?.replace(/<description>.*?<\/description>/, '') });
    expect(await versions()).toMatchObject([
      { vi: { headline: '' }, en: { headline: 'Flood at Đông Hà' } },
    ]);
  });
});

describe('the area of a CAP message', () => {
  const areaOf = async (area: string) => {
    await handIn({ area });
    const [version] = await versions();
    return version?.area;
  };

  it('keeps a shape inside of the city as it is', async () => {
    const ring = '16.81,107.09 16.82,107.1 16.81,107.11 16.81,107.09';
    const area = `<areaDesc>Ven sông</areaDesc><polygon>${ring}</polygon><circle>16.82,107.1 0.5</circle>`;
    expect(await areaOf(area)).toMatchObject({
      wards: [],
      circles: [{ lat: 16.82, lon: 107.1, radiusKm: 0.5 }],
      polygons: [ring.split(' ').map((pair) => pair.split(',').map(Number))],
    });
  });

  it('turns a province into the wards that it covers', async () => {
    const province = '16.3,106.5 17.2,106.5 17.2,107.5 16.3,107.5 16.3,106.5';
    const area = await areaOf(`<areaDesc>Quảng Trị</areaDesc><polygon>${province}</polygon>`);
    expect(area).toMatchObject({ polygons: [], wards: [{}, {}].map(() => expect.any(String)) });
  });

  it('reads our list of codes', async () => {
    const code = `<geocode><valueName>VN-DVHC</valueName><value>${ward?.code}</value></geocode>`;
    expect(await areaOf(`<areaDesc>x</areaDesc>${code}`)).toMatchObject({ wards: [ward?.id] });
  });

  it('goes by words only where nothing is drawn or coded', async () => {
    expect(await areaOf('<areaDesc>Toàn tỉnh Quảng Trị</areaDesc>')).toMatchObject({
      wards: [expect.any(String), expect.any(String)],
    });
  });
});

describe('Update and Cancel of others', () => {
  it('write a draft anew that nobody has touched, and discard it', async () => {
    await handIn();
    expect(
      await handIn(following({ msgType: 'Update', headline: 'Lũ lên báo động 3' })),
    ).toMatchObject({ state: 'new' });
    expect(await versions()).toMatchObject([
      { number: 1, state: 'draft', vi: { headline: 'Lũ lên báo động 3' } },
    ]);
    await handIn({
      identifier: 'QT-2025-003',
      sent: '2025-10-15T09:30:00+07:00',
      msgType: 'Cancel',
      references: `${SENDER},QT-2025-002,2025-10-15T09:00:00+07:00`,
      info: '',
    });
    expect(await Warning.find().lean()).toMatchObject([{ state: 'discarded' }]);
    expect(await CapMessage.findOne({ msgType: 'Cancel' }).lean()).toMatchObject({
      state: 'withdrawn',
    });
  });

  it('leave alone what somebody works on, who is told', async () => {
    await handIn();
    const [mine] = await versions();
    const { vi, en, urgency, certainty, response, area } = mine as unknown as VersionInput;
    const edited: VersionInput = {
      vi,
      en,
      urgency,
      certainty,
      response,
      area,
      severity: 'Extreme',
    };
    await warnings.desk.edit(String(mine?._id), edited, mine?.revision ?? 0, WRITER);
    await handIn(following({ msgType: 'Update', headline: 'Mới' }));
    expect(await versions()).toMatchObject([
      { severity: 'Extreme', vi: { headline: 'Lũ trên sông Hiếu lên nhanh' } },
    ]);
    expect(await CapMessage.findOne({ msgType: 'Update' }).lean()).toMatchObject({ state: 'told' });
    expect(await Notice.countDocuments({ title: /bản bạn đang soạn giữ nguyên/ })).toBe(1);
  });

  it('draft news of a warning that was sent, and its all-clear', async () => {
    await handIn();
    await send((await versions())[0]?._id);
    await handIn(following({ msgType: 'Update', headline: 'Lũ còn lên' }));
    expect(await versions()).toMatchObject([
      {},
      { kind: 'update', state: 'draft', vi: { headline: 'Lũ còn lên' } },
    ]);
    await send((await versions())[1]?._id);
    await handIn(following({ identifier: 'QT-2025-003', msgType: 'Cancel', info: '' }));
    expect((await versions())[2]).toMatchObject({
      kind: 'all_clear',
      response: 'AllClear',
      vi: { headline: 'Đã hết: Lũ còn lên', what: 'pctt@quangtri.example đã hủy cảnh báo này.' },
      area: { wards: [ward?.id] },
    });
    expect(await Warning.find().lean()).toMatchObject([{ state: 'active' }]);
  });

  it('wait for what they refer to, when that comes later', async () => {
    const update = following({ msgType: 'Update', headline: 'Lũ lên báo động 3' });
    expect(await handIn(update)).toMatchObject({ reason: 'unknown_references', detail: FIRST });
    await handIn();
    expect(await versions()).toMatchObject([{ vi: { headline: 'Lũ lên báo động 3' } }]);
    expect(await CapMessage.countDocuments({ state: 'drafted' })).toBe(2);
  });

  it('never carry a drill over into the real thing', async () => {
    await handIn({ status: 'Exercise' });
    await handIn(following({ msgType: 'Update', status: 'Actual' }));
    expect(await Warning.find().sort({ identifier: 1 }).lean()).toMatchObject([
      { drill: true },
      { drill: false },
    ]);
  });

  it('end nothing where nobody was told', async () => {
    await handIn({ area: '<areaDesc>Hà Nội</areaDesc><circle>21.03,105.85 20</circle>' });
    await handIn(following({ msgType: 'Cancel', info: '' }));
    expect(await CapMessage.findOne({ msgType: 'Cancel' }).lean()).toMatchObject({
      state: 'kept_apart',
      reason: 'nothing_to_end',
    });
  });
});

describe('a message that was kept apart', () => {
  const kept = async () => String((await CapMessage.findOne({ state: 'kept_apart' }))?._id);

  it.each([
    ['outside', { area: '<areaDesc>Hải Phòng</areaDesc><circle>20.86,106.68 3</circle>' }],
    ['expired', { expires: '2025-10-14T20:00:00+07:00' }],
    [
      'unknown_references',
      { msgType: 'Update', references: `${SENDER},X,2025-10-15T07:00:00+07:00` },
    ],
  ] as const)(
    'of the reason %s is drafted from when a person wants it, and audited',
    async (reason, given) => {
      expect(await handIn(given)).toMatchObject({ state: 'kept_apart', reason });
      await warnings.letCapIn(await kept(), WRITER);
      await sweep();
      expect(await CapMessage.findOne().lean()).toMatchObject({
        state: 'drafted',
        letIn: { id: 'an', name: 'An' },
      });
      expect(await versions()).toMatchObject([{ state: 'draft', vi: { doNow: 'Kê cao đồ đạc.' } }]);
      expect(await AuditEntry.findOne({ action: 'cap.let_in' }).lean()).toMatchObject({
        facts: { sender: SENDER, reason },
      });
      await expect(
        warnings.letCapIn(String((await CapMessage.findOne())?._id), WRITER),
      ).rejects.toMatchObject({ code: 'illegal_transition' });
    },
  );

  it('because it is private or ends nothing stays apart', async () => {
    await handIn({ scope: 'Restricted' });
    await expect(warnings.letCapIn(await kept(), WRITER)).rejects.toMatchObject({
      code: 'illegal_transition',
    });
    expect(await versions()).toEqual([]);
  });
});

describe('a sender whose key we have', () => {
  const signerOf = (dataDir: string) => createCapSigner({ dataDir });

  it('is believed only what the key signed; a forged copy does not take the name of the true message', async () => {
    const signer = signerOf(store.dataDir);
    warnings = warningsOf(new Map([[SENDER, signer.publicKey()]]));
    const signed = signer.sign(aCapMessage());
    const forged = await receive(signed.replace('Kê cao đồ đạc', 'Về nhà đi'));
    expect(forged).toMatchObject({ state: 'kept_apart', reason: 'bad_signature' });
    expect(await receive(aCapMessage())).toMatchObject({ reason: 'bad_signature' });
    await sweep();
    expect(await versions()).toEqual([]);
    expect(await Notice.find().lean()).toMatchObject([{ kind: 'security', urgent: false }]);
    expect(await receive(signed)).toMatchObject({ state: 'new', isDuplicate: false });
    await sweep();
    expect(await versions()).toMatchObject([{ vi: { doNow: 'Kê cao đồ đạc.' } }]);
    expect(await CapMessage.findOne({ verified: true }).lean()).toMatchObject({ state: 'drafted' });
  });

  it('cannot have an alert ended by a forged Cancel', async () => {
    const signer = signerOf(store.dataDir);
    warnings = warningsOf(new Map([[SENDER, signer.publicKey()]]));
    await receive(signer.sign(aCapMessage()));
    await sweep();
    const cancel = await handIn(following({ msgType: 'Cancel', info: '' }));
    expect(cancel).toMatchObject({ reason: 'bad_signature' });
    expect(await Warning.find().lean()).toMatchObject([{ state: 'draft' }]);
  });
});

it('what came in is forgotten after 90 days', async () => {
  await handIn();
  clock.advance(91 * DAY);
  await sweep();
  expect(await CapMessage.countDocuments()).toBe(0);
});
