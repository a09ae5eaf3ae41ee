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
export function notImplemented(kind: string, name: string, note = ''): CommandError {
  return new CommandError(
    238,
    'NotImplemented',
    `the embedded store does not implement ${kind} '${name}'${note}; set MONGODB_URI to use MongoDB`,
  );
}

/** Names of codes that tests make the store answer with (MongoDB's error_codes.yml). */
const CODE_NAMES: Record<number, string> = {
  6: 'HostUnreachable',
  7: 'HostNotFound',
  8: 'UnknownError',
  50: 'MaxTimeMSExpired',
  51: 'CannotBackup',
  89: 'NetworkTimeout',
  91: 'ShutdownInProgress',
  112: 'WriteConflict',
  134: 'ReadConcernMajorityNotAvailableYet',
  189: 'PrimarySteppedDown',
  251: 'NoSuchTransaction',
  262: 'ExceededTimeLimit',
  391: 'ReauthenticationRequired',
  9001: 'SocketException',
  10107: 'NotWritablePrimary',
  11600: 'InterruptedAtShutdown',
  11601: 'Interrupted',
  11602: 'InterruptedDueToReplStateChange',
  13435: 'NotPrimaryNoSecondaryOk',
  13436: 'NotPrimaryOrSecondary',
};

/** The name of an error code; `Location<code>` when it has none here. */
export const codeNameOf = (code: number): string => CODE_NAMES[code] ?? `Location${code}`;

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
