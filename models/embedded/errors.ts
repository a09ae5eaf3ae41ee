import type { Doc } from './values/document.ts';

/** What MongoDB answers when a command fails: number, name, sentence and further fields. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly fields: Doc;

  constructor(code: number, codeName: string, message: string, fields: Doc = {}) {
    super(message);
    this.name = 'CommandError';
    this.code = code;
    this.codeName = codeName;
    this.fields = fields;
  }
}

/** The value is wrong: BadValue (2). */
export const badValue = (message: string) => new CommandError(2, 'BadValue', message);

/** The request cannot be read: FailedToParse (9). */
export const failedToParse = (message: string) => new CommandError(9, 'FailedToParse', message);

/** A field has the wrong BSON type: TypeMismatch (14). */
export const typeMismatch = (message: string) => new CommandError(14, 'TypeMismatch', message);

/**
 * MongoDB has it, this store does not: NotImplemented (238). The message names the feature in
 * quotes, which is what `scripts/conformance.ts` groups by.
 */
export function notImplemented(kind: string, name: string): CommandError {
  return new CommandError(
    238,
    'NotImplemented',
    `the embedded store does not implement ${kind} '${name}'; set MONGODB_URI to use MongoDB`,
  );
}

/** Why the store could not start. */
export type StoreStartCode =
  | 'data_dir_locked'
  | 'data_dir_unwritable'
  | 'database_damaged'
  | 'disk_full'
  | 'unsupported_platform';

/** The embedded store could not start; the message is one sentence that says what to do. */
export class StoreStartError extends Error {
  readonly code: StoreStartCode;

  constructor(code: StoreStartCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreStartError';
    this.code = code;
  }
}
