import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EJSON } from 'bson';

/** Only the owner may read it: the words of residents are in it, as in the store beside it. */
const MODE = 0o600;

/** A file of records that are not in the store yet, one a line, oldest first. */
export type InboxJournal = {
  /** What an earlier run left behind; a line that a crash cut off was never acknowledged and is passed over. */
  leftOver: readonly object[];
  /** Resolves when the records survive a power loss. One call at a time. @throws Error when the disk does not take them */
  append(records: readonly object[]): Promise<void>;
  /** All that was appended is in the store. Not beside an `append`. */
  clear(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the journal of the one process that writes it. @throws Error when the folder cannot be written */
export async function openInboxJournal(file: string): Promise<InboxJournal> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const { O_APPEND, O_CREAT, O_DSYNC, O_RDWR } = constants;
  const handle = await open(file, O_RDWR | O_APPEND | O_CREAT | O_DSYNC, MODE);
  const text = await readFile(file, 'utf8');
  await endLine(handle, text);
  return {
    leftOver: text.split('\n').flatMap(readLine),
    async append(records) {
      const lines = records.map((record) => `${EJSON.stringify(record)}\n`).join('');
      const bytes = Buffer.from(lines);
      const { bytesWritten } = await handle.write(bytes);
      if (bytesWritten === bytes.length) return;
      // The disk is nearly full: the half line is ended, so that what follows is not glued to it.
      await handle.write('\n').catch(() => {});
      throw new Error(`the journal took ${bytesWritten} of ${bytes.length} bytes`);
    },
    clear: () => handle.truncate(0),
    close: () => handle.close(),
  };
}

async function endLine(handle: FileHandle, text: string): Promise<void> {
  if (text !== '' && !text.endsWith('\n')) await handle.write('\n');
}

function readLine(line: string): object[] {
  if (line === '') return [];
  try {
    return [EJSON.parse(line) as object];
  } catch {
    return [];
  }
}
