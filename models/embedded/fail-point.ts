import { badValue, CommandError, codeNameOf } from './errors.ts';
import { wholeNumber } from './values/arithmetic.ts';
import { type Doc, isDoc } from './values/document.ts';

/** A fail point that is switched on: it lets `skip` calls pass and then acts on `left` calls. */
export type FailPoint = { readonly data: Doc; skip: number; left: number };

/**
 * The fail points with which tests make the store answer like a failing server, as mongod's:
 * `failCommand` fails or delays commands by name, `onPrimaryTransactionalWrite` breaks a retryable
 * write before or after its commit.
 */
export type FailPoints = Map<string, FailPoint>;

const KNOWN = ['failCommand', 'onPrimaryTransactionalWrite'];

/** Errors after which a driver may retry a write (drivers specification "retryable writes"). */
const RETRYABLE = [11600, 11602, 10107, 13435, 13436, 189, 91, 7, 6, 89, 9001, 262];
/** Errors after which a transaction may be run again (MongoDB's `isTransientTransactionError`). */
const TRANSIENT = [112, 24, 251, 246, 10107, 13435, 13436, 189, 91, 11600, 11602];

/** What the fail point does to one command. */
export type Failure =
  | { readonly kind: 'close' }
  | { readonly kind: 'error'; readonly fields: Doc }
  | { readonly kind: 'writeConcern'; readonly fields: Doc };

/** Carries out `{ configureFailPoint: name, mode, data }`. */
export function configure(points: FailPoints, command: Doc): void {
  const name = String(command['configureFailPoint']);
  if (!KNOWN.includes(name)) throw badValue(`unknown fail point '${name}'`);
  const mode = command['mode'];
  points.delete(name);
  if (mode === 'off') return;
  const data = isDoc(command['data']) ? command['data'] : {};
  const times = isDoc(mode) ? wholeNumber(mode['times']) : undefined;
  const skip = isDoc(mode) ? wholeNumber(mode['skip']) : undefined;
  if (mode !== 'alwaysOn' && times === undefined && skip === undefined) {
    throw badValue('mode must be off, alwaysOn, { times: n } or { skip: n }');
  }
  points.set(name, { data, skip: skip ?? 0, left: times ?? Number.POSITIVE_INFINITY });
}

/** Counts one call; true when the point acts on it. */
function hit(point: FailPoint): boolean {
  if (point.skip > 0) {
    point.skip -= 1;
    return false;
  }
  if (point.left <= 0) return false;
  point.left -= 1;
  return true;
}

function labelsFor(command: Doc, code: number, concern: boolean): string[] {
  const inTransaction = command['autocommit'] === false;
  const ends = 'commitTransaction' in command || 'abortTransaction' in command;
  if (inTransaction && !ends) {
    return !concern && TRANSIENT.includes(code) ? ['TransientTransactionError'] : [];
  }
  if ('commitTransaction' in command && code === 251) return ['TransientTransactionError'];
  return command['txnNumber'] !== undefined && RETRYABLE.includes(code)
    ? ['RetryableWriteError']
    : [];
}

function meant(point: FailPoint, name: string, appName: string | undefined): boolean {
  const names = point.data['failCommands'];
  if (!Array.isArray(names) || !names.includes(name)) return false;
  return point.data['appName'] === undefined || point.data['appName'] === appName;
}

/** How long a command is held back, and how it fails. */
export type Interference = { readonly millis: number; readonly failure: Failure | undefined };

/** Uses `failCommand` up by one when it is meant for the command. */
export function interferenceOf(
  points: FailPoints,
  name: string,
  command: Doc,
  appName: string | undefined,
): Interference {
  const point = points.get('failCommand');
  if (!point || !meant(point, name, appName) || !hit(point))
    return { millis: 0, failure: undefined };
  const { data } = point;
  const millis = data['blockConnection'] === true ? (wholeNumber(data['blockTimeMS']) ?? 0) : 0;
  return { millis, failure: failureOf(data, command) };
}

function failureOf(data: Doc, command: Doc): Failure | undefined {
  if (data['closeConnection'] === true) return { kind: 'close' };
  const concern = data['writeConcernError'];
  const code = wholeNumber(isDoc(concern) ? concern['code'] : data['errorCode']);
  const given = data['errorLabels'];
  const labels = Array.isArray(given)
    ? given.map(String)
    : labelsFor(command, code ?? 0, isDoc(concern));
  const errorLabels = labels.length > 0 ? { errorLabels: labels } : {};
  if (isDoc(concern)) {
    return { kind: 'writeConcern', fields: { writeConcernError: concern, ...errorLabels } };
  }
  if (code === undefined) return undefined;
  const errmsg = "Failing command via 'failCommand' failpoint";
  const codeName = codeNameOf(code);
  return { kind: 'error', fields: { ok: 0, errmsg, code, codeName, ...errorLabels } };
}

/** The connection of a command must be closed without an answer. */
export class ConnectionClosed extends Error {}

/**
 * Runs a retryable write under `onPrimaryTransactionalWrite`.
 * @param statements how many statements the command has; the point counts each
 * @throws ConnectionClosed, or CommandError for `failBeforeCommitExceptionCode`
 */
export async function underWriteFailPoint<T>(
  points: FailPoints,
  statements: number,
  work: () => Promise<T>,
): Promise<T> {
  const point = points.get('onPrimaryTransactionalWrite');
  let acts = false;
  for (let i = 0; point && !acts && i < statements; i++) acts = hit(point);
  if (!point || !acts) return work();
  const closes = point.data['closeConnection'] !== false;
  const code = wholeNumber(point.data['failBeforeCommitExceptionCode']);
  if (code === undefined) await work();
  if (closes) throw new ConnectionClosed();
  const before = code ?? 8;
  throw new CommandError(before, codeNameOf(before), 'failing write before its commit');
}
