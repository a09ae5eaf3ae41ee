import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createToken } from '../../../core/ids.ts';
import { createPhotoBucket } from '../../../workflow/photos/photo-bucket.ts';
import { startS3Simulator } from '../../support/s3-simulator.ts';

const SECRET = 'geheim-und-lang-genug';
let s3: Awaited<ReturnType<typeof startS3Simulator>>;
beforeAll(async () => {
  s3 = await startS3Simulator(SECRET);
});
afterAll(() => s3.close());

const aBucket = (secretAccessKey = SECRET) =>
  createPhotoBucket({
    endpoint: s3.url,
    bucket: 'anh-dong-ha',
    region: 'auto',
    accessKeyId: 'lang-nghe',
    secretAccessKey,
  });

describe('a bucket for pictures', () => {
  it('keeps, gives back and removes pictures byte for byte, signed', async () => {
    const bucket = aBucket();
    const id = createToken(18);
    const bytes = Buffer.from([0xff, 0xd8, 0x00, 0x80, 0xff]);
    await bucket.write(id, bytes);
    expect([...s3.objects.keys()]).toEqual([`/anh-dong-ha/photos/${id}.jpg`]);
    expect(await bucket.read(id)).toEqual(bytes);
    await bucket.remove(id);
    expect(await bucket.read(id)).toBeUndefined();
    await bucket.remove(id);
  });

  it('says that a wrong key will not be right next time, and that a bucket that is down may', async () => {
    const id = createToken(18);
    await expect(aBucket('wrong').write(id, Buffer.from('x'))).rejects.toMatchObject({
      code: 'upstream_refused',
    });
    expect(s3.objects.size).toBe(0);
    s3.faults.next('down', 1);
    await expect(aBucket().read(id)).rejects.toMatchObject({ code: 'upstream_unreachable' });
  });

  it('takes no id that leads out of its folder', async () => {
    await expect(aBucket().read('../../etc/passwd-passwd')).rejects.toThrow('photo id');
  });
});
