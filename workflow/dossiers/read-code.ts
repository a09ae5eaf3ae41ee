import type { Worker } from 'node:worker_threads';
import { SECOND } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { startThread } from '../../core/start-thread.ts';
import { Conversation } from '../../models/conversation.ts';
import { Message, type MessageRecord } from '../../models/message.ts';
import type { PhotoStore } from '../photos/photo-store.ts';
import { dossierCodeIn } from './code.ts';
import type { Found, Question } from './code-reader-thread.ts';

/** A picture that takes longer goes on without its code. */
const LONGEST_MS = 15 * SECOND;

export type CodeReader = {
  /**
   * Texts of the QR codes and Code 128 bar codes in a picture.
   *
   * @param thorough looks at every line and at inverted codes too: up to ten times as long
   * @throws Error when the thread died or took over 15 s
   */
  read(jpeg: Buffer, thorough: boolean): Promise<string[]>;
  close(): Promise<void>;
};

/** Reads codes in a thread of its own, so that nobody's message waits for somebody's picture. Starts at the first one. */
export function createCodeReader(): CodeReader {
  let thread: Worker | undefined;
  let asked = 0;
  const waiting = new Map<number, { done(texts: string[]): void; fail(err: Error): void }>();

  function failAll(message: string): void {
    thread = undefined;
    for (const { fail } of waiting.values()) fail(new Error(message));
    waiting.clear();
  }

  function start(): Worker {
    const started = startThread(import.meta.url, './code-reader-thread');
    started.unref();
    started.on('message', (found: Found) => {
      const one = waiting.get(found.id);
      waiting.delete(found.id);
      if ('texts' in found) one?.done(found.texts);
      else one?.fail(new Error(found.problem));
    });
    started.on('error', (err) => failAll(`the thread that reads codes failed: ${String(err)}`));
    started.on('exit', () => {
      if (thread === started) failAll('the thread that reads codes ended');
    });
    return started;
  }

  return {
    async read(jpeg, thorough) {
      thread ??= start();
      asked += 1;
      const id = asked;
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<string[]>((done, fail) => {
          timer = setTimeout(() => {
            void thread?.terminate();
            failAll('reading a code took too long');
          }, LONGEST_MS);
          waiting.set(id, { done, fail });
          thread?.postMessage({ id, jpeg, thorough } satisfies Question);
        });
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      const closing = thread;
      failAll('the reader was closed');
      await closing?.terminate();
    },
  };
}

/**
 * Notes the dossier code of a photographed receipt on the message, before the message is handled. What other codes say
 * is forgotten. A picture that cannot be read goes on as a picture.
 */
export function createReceiptReading(deps: {
  photos: Pick<PhotoStore, 'read'>;
  reader: CodeReader;
  logger: Logger;
}): (message: MessageRecord) => Promise<MessageRecord> {
  async function codeIn(photoId: string, thorough: boolean): Promise<string | undefined> {
    try {
      const jpeg = await deps.photos.read(photoId);
      const texts = jpeg ? await deps.reader.read(jpeg, thorough) : [];
      return texts.map(dossierCodeIn).find((code) => code !== undefined);
    } catch (err) {
      deps.logger.warn({ err, photoId }, 'a picture could not be searched for a code');
      return undefined;
    }
  }

  return async (message) => {
    const photos = (message.attachments ?? []).flatMap(({ kind, photoId, dossierCode }, index) =>
      kind === 'photo' && photoId && !dossierCode ? [{ photoId, index }] : [],
    );
    if (photos.length === 0) return message;
    const thorough = await awaitsCode(message);
    for (const { photoId, index } of photos) {
      const code = await codeIn(photoId, thorough);
      if (!code) continue;
      await Message.updateOne(
        { _id: message._id },
        { $set: { [`attachments.${index}.dossierCode`]: code } },
      );
      return (await Message.findById(message._id).lean<MessageRecord>()) ?? message;
    }
    return message;
  };
}

/** The chat has just been asked for the code: then the picture is a receipt. */
async function awaitsCode({ channel, address }: MessageRecord): Promise<boolean> {
  return (await Conversation.exists({ channel, address, 'draft.dossier.asks': 'code' })) !== null;
}
