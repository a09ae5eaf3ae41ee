import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the bytes of pictures are kept; a bucket can stand in for the folder. */
export type PhotoFiles = {
  /** Resolves when the bytes are durable. */
  write(id: string, bytes: Buffer): Promise<void>;
  /** `undefined` when there is no such picture. */
  read(id: string): Promise<Buffer | undefined>;
  /** A missing picture is no error. */
  remove(id: string): Promise<void>;
};

/** Pictures as files `<folder>/<first two letters>/<id>.jpg`, other things as `.bin`; a file is whole or not there. */
export function createPhotoFolder(folder: string, extension: 'jpg' | 'bin' = 'jpg'): PhotoFiles {
  const pathOf = (id: string) => {
    if (!/^[\w-]{16,64}$/.test(id)) throw new Error('A photo id has 16 to 64 of A-Z a-z 0-9 _ -');
    return join(folder, id.slice(0, 2), `${id}.${extension}`);
  };
  return {
    async write(id, bytes) {
      const path = pathOf(id);
      await mkdir(join(path, '..'), { recursive: true });
      const draft = draftOf(path);
      const file = await open(draft, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, path);
    },
    async read(id) {
      try {
        return await readFile(pathOf(id));
      } catch (err) {
        if (isMissing(err)) return undefined;
        throw err;
      }
    },
    async remove(id) {
      for (const path of [pathOf(id), draftOf(pathOf(id))]) await rm(path, { force: true });
    },
  };
}

/** What is being written; a crash leaves it behind under a name that `remove` knows. */
const draftOf = (path: string) => `${path}.part`;

const isMissing = (err: unknown): boolean =>
  typeof err === 'object' && err !== null && 'code' in err && err.code === 'ENOENT';
