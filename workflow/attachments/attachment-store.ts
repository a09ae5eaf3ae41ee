import { fileTypeFromBuffer } from 'file-type';
import type { Clock } from '../../core/clock.ts';
import { AppError } from '../../core/errors.ts';
import { createToken } from '../../core/ids.ts';
import { Attachment, type AttachmentKind, type AttachmentRecord } from '../../models/attachment.ts';
import type { PhotoFiles } from '../photos/photo-files.ts';

/** Telegram hands out no more than 20 MB to bots; some minutes of video, an hour of speech. */
export const LARGEST_ATTACHMENT_BYTES = 20 * 1024 * 1024;

const DOCUMENTS: ReadonlySet<string> = new Set([
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]);

/** Voice notes, videos and documents that residents send, kept as they come: they are evidence. */
export type AttachmentStore = {
  /**
   * @throws AppError `too_large` (413) over {@link LARGEST_ATTACHMENT_BYTES}, `invalid_input` (415) for what is, by its
   *   content, no sound, no video, no PDF, Word or Excel file
   */
  keep(bytes: Buffer): Promise<AttachmentRecord>;
  /** `undefined` when there is none, or it is marked for removal. */
  read(id: string): Promise<{ record: AttachmentRecord; bytes: Buffer } | undefined>;
  remove(id: string): Promise<void>;
};

export function createAttachmentStore(deps: { files: PhotoFiles; clock: Clock }): AttachmentStore {
  return {
    async keep(bytes) {
      if (bytes.length > LARGEST_ATTACHMENT_BYTES)
        throw new AppError(
          'too_large',
          413,
          `The file has ${bytes.length} bytes, at most ${LARGEST_ATTACHMENT_BYTES} are taken`,
        );
      const type = (await fileTypeFromBuffer(bytes))?.mime ?? 'unknown';
      const kind = kindOf(type);
      if (!kind)
        throw new AppError(
          'invalid_input',
          415,
          'Sound, video, PDF, Word and Excel files are taken',
          [{ path: 'file', message: `its content is ${type}` }],
        );
      const record: AttachmentRecord = {
        _id: createToken(18),
        kind,
        type,
        bytes: bytes.length,
        createdAt: deps.clock.now(),
      };
      await deps.files.write(record._id, bytes);
      await Attachment.create(record);
      return record;
    },
    async read(id) {
      const record = await Attachment.findOne({
        _id: id,
        erasedAt: { $exists: false },
      }).lean<AttachmentRecord>();
      const bytes = record && (await deps.files.read(id));
      return bytes ? { record, bytes } : undefined;
    },
    async remove(id) {
      await deps.files.remove(id);
      await Attachment.deleteOne({ _id: id });
    },
  };
}

function kindOf(type: string): AttachmentKind | undefined {
  // A container of sound alone is often told as video; the staff page plays either.
  if (type.startsWith('audio/') || type === 'application/ogg') return 'voice';
  if (type.startsWith('video/')) return 'video';
  return DOCUMENTS.has(type) ? 'file' : undefined;
}
