import { badValue, CommandError, notImplemented } from '../errors.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, isDoc } from '../values/document.ts';
import type { Command } from './command.ts';

/** Options that every command takes. */
const GENERIC = [
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'txnNumber',
  'autocommit',
  'startTransaction',
  'readConcern',
  'writeConcern',
  'comment',
  'maxTimeMS',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'stmtId',
  'stmtIds',
  '$configTime',
  '$topologyTime',
  'mayBypassWriteBlocking',
];

const READ_LEVELS = ['local', 'available', 'majority', 'snapshot', 'linearizable'];

/** `simple` is MongoDB's name of comparison by bytes, which is what this store does. */
export function isSimpleCollation(value: unknown): boolean {
  return isDoc(value) && Object.keys(value).length === 1 && value['locale'] === 'simple';
}

function isOff(value: unknown): boolean {
  return value === undefined || value === null || value === false;
}

/**
 * Refuses options by their name: 238 for those that only MongoDB has, 40415 for unknown ones.
 * @param where names the place in the message, as `find` or `update.updates`
 */
export function checkFields(
  source: Doc,
  where: string,
  known: readonly string[],
  rejected: readonly string[] = [],
): void {
  for (const [name, value] of Object.entries(source)) {
    if (known.includes(name)) continue;
    if (name === 'collation' && (rejected.includes(name) || known.length > 0)) {
      if (isOff(value) || isSimpleCollation(value)) continue;
      throw notImplemented('option', 'collation');
    }
    if (rejected.includes(name)) {
      if (isOff(value)) continue;
      throw notImplemented('option', name);
    }
    throw new CommandError(
      40415,
      'IDLUnknownField',
      `BSON field '${where}.${name}' is an unknown field.`,
    );
  }
}

function checkReadConcern(source: Doc): void {
  const concern = source['readConcern'];
  if (concern === undefined) return;
  if (!isDoc(concern)) throw badValue('readConcern must be an object');
  checkFields(concern, 'readConcern', ['level', 'afterClusterTime', 'atClusterTime', 'provenance']);
  const level = concern['level'];
  if (level !== undefined && !READ_LEVELS.includes(String(level))) {
    throw badValue(
      `Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`,
    );
  }
  if (level === 'linearizable' && writesResult(source)) {
    throw new CommandError(
      72,
      'InvalidOptions',
      'Aggregation stages $out and $merge cannot run with a readConcern of linearizable',
    );
  }
  const outside = source['autocommit'] === undefined;
  if (level === 'snapshot' && outside)
    throw notImplemented('read concern', 'snapshot outside a transaction');
}

/** True when a pipeline's last stage writes. */
export function writesResult(command: Doc): boolean {
  const pipeline = command['pipeline'];
  const last = Array.isArray(pipeline) ? pipeline.at(-1) : undefined;
  return isDoc(last) && ('$out' in last || '$merge' in last);
}

/** @returns the write concern error to add to the answer of a write, or undefined */
export function unsatisfiedConcern(source: Doc): Doc | undefined {
  const concern = source['writeConcern'];
  if (!isDoc(concern)) return undefined;
  const nodes = concern['w'];
  if (typeof nodes === 'string') {
    if (nodes === 'majority') return undefined;
    return {
      code: 79,
      codeName: 'UnknownReplWriteConcern',
      errmsg: `No write concern mode named '${nodes}' found in replica set configuration`,
    };
  }
  if ((wholeNumber(nodes) ?? 0) <= 1) return undefined;
  return {
    code: 100,
    codeName: 'UnsatisfiableWriteConcern',
    errmsg: 'Not enough data-bearing nodes',
  };
}

/** Checks every option of a command before it runs. */
export function checkOptions(
  name: string,
  source: Doc,
  command: Command,
  sections: Iterable<string>,
): void {
  if (command.mode === 'free' && command.anyOption) return;
  const known = [name, ...GENERIC, ...command.known];
  checkFields(source, name, known, command.rejected);
  for (const section of sections) {
    if (!command.known.includes(section)) {
      throw new CommandError(
        40415,
        'IDLUnknownField',
        `BSON field '${name}.${section}' is an unknown field.`,
      );
    }
  }
  checkReadConcern(source);
  const concern = source['writeConcern'];
  if (isDoc(concern)) {
    checkFields(concern, 'writeConcern', ['w', 'j', 'wtimeout', 'fsync', 'provenance']);
  }
}
