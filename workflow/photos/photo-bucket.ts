import { S3mini, S3ServiceError } from 's3mini';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';
import type { PhotoFiles } from './photo-files.ts';

const TIMEOUT_MS = 20_000;
const PLATFORM = 'S3';

const PICTURES = { folder: 'photos', extension: 'jpg', type: 'image/jpeg' };
export const OTHER_FILES = {
  folder: 'attachments',
  extension: 'bin',
  type: 'application/octet-stream',
};

/** Pictures as objects `photos/<id>.jpg` of a bucket that speaks S3; the bucket stays private, we hand pictures out. */
export function createPhotoBucket(
  settings: {
    endpoint: string;
    bucket: string;
    region: string;
    accessKeyId: string;
    secretAccessKey: string;
  },
  what: typeof OTHER_FILES = PICTURES,
): PhotoFiles {
  const { endpoint, bucket, ...access } = settings;
  const s3 = new S3mini({
    ...access,
    endpoint: `${endpoint.replace(/\/+$/, '')}/${bucket}`,
    requestAbortTimeout: TIMEOUT_MS,
  });
  const keyOf = (id: string): string => {
    if (!/^[\w-]{16,64}$/.test(id)) throw new Error('A photo id has 16 to 64 of A-Z a-z 0-9 _ -');
    return `${what.folder}/${id}.${what.extension}`;
  };

  return {
    async write(id, bytes) {
      const key = keyOf(id);
      await s3.putObject(key, bytes, what.type).catch(inOurWords);
    },
    async read(id) {
      const key = keyOf(id);
      const found = await s3.getObjectArrayBuffer(key).catch(inOurWords);
      return found ? Buffer.from(found) : undefined;
    },
    async remove(id) {
      const key = keyOf(id);
      await s3.deleteObject(key).catch(inOurWords);
    },
  };
}

/** @throws UpstreamRefused for what trying again does not mend, such as a wrong key; UpstreamUnreachable otherwise */
function inOurWords(err: unknown): never {
  const status = err instanceof S3ServiceError ? err.status : 0;
  if (status >= 400 && status < 500 && status !== 429)
    throw new UpstreamRefused(
      PLATFORM,
      String(status),
      'the bucket refused; check the S3_* settings',
    );
  throw new UpstreamUnreachable(PLATFORM, status ? `it answered ${status}` : 'no answer');
}
