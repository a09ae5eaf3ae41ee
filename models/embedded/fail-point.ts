import { badValue } from './errors.ts';
import { wholeNumber } from './values/arithmetic.ts';
import { type Doc, isDoc } from './values/document.ts';

/** An armed `failCommand` fail point, with which tests make the store answer like a failing server. */
export type FailPoint = { readonly data: Doc; left: number };

/** Errors after which a driver may retry a write (drivers specification "retryable writes"). */
const RETRYABLE = [11600, 11602, 10107, 13435, 13436, 189, 91, 7, 6, 89, 9001, 262, 134, 64];
/** Errors after which a transaction may be run again (MongoDB's `isTransientTransactionError`). */
const TRANSIENT = [112, 24, 251, 246, 10107, 13435, 13436, 189, 91, 11600, 11602];

/** What the fail point does to one command. */
export type Failure =
  | { readonly kind: 'close' }
  | { readonly kind: 'error'; readonly fields: Doc }
  | { readonly kind: 'writeConcern'; readonly fields: Doc };

/**
 * Reads `{ configureFailPoint: 'failCommand', mode, data }`.
 * @returns undefined for mode `off`
 */
export function parseFailPoint(command: Doc): FailPoint | undefined {
  if (command['configureFailPoint'] !== 'failCommand') {
    throw badValue(`unknown fail point '${String(command['configureFailPoint'])}'`);
  }
  const mode = command['mode'];
  if (mode === 'off') return undefined;
  const data = isDoc(command['data']) ? command['data'] : {};
  if (mode === 'alwaysOn') return { data, left: Number.POSITIVE_INFINITY };
  const times = isDoc(mode) ? wholeNumber(mode['times']) : undefined;
  if (times === undefined) throw badValue('mode must be off, alwaysOn or { times: n }');
  return { data, left: times };
}

function labelsFor(command: Doc, code: number): string[] {
  const inTransaction = command['autocommit'] === false;
  const ends = 'commitTransaction' in command || 'abortTransaction' in command;
  if (inTransaction && !ends) return TRANSIENT.includes(code) ? ['TransientTransactionError'] : [];
  return command['txnNumber'] !== undefined && RETRYABLE.includes(code)
    ? ['RetryableWriteError']
    : [];
}

/** Uses the fail point up by one when it is meant for the command. */
export function failureOf(
  point: FailPoint | undefined,
  name: string,
  command: Doc,
  appName: string | undefined,
): Failure | undefined {
  if (!point || point.left <= 0) return undefined;
  const { data } = point;
  const names = data['failCommands'];
  if (!Array.isArray(names) || !names.includes(name)) return undefined;
  if (data['appName'] !== undefined && data['appName'] !== appName) return undefined;
  point.left -= 1;
  if (data['closeConnection'] === true) return { kind: 'close' };
  const concern = data['writeConcernError'];
  const code = wholeNumber(isDoc(concern) ? concern['code'] : data['errorCode']);
  const given = data['errorLabels'];
  const labels = Array.isArray(given) ? given.map(String) : labelsFor(command, code ?? 0);
  const errorLabels = labels.length > 0 ? { errorLabels: labels } : {};
  if (isDoc(concern)) {
    return { kind: 'writeConcern', fields: { writeConcernError: concern, ...errorLabels } };
  }
  if (code === undefined) return undefined;
  const errmsg = "Failing command via 'failCommand' failpoint";
  return { kind: 'error', fields: { ok: 0, errmsg, code, codeName: 'FailPoint', ...errorLabels } };
}

/** How long `blockConnection` holds a command back, in milliseconds. */
export function blockMillis(point: FailPoint | undefined, name: string): number {
  if (!point || point.left <= 0 || point.data['blockConnection'] !== true) return 0;
  const names = point.data['failCommands'];
  if (!Array.isArray(names) || !names.includes(name)) return 0;
  return wholeNumber(point.data['blockTimeMS']) ?? 0;
}
