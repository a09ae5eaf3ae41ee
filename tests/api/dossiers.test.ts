import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import supertest from 'supertest';
import { Dossier } from '../../models/dossier.ts';
import { aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

const CODE = 'H50.12-20260609-0000123';
let store: Awaited<ReturnType<typeof startTestStore>>;
let api: ReturnType<typeof aStaffApi>;
let secret = '';
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.clear();
  api = aStaffApi({ dataDir: store.dataDir });
  api.clock.set(new Date('2026-06-12T02:00:00Z'));
  const made = await supertest(api.app)
    .post('/api/v1/local/api-keys')
    .set('authorization', `Bearer ${'t'.repeat(40)}`)
    .send({ name: 'Một cửa', scopes: ['dossiers.write'] });
  secret = made.body.secret;
});

const push = (body: object) =>
  supertest(api.app).post('/api/v1/dossiers').set('authorization', `Bearer ${secret}`).send(body);

describe('dossiers pushed by the one-stop system', () => {
  it('are taken in their three forms, and sent again change nothing', async () => {
    const registration = {
      MaHoSo: CODE,
      MaTTHC: '1.000656',
      ChuHoSo: 'Lê Văn A',
      NgayTiepNhan: '2026-06-08 15:00:00',
      ThongTinNguoiNop: {
        ThongTinChiTiet: {
          TenNguoiNop: 'Lê Văn A',
          SoDinhDanh: '045090001234',
          SoDienThoai: '0905123456',
        },
      },
    };
    const progress = [
      { IDHoSo: '', MaHoSo: CODE, ThoiDiemXuLy: '2026-06-09T08:00:00.000', TrangThai: 4 },
    ];
    const state = [{ IdHoSo: '', MaHoSo: CODE, TrangThai: 5, NoiDungYKien: 'Bổ sung CCCD' }];
    expect((await push(registration)).body).toMatchObject({ added: 1, rejected: [] });
    expect((await push(progress)).body).toMatchObject({ changed: 1 });
    expect((await push(state)).body).toMatchObject({ changed: 1 });
    expect((await push(state)).body).toMatchObject({ changed: 0, unchanged: 1 });
    const kept = await Dossier.findOne().lean();
    expect(kept).toMatchObject({
      code: CODE,
      state: 5,
      note: 'Bổ sung CCCD',
      procedureCode: '1.000656',
    });
    expect(kept?.factors).toHaveLength(2);
    expect(JSON.stringify(kept)).not.toMatch(/Lê Văn A|0905123456|045090001234|"(1234|3456)"/);
  });

  it('never go back to a state from before', async () => {
    const at = (TrangThai: number, ThoiDiemXuLy: string) =>
      push({ MaHoSo: CODE, TrangThai, ThoiDiemXuLy });
    await at(9, '2026-06-10T08:00:00');
    expect((await at(4, '2026-06-09T08:00:00')).body).toMatchObject({ older: 1, changed: 0 });
    expect(await Dossier.findOne().lean()).toMatchObject({ state: 9 });
  });

  it('are refused by field, and the good ones beside them are kept', async () => {
    const answer = await push([
      { MaHoSo: CODE, TrangThai: 2 },
      { MaHoSo: 'abc', TrangThai: 99 },
      { MaHoSo: 'H50.12-20260609-0000124', TrangThai: 2, IDHoSo: '1', IdHoSo: '2' },
      { TrangThai: 2 },
    ]);
    expect(answer.body).toMatchObject({ added: 1 });
    expect(answer.body.rejected.map(({ path }: { path: string }) => path)).toEqual([
      '[1].MaHoSo',
      '[1].TrangThai',
      '[2].IdHoSo',
      '[3].MaHoSo',
    ]);
    const none = await push({ MaHoSo: CODE, TrangThai: '4;5' });
    expect(none.status).toBe(400);
    expect(none.body.details).toEqual([
      { path: 'TrangThai', message: expect.stringContaining('ten national states') },
    ]);
    const future = await push({ MaHoSo: CODE, TrangThai: 4, ThoiDiemXuLy: '2027-06-09T08:00:00' });
    expect(future.body.details).toEqual([
      { path: 'ThoiDiemXuLy', message: expect.stringContaining('future') },
    ]);
  });

  it('with a state that is none of the ten are kept as unknown under its name', async () => {
    const answer = await push({ MaHoSo: CODE, TrangThai: 'Chờ ý kiến cơ quan thuế' });
    expect(answer.body).toMatchObject({ added: 1, rejected: [] });
    expect(await Dossier.findOne().lean()).toMatchObject({
      state: 0,
      stateName: 'Chờ ý kiến cơ quan thuế',
    });
  });

  it('are taken 1,000 at a time', async () => {
    const codeOf = (at: number) => `H50.12-20260609-${String(at).padStart(7, '0')}`;
    const many = (TrangThai: number) =>
      Array.from({ length: 1000 }, (_, at) => ({ MaHoSo: codeOf(at), TrangThai }));
    expect((await push(many(2))).body).toMatchObject({ added: 1000 });
    expect((await push(many(4))).body).toMatchObject({ changed: 1000 });
    expect((await push(many(4))).body).toMatchObject({ unchanged: 1000 });
    expect(await Dossier.countDocuments({ state: 4 })).toBe(1000);
  });

  it('read from a file say how old they are, and a file of yesterday makes nothing fresh', async () => {
    const local = (saidAt: string) =>
      supertest(api.app)
        .post('/api/v1/local/dossiers')
        .set('authorization', `Bearer ${'t'.repeat(40)}`)
        .send({ rows: [{ 'Mã hồ sơ': CODE, 'Trạng thái': 'Đang xử lý' }], saidAt });
    expect((await local('2026-06-11T02:00:00Z')).body).toMatchObject({ added: 1 });
    expect((await local('2026-06-10T02:00:00Z')).body).toMatchObject({ unchanged: 1 });
    expect(await Dossier.findOne().lean()).toMatchObject({
      seenAt: new Date('2026-06-11T02:00:00Z'),
    });
  });

  it('need a key', async () => {
    const answer = await supertest(api.app).post('/api/v1/dossiers').send({ MaHoSo: CODE });
    expect(answer.status).toBe(401);
  });
});
