import { badValue, CommandError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { PAUSE } from '../query/flow.ts';
import { parseSort, sortKey } from '../query/sort-spec.ts';
import { wholeNumber } from '../values/arithmetic.ts';
import { type Doc, getField, isDoc, setField } from '../values/document.ts';
import { parsePath, valueAt } from '../values/paths.ts';
import { typeName } from '../values/types.ts';
import type { Expressions } from './contexts.ts';
import { documentStage } from './document-stages.ts';
import { bucketStage, groupStage, type Stage, sortByCountStage } from './group.ts';

/** MongoDB's limit of a sort that may not use the disk. */
const SORT_BYTES = 100 * 1024 * 1024;
/** What one document in memory is reckoned at, beside its key. */
const DOC_BYTES = 512;

/** Applies a function to every document; `undefined` leaves the document out. */
function each(change: (doc: Doc) => Doc | undefined): Stage {
  return function* (input) {
    for (const doc of input) {
      const out = doc === PAUSE ? PAUSE : change(doc);
      if (out !== undefined) yield out;
    }
  };
}

function count(value: unknown, name: string, least: number): number {
  const number = wholeNumber(value);
  if (number === undefined || number < least) {
    const code = name === '$limit' ? 15958 : 15956;
    throw new CommandError(
      code,
      `Location${code}`,
      `invalid argument to ${name} stage: the ${name.slice(1)} must be ${least > 0 ? 'positive' : 'non-negative'}`,
    );
  }
  return number;
}

function limitStage(limit: number): Stage {
  return function* (input) {
    let left = limit;
    for (const doc of input) {
      yield doc;
      if (doc === PAUSE) continue;
      left -= 1;
      if (left === 0) return;
    }
  };
}

function skipStage(skip: number): Stage {
  let left = skip;
  return each((doc) => {
    left -= 1;
    return left >= 0 ? undefined : doc;
  });
}

/** `$sort`; with `keep` only the first documents are held. */
export function sortStage(source: unknown, keep = Number.MAX_SAFE_INTEGER): Stage {
  if (!isDoc(source))
    throw new CommandError(15973, 'Location15973', 'the $sort key specification must be an object');
  const fields = parseSort(source);
  if (fields.length === 0)
    throw new CommandError(15976, 'Location15976', '$sort stage must have at least one sort key');
  return function* (input) {
    let entries: { key: Buffer; doc: Doc }[] = [];
    let bytes = 0;
    const cut = () => {
      entries.sort((a, b) => Buffer.compare(a.key, b.key));
      entries = entries.slice(0, keep);
      bytes = entries.reduce((sum, { key }) => sum + key.length + DOC_BYTES, 0);
    };
    for (const doc of input) {
      if (doc === PAUSE) {
        yield PAUSE;
        continue;
      }
      const key = sortKey(doc, fields);
      entries.push({ key, doc });
      bytes += key.length + DOC_BYTES;
      if (entries.length >= keep * 2 + 64) cut();
      if (bytes > SORT_BYTES) {
        throw new CommandError(
          292,
          'QueryExceededMemoryLimitNoDiskUseAllowed',
          'Sort exceeded memory limit of 104857600 bytes: use an index, a $limit or fewer documents',
        );
      }
    }
    cut();
    for (const { doc } of entries) yield doc;
  };
}

function unwindStage(source: unknown): Stage {
  const options = isDoc(source) ? source : { path: source };
  const unknown = Object.keys(options).find(
    (key) => !['path', 'includeArrayIndex', 'preserveNullAndEmptyArrays'].includes(key),
  );
  if (unknown !== undefined)
    throw new CommandError(
      28811,
      'Location28811',
      `unrecognized option to $unwind stage: ${unknown}`,
    );
  const field = options['path'];
  if (typeof field !== 'string' || !field.startsWith('$')) {
    throw new CommandError(
      28818,
      'Location28818',
      `path option to $unwind stage should be prefixed with a '$': ${String(field)}`,
    );
  }
  const path = parsePath(field.slice(1));
  const position = options['includeArrayIndex'];
  const keep = options['preserveNullAndEmptyArrays'] === true;
  const withPosition = (doc: Doc, index: number | null): Doc =>
    typeof position === 'string' ? replaceAt(doc, parsePath(position), index) : doc;
  return function* (input) {
    for (const doc of input) {
      if (doc === PAUSE) {
        yield PAUSE;
        continue;
      }
      const value = valueAt(doc, path);
      if (Array.isArray(value)) {
        for (const [i, item] of value.entries()) yield withPosition(replaceAt(doc, path, item), i);
        if (value.length === 0 && keep) yield withPosition(replaceAt(doc, path, undefined), null);
      } else if (value !== undefined && value !== null) yield withPosition(doc, null);
      else if (keep) yield withPosition(doc, null);
    }
  };
}

/** A copy of a document with another value at a path of objects; `undefined` removes the field. */
export function replaceAt(doc: Doc, path: readonly string[], value: unknown): Doc {
  const [first = '', ...rest] = path;
  const copy = { ...doc };
  if (rest.length > 0) {
    const inner = getField(doc, first);
    setField(copy, first, replaceAt(isDoc(inner) ? inner : {}, rest, value));
  } else if (value === undefined) delete copy[first];
  else setField(copy, first, value);
  return copy;
}

function countStage(source: unknown): Stage {
  if (
    typeof source !== 'string' ||
    source === '' ||
    source.startsWith('$') ||
    source.includes('.')
  ) {
    throw new CommandError(
      40156,
      'Location40156',
      'the count field must be a non-empty string without $ and .',
    );
  }
  return function* (input) {
    let n = 0;
    for (const doc of input) {
      if (doc === PAUSE) yield PAUSE;
      else n += 1;
    }
    if (n > 0) yield { [source]: n };
  };
}

function sampleStage(source: unknown): Stage {
  const size = isDoc(source) ? wholeNumber(source['size']) : undefined;
  if (size === undefined || size < 0)
    throw new CommandError(
      28747,
      'Location28747',
      'size argument to $sample must be a non-negative number',
    );
  return function* (input) {
    // reservoir sampling: every document has the same chance, only `size` are held
    const kept: Doc[] = [];
    let seen = 0;
    for (const doc of input) {
      if (doc === PAUSE) {
        yield PAUSE;
        continue;
      }
      seen += 1;
      if (kept.length < size) kept.push(doc);
      else {
        const place = Math.floor(Math.random() * seen);
        if (place < size) kept[place] = doc;
      }
    }
    yield* kept;
  };
}

function redactStage(source: unknown, context: Expressions): Stage {
  const of = context.expression(source);
  const redact = (doc: Doc): Doc | undefined => {
    const verdict = of(doc);
    if (verdict === '$$KEEP') return doc;
    if (verdict === '$$PRUNE') return undefined;
    if (verdict !== '$$DESCEND') {
      throw new CommandError(
        17053,
        'Location17053',
        `$redact's expression should not return anything aside from the variables $$KEEP, $$DESCEND, and $$PRUNE, but returned ${typeName(verdict)}`,
      );
    }
    const out: Doc = {};
    for (const [key, value] of Object.entries(doc)) {
      if (isDoc(value)) {
        const inner = redact(value);
        if (inner) setField(out, key, inner);
      } else if (Array.isArray(value)) {
        setField(
          out,
          key,
          value.flatMap((item) => (isDoc(item) ? (redact(item) ?? []) : [item])),
        );
      } else setField(out, key, value);
    }
    return out;
  };
  return each(redact);
}

/**
 * Compiles a stage that needs nothing but its input.
 * @returns undefined for stages of other kinds
 */
export function streamStage(
  name: string,
  operand: unknown,
  context: Expressions,
): Stage | undefined {
  const change = documentStage(name, operand, context);
  if (change) return each(change);
  switch (name) {
    case '$match': {
      if (!isDoc(operand)) throw badValue('the match filter must be an expression in an object');
      const filter = compileFilter(operand, context);
      return each((doc) => (filter(doc) ? doc : undefined));
    }
    case '$limit':
      return limitStage(count(operand, name, 1));
    case '$skip':
      return skipStage(count(operand, name, 0));
    case '$sort':
      return sortStage(operand);
    case '$group':
      return groupStage(operand, context);
    case '$bucket':
      return bucketStage(operand, context);
    case '$sortByCount':
      return sortByCountStage(operand, context);
    case '$unwind':
      return unwindStage(operand);
    case '$count':
      return countStage(operand);
    case '$sample':
      return sampleStage(operand);
    case '$redact':
      return redactStage(operand, context);
    default:
      return undefined;
  }
}
