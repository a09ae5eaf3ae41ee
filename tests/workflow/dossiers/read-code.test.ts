import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { dossierCodeIn } from '../../../workflow/dossiers/code.ts';
import { type CodeReader, createCodeReader } from '../../../workflow/dossiers/read-code.ts';
import { aReceiptPhoto, type Shot } from '../../support/receipt-photo.ts';

const CODE = 'H50.12-20260609-0000123';
let reader: CodeReader;
beforeAll(() => {
  reader = createCodeReader();
});
afterAll(() => reader.close());

describe('the code on a photographed receipt', () => {
  it.each<[string, Shot]>([
    ['a QR code in daylight', {}],
    ['a QR code turned by 17 degrees', { turned: 17 }],
    ['a QR code upside down in a dim room', { turned: 180, light: 0.2 }],
    ['a QR code with strong JPEG artefacts', { quality: 12 }],
    ['a bar code in daylight', { kind: 'Code128' }],
    ['a bar code turned by a right angle', { kind: 'Code128', turned: 90 }],
    ['a bar code slightly askew in a dim room', { kind: 'Code128', turned: 6, light: 0.25 }],
    ['a bar code with JPEG artefacts', { kind: 'Code128', quality: 25 }],
  ])('is read from %s', async (_, shot) => {
    const texts = await reader.read(await aReceiptPhoto(CODE, shot), true);
    expect(texts.map(dossierCodeIn)).toEqual([CODE]);
  });

  it('is read at a glance too when the light is good', async () => {
    expect(await reader.read(await aReceiptPhoto(CODE, { turned: 30 }), false)).toEqual([CODE]);
  });

  it('is not seen where there is none, and what is no picture is told', async () => {
    const street = await sharp({
      create: { width: 900, height: 700, channels: 3, background: '#777' },
    })
      .jpeg()
      .toBuffer();
    expect(await reader.read(street, true)).toEqual([]);
    await expect(reader.read(Buffer.from('no picture'), true)).rejects.toThrow();
    expect(await reader.read(await aReceiptPhoto(CODE), false)).toEqual([CODE]);
  });
});

describe('what a code says', () => {
  it.each([
    [CODE, CODE],
    ['000.00.04.G18-260609-0123', '000.00.04.G18-260609-0123'],
    [`https://dichvucong.example.vn/tra-cuu?ma=${CODE}&x=1`, CODE],
    [`Mã hồ sơ: ${CODE}|Nguyễn A`, CODE],
    ['https://example.vn/?q=H50%2E12-20260609-0000123', CODE],
    ['045090001234||Nguyễn Văn A|01011990|Nam', undefined],
    ['WIFI:S:quan;P:12345678;;', undefined],
  ])('%s is the dossier %s', (scanned, code) => {
    expect(dossierCodeIn(scanned)).toBe(code);
  });
});
