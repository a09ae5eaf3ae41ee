import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Request, Response } from 'express';
import multer, { MulterError } from 'multer';
import { DAY } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';

/** A file of a form, on the disk until `remove`. */
export type Upload = {
  path: string;
  /** As the sender calls it; only to be shown. */
  name: string;
  bytes: number;
  /** The other parts of the form. */
  fields: Readonly<Record<string, unknown>>;
  remove(): void;
};

export type Uploads = {
  /** Reads the part `file` of a form. @throws AppError `too_large`, `invalid_input` */
  receive(req: Request, res: Response): Promise<Upload>;
};

/** Longest name that is shown. */
const LONGEST_NAME = 200;

/**
 * Files that staff hand in, not masked yet, each in a folder of its own below `DATA_DIR/uploads`. What a crash leaves is
 * taken away at the next start on this machine; at the latest when it is a day old, by whoever shares the folder.
 */
export function createUploads({ dataDir, largest }: { dataDir: string; largest: number }): Uploads {
  const root = join(dataDir, 'uploads');
  sweep(root);
  return {
    async receive(req, res) {
      if (!req.is('multipart/form-data'))
        throw new AppError('invalid_input', 400, 'Send a form (multipart/form-data)', [
          { path: 'file', message: 'the part "file" holds the file' },
        ]);
      mkdirSync(root, { recursive: true, mode: 0o700 });
      const folder = await mkdtemp(join(root, OWN));
      const read = multer({
        storage: multer.diskStorage({
          destination: folder,
          filename: (_req, _file, done) => done(null, 'upload'),
        }),
        limits: { fileSize: largest, files: 1, fields: 4, fieldSize: 64 * 1024, parts: 5 },
        defParamCharset: 'utf8',
      }).single('file');
      try {
        await new Promise<void>((resolve, reject) => {
          read(req, res, (err: unknown) => (err ? reject(refused(err, largest)) : resolve()));
        });
        if (!req.file)
          throw new AppError('invalid_input', 400, 'The form has no file', [
            { path: 'file', message: 'the part "file" is missing' },
          ]);
      } catch (err) {
        await rm(folder, { recursive: true, force: true });
        throw err;
      }
      return {
        path: req.file.path,
        name: req.file.originalname.slice(0, LONGEST_NAME),
        bytes: req.file.size,
        fields: { ...req.body },
        remove: () => rmSync(folder, { recursive: true, force: true }),
      };
    },
  };
}

function refused(err: unknown, largest: number): unknown {
  if (!(err instanceof MulterError)) return err;
  if (err.code === 'LIMIT_FILE_SIZE')
    return new AppError('too_large', 413, `A file may have ${largest} bytes at most`, [
      { path: 'file', message: `at most ${largest} bytes` },
    ]);
  return new AppError('invalid_input', 400, `The form cannot be read: ${err.message}`, [
    { path: err.field ?? 'file', message: err.message },
  ]);
}

/** `<machine>,<process>,`: how the folders of this process begin. */
const OWN = `${hostname()},${process.pid},`;

/** Takes away what an ended process has left behind; there is nothing of this one yet. */
function sweep(root: string): void {
  let names: string[];
  try {
    names = readdirSync(root);
  } catch {
    return;
  }
  for (const name of names) {
    const path = join(root, name);
    if (isOrphan(name) || Date.now() - statSync(path).mtimeMs > DAY)
      rmSync(path, { recursive: true, force: true });
  }
}

/** True when the process that made it is gone; of another machine nothing is known. */
function isOrphan(name: string): boolean {
  const [machine, pid] = name.split(',');
  if (machine !== hostname()) return false;
  if (Number(pid) === process.pid) return true;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
