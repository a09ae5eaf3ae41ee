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
    const none = await push({ MaHoSo: CODE, TrangThai: 'bay' });
    expect(none.status).toBe(400);
    expect(none.body.details).toEqual([
      { path: 'TrangThai', message: expect.stringContaining('ten national states') },
    ]);
  });

  it('need a key', async () => {
    const answer = await supertest(api.app).post('/api/v1/dossiers').send({ MaHoSo: CODE });
    expect(answer.status).toBe(401);
  });
});
