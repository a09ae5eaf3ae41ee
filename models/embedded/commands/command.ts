import { badValue, CommandError, typeMismatch } from '../errors.ts';
import type { View, WriteView } from '../storage/view.ts';
import type { Store } from '../store.ts';
import { isNumber, wholeNumber } from '../values/arithmetic.ts';
import { type Doc, isDoc } from '../values/document.ts';
import { typeName } from '../values/types.ts';
import type { Message, RawDoc } from '../wire/message.ts';
import type { Reply } from '../wire/reply.ts';

/** What a command runs with. */
export type Context<V extends View = View> = {
  readonly store: Store;
  readonly message: Message;
  readonly command: Doc;
  readonly name: string;
  readonly db: string;
  readonly view: V;
  /** The session's id, or undefined. */
  readonly session: string | undefined;
  /** The number of the transaction that the command is part of, or undefined. */
  readonly transaction: number | undefined;
  readonly now: Date;
  /** When `maxTimeMS` is over, on the clock of `performance.now()`. */
  readonly deadline: number;
};

/** The options of a command: `known` are used, `rejected` exist in MongoDB but not here. */
type Options = { readonly known: readonly string[]; readonly rejected?: readonly string[] };

/** A command that reads; it may give way to others between rows. */
export type ReadCommand = Options & {
  readonly mode: 'read';
  readonly inTransaction: boolean;
  run(context: Context): Reply | Promise<Reply>;
};

/** A command that changes data, all or nothing. */
export type WriteCommand = Options & {
  readonly mode: 'write';
  readonly inTransaction: boolean;
  /** Drivers may send it again with the same number. */
  readonly retryable: boolean;
  run(context: Context<WriteView>): Reply;
  /**
   * The same outside of a transaction for what may take minutes: the command then owns the writer by itself, and reads
   * go on meanwhile.
   */
  runLong?(context: Context<WriteView>): Promise<Reply>;
};

/** A command that touches no stored data. */
export type FreeCommand = Options & {
  readonly mode: 'free';
  /** True when the command is refused anyway, whatever its options. */
  readonly anyOption?: boolean;
  run(context: Context): Reply | Promise<Reply>;
};

/** Any command. */
export type Command = ReadCommand | WriteCommand | FreeCommand;

/** An answer without a cursor. */
export const reply = (fields: Doc = {}): Reply => ({ fields });

/** The collection a command names, as `database.collection`. */
export function namespace(context: Context): string {
  const collection = context.command[context.name];
  if (typeof collection !== 'string') {
    throw new CommandError(
      73,
      'InvalidNamespace',
      `collection name has invalid type ${typeName(collection)}`,
    );
  }
  return checkNamespace(`${context.db}.${collection}`);
}

/**
 * Checks `database.collection`.
 * @throws CommandError 73
 */
export function checkNamespace(ns: string): string {
  const dot = ns.indexOf('.');
  const collection = ns.slice(dot + 1);
  const bad =
    dot < 1 || collection === '' || collection.startsWith('.') || collection.includes('\0');
  const reserved = collection.includes('$') || collection.startsWith('system.');
  if (bad || reserved || /[/\\. "$]/.test(ns.slice(0, dot))) {
    throw new CommandError(73, 'InvalidNamespace', `Invalid namespace specified '${ns}'`);
  }
  if (Buffer.byteLength(ns) > 255) {
    throw new CommandError(
      73,
      'InvalidNamespace',
      `Fully qualified namespace is too long: '${ns}'`,
    );
  }
  return ns;
}

/** A document option; empty when absent. */
export function docOption(command: Doc, name: string): Doc {
  const value = command[name];
  if (value === undefined || value === null) return {};
  if (!isDoc(value)) {
    throw typeMismatch(
      `BSON field '${name}' is the wrong type '${typeName(value)}', expected type 'object'`,
    );
  }
  return value;
}

/** A whole number option. */
export function numberOption(command: Doc, name: string): number | undefined {
  const value = command[name];
  if (value === undefined || value === null) return undefined;
  const number = wholeNumber(value);
  if (number === undefined) {
    if (isNumber(value)) throw badValue(`BSON field '${name}' must be a whole number`);
    throw typeMismatch(
      `BSON field '${name}' is the wrong type '${typeName(value)}', expected types '[long, int, decimal, double]'`,
    );
  }
  return number;
}

/** As `numberOption`, refusing negative numbers. */
export function countOption(command: Doc, name: string): number | undefined {
  const number = numberOption(command, name);
  if (number !== undefined && number < 0) {
    throw new CommandError(
      51024,
      'Location51024',
      `BSON field '${name}' value must be >= 0, actual value '${number}'`,
    );
  }
  return number;
}

/** A yes-or-no option; numbers count as in MongoDB. */
export function flagOption(command: Doc, name: string): boolean {
  const value = command[name];
  if (value === undefined || value === null) return false;
  if (typeof value === 'boolean') return value;
  const number = wholeNumber(value);
  if (number !== undefined) return number !== 0;
  throw typeMismatch(
    `BSON field '${name}' is the wrong type '${typeName(value)}', expected types '[bool, long, int, decimal, double]'`,
  );
}

/** The documents of a list that may come as a section of the message or inside the command. */
export function docList(
  context: Context,
  name: string,
): readonly { doc: Doc; bytes?: Uint8Array }[] {
  const section: RawDoc[] | undefined = context.message.sequences.get(name);
  if (section) return section;
  const list = context.command[name];
  if (!Array.isArray(list)) {
    throw new CommandError(
      40414,
      'IDLFailedToParse',
      `BSON field '${context.name}.${name}' is missing but a required field`,
    );
  }
  return list.map((doc) => {
    if (!isDoc(doc)) throw typeMismatch(`BSON field '${name}' must hold objects`);
    return { doc };
  });
}
